import { applyDecorators } from '@nestjs/common';
import { ApiSchema } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsString } from 'class-validator';
import {
  BooleanField,
  Field,
  NestedField,
  TextField,
  WordField,
  type FieldOptions,
} from '../../validation/field.decorators.js';
import { AcceptIf, isString } from '../../validation/presence.decorators.js';

/** Options of a chat request that have fields of their own. Source: spec/clearmaas-api.md section 4. */

@ApiSchema({ name: 'StreamOptions' })
export class StreamOptionsDto {
  @BooleanField({
    presence: 'optional',
    description: 'A last chunk with empty `choices` tells the usage of the whole answer.',
  })
  include_usage?: boolean;
}

@ApiSchema({ name: 'ApproximateLocation' })
export class ApproximateLocationDto {
  @TextField({ presence: 'nullable', example: 'Berlin' })
  city?: string | null;

  @TextField({ presence: 'nullable', example: 'DE', description: 'ISO 3166-1, two letters.' })
  country?: string | null;

  @TextField({ presence: 'nullable' })
  region?: string | null;

  @TextField({ presence: 'nullable', example: 'Europe/Berlin' })
  timezone?: string | null;
}

@ApiSchema({ name: 'UserLocation' })
export class UserLocationDto {
  @WordField(['approximate'])
  type!: 'approximate';

  @NestedField(ApproximateLocationDto)
  approximate!: ApproximateLocationDto;
}

@ApiSchema({ name: 'WebSearchOptions' })
export class WebSearchOptionsDto {
  @WordField(['low', 'medium', 'high'], { presence: 'nullable' })
  search_context_size?: 'low' | 'medium' | 'high' | null;

  @NestedField(UserLocationDto, { presence: 'nullable' })
  user_location?: UserLocationDto | null;
}

/** `stop`: one text, or up to four. */
export function StopField(options: FieldOptions): PropertyDecorator {
  return applyDecorators(
    AcceptIf(isString),
    Field(
      options,
      { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, maxItems: 4 }] },
      IsArray({ message: '$property must be a string or an array of up to 4 strings' }),
      ArrayMaxSize(4),
      IsString({ each: true }),
    ),
  );
}

import { applyDecorators } from '@nestjs/common';
import { ApiSchema } from '@nestjs/swagger';
import { MaxLength } from 'class-validator';
import { longestModelName } from '../../contract/model-name.js';
import { NestedField, TextField, TextListField } from '../../validation/field.decorators.js';
import { IsStorableText } from '../../validation/text.constraint.js';

/** The name of a model, or of a router. */
export function ModelField(description: string, example: string): PropertyDecorator {
  return applyDecorators(
    TextField({ notEmpty: true, maxLength: longestModelName, description, example }),
    IsStorableText(),
  );
}

/** The ordered list of a fallback chain. Source: spec/clearmaas-api.md section 5. */
export function ModelChainField(): PropertyDecorator {
  return applyDecorators(
    TextListField({
      presence: 'optional',
      description:
        'Fallback chain, tried in this order while `route` is `fallback`; `model` is then ignored. Only the first 5 count.',
      example: ['sandbox/error-500', 'sandbox/echo'],
    }),
    MaxLength(longestModelName, { each: true }),
    IsStorableText(true),
  );
}

export function RouteField(): PropertyDecorator {
  return TextField({
    presence: 'optional',
    description: 'The word `fallback` activates `models`; anything else leaves the chain unused.',
    example: 'fallback',
  });
}

/** What routing reads, where a client nests it; the OpenAI SDKs send the same fields at the top level. */
@ApiSchema({ name: 'RoutingExtras' })
export class RoutingExtraDto {
  @ModelChainField()
  models?: string[];

  @RouteField()
  route?: string;
}

/** What every request other than a chat may say of its routing. */
export abstract class RoutedRequestDto {
  @ModelChainField()
  models?: string[];

  @RouteField()
  route?: string;

  @NestedField(RoutingExtraDto, { presence: 'optional' })
  extra_body?: RoutingExtraDto;
}

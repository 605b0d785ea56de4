import { applyDecorators } from '@nestjs/common';
import { ApiSchema } from '@nestjs/swagger';
import { MaxLength } from 'class-validator';
import { longestModelName } from '../../contract/model-name.js';
import { BooleanField, TextField, TextListField, WordField } from '../../validation/field.decorators.js';
import { IsStorableText } from '../../validation/text.constraint.js';

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

export function RecoveryField(): PropertyDecorator {
  return WordField(['continue'], {
    presence: 'nullable',
    description:
      'The word `continue` has the next model carry on a streamed answer that breaks off. Without it such a stream ends in an error.',
    example: 'continue',
  });
}

export function HedgeField(): PropertyDecorator {
  return BooleanField({
    presence: 'nullable',
    description:
      'Asks the next model as well when the first token is late, and takes whichever answer begins first. At most one request in twenty.',
  });
}

/** What routing reads, where a client nests it; the OpenAI SDKs send the same fields at the top level. */
@ApiSchema({ name: 'ExtraBody' })
export class ExtraBodyDto {
  @ModelChainField()
  models?: string[];

  @RouteField()
  route?: string;

  @RecoveryField()
  recovery?: 'continue' | null;

  @HedgeField()
  hedge?: boolean | null;
}

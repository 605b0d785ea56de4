import { ApiSchema } from '@nestjs/swagger';
import { ModelChainField, RouteField } from '../../dispatch/api/routing-fields.js';
import { BooleanField, WordField } from '../../validation/field.decorators.js';

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

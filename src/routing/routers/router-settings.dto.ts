import { type RoutingStrategy, routingStrategies } from '../../contract/router.js';
import { BooleanField, WordField } from '../../validation/field.decorators.js';
import { AllowedModelsField, DefaultModelField } from './router-fields.js';

/** What can be set about a router; the same when it is made and when it is changed. */
export class RouterSettingsBody {
  @AllowedModelsField()
  allowed_models?: string | unknown[] | null;

  @WordField(routingStrategies, {
    presence: 'optional',
    description:
      'How the models that could serve a request are ordered. `balanced` where a new router names none.',
    example: 'balanced',
  })
  strategy?: RoutingStrategy;

  @DefaultModelField()
  default_model?: string | null;

  @BooleanField({
    presence: 'optional',
    description: 'A router that is off is unknown to callers. On by default.',
  })
  enabled?: boolean;

  @BooleanField({
    presence: 'optional',
    description:
      'Whether a late first token starts the next candidate beside the one that was asked. Off by default.',
  })
  hedge?: boolean;
}

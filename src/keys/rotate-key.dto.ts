import { ApiSchema } from '@nestjs/swagger';
import { IntegerField } from '../validation/field.decorators.js';

const weekSeconds = 604_800;

/** Body of `POST /admin/keys/{id}/rotate`; may be absent. */
@ApiSchema({ name: 'RotateKeyRequest' })
export class RotateKeyBody {
  @IntegerField({
    presence: 'optional',
    minimum: 0,
    maximum: weekSeconds,
    default: 0,
    description:
      'How long the old token goes on working beside the new one, at most a week. 0 = it ends now.',
    example: 3600,
  })
  overlap_seconds?: number;
}

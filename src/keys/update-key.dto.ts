import { ApiSchema } from '@nestjs/swagger';
import { KeyNameField } from './key-fields.js';
import { KeyLimitsBody } from './key-limits.dto.js';

/** Body of `PATCH /admin/keys/{id}`: what is absent stays. */
@ApiSchema({ name: 'UpdateKeyRequest' })
export class UpdateKeyBody extends KeyLimitsBody {
  @KeyNameField({ presence: 'optional' })
  name?: string;
}

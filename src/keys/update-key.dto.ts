import { KeyNameField } from './key-fields.js';
import { KeyLimitsBody } from './key-limits.dto.js';

/** Body of `PATCH /admin/keys/{id}`: what is absent stays. */
export class UpdateKeyBody extends KeyLimitsBody {
  @KeyNameField({ presence: 'optional' })
  name?: string;
}

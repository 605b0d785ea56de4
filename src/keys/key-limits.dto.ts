import { BooleanField } from '../validation/field.decorators.js';
import {
  AllowedIpsField,
  AllowedModelsField,
  CreditLimitField,
  ExpiresAtField,
  ExpiresInField,
} from './key-fields.js';

/** What limits a key; the same when it is made and when it is changed. Null takes a limit away. */
export class KeyLimitsBody {
  @CreditLimitField()
  credit_limit_usd?: string | null;

  @ExpiresInField()
  expires_in?: string | null;

  @ExpiresAtField()
  expires_at?: string | null;

  @AllowedModelsField()
  allowed_models?: string[] | null;

  @AllowedIpsField()
  allowed_ips?: string[] | null;

  @BooleanField({ presence: 'optional', description: 'A disabled key is refused with 401.' })
  disabled?: boolean;
}

import { ApiSchema } from '@nestjs/swagger';
import { TextField, WordField } from '../validation/field.decorators.js';
import { KeyNameField } from './key-fields.js';
import { KeyLimitsBody } from './key-limits.dto.js';
import type { KeyKind } from './key-token.js';

/** Body of `POST /admin/keys`. Source: spec/interface.md section 4. */
@ApiSchema({ name: 'CreateKeyRequest' })
export class CreateKeyBody extends KeyLimitsBody {
  @KeyNameField()
  name!: string;

  @WordField(['api', 'management'], {
    presence: 'optional',
    default: 'api',
    description: 'What the key opens: `api` = the model API under /v1, `management` = /admin.',
  })
  kind?: KeyKind;

  @TextField({
    presence: 'optional',
    notEmpty: true,
    maxLength: 100,
    description: 'Workspace whose limits and bill the key shares; the default workspace if absent.',
    example: 'ws_default',
  })
  workspace_id?: string;
}

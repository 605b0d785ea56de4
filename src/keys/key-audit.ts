import type { Audited } from '../audit/audit.repository.js';
import { type AuditedView, changesBetween } from '../audit/changes.js';
import { toKeyResponse } from './key.response.js';
import type { KeyRow } from './keys.repository.js';

/** A change of a key with what is remembered of it. `before` undefined: it is new; `after` undefined: it is gone. */
export function audited(
  action: string,
  before: KeyRow | undefined,
  after: KeyRow | undefined,
  further: AuditedView = {},
): Audited<KeyRow> {
  const result = after ?? before;
  if (result === undefined) throw new Error('Neither state of the key is given.');
  const { id, workspaceId } = result;
  const changes = changesBetween(
    before && auditedView(before),
    after && { ...auditedView(after), ...further },
  );
  return { result, act: { action, target: { kind: 'key', id }, workspaceId, changes } };
}

/** What operators set, as they see it; `key_prefix` are the few characters of a token that every list shows. */
function auditedView(row: KeyRow): AuditedView {
  const { name, kind, key_prefix, credit_limit_usd, expires_at, disabled, allowed_models, allowed_ips } =
    toKeyResponse(row);
  return { name, kind, key_prefix, credit_limit_usd, expires_at, disabled, allowed_models, allowed_ips };
}

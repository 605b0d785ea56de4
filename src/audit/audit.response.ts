import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { AuditRow } from './audit.repository.js';

/** One change, as operators see it. */
@ApiSchema({ name: 'AuditEntry' })
export class AuditEntryResponse {
  @ApiProperty({ example: '42' })
  id!: string;

  @ApiProperty({ type: 'string', enum: ['audit_entry'] })
  object!: 'audit_entry';

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-22T16:39:00.000Z' })
  created_at!: string;

  @ApiProperty({
    description: 'Id of the management key that made the change; `key_admin` is ADMIN_KEY.',
    example: 'key_5f2b6c1d9e8a7b3c4d5e6f70',
  })
  actor_key_id!: string;

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: '`X-Request-Id` of the request.',
    example: 'req_01kb0p3nwe7m2v9k4x8q5t6ryz',
  })
  request_id!: string | null;

  @ApiProperty({ example: 'key.update', description: 'What was done, to which kind of object.' })
  action!: string;

  @ApiProperty({ example: 'key', enum: ['key', 'workspace', 'router'] })
  target_kind!: string;

  @ApiProperty({ example: 'key_5f2b6c1d9e8a7b3c4d5e6f71', description: 'Id of the object; a router’s name.' })
  target_id!: string;

  @ApiProperty({ type: 'string', nullable: true, example: 'ws_default' })
  workspace_id!: string | null;

  @ApiProperty({
    type: Object,
    additionalProperties: true,
    description:
      'By field: `from` and `to`, one of which is missing where the object is new or gone. Never a secret.',
    example: { name: { from: 'Billing', to: 'Billing service' } },
  })
  changes!: unknown;
}

@ApiSchema({ name: 'AuditList' })
export class AuditListResponse {
  @ApiProperty({ type: 'string', enum: ['list'] })
  object!: 'list';

  @ApiProperty({ type: [AuditEntryResponse] })
  data!: AuditEntryResponse[];

  @ApiProperty({
    example: false,
    description: 'Whether there are more: ask again with `after` = the last id.',
  })
  has_more!: boolean;
}

export function toAuditEntryResponse(row: AuditRow): AuditEntryResponse {
  return {
    id: row.id.toString(),
    object: 'audit_entry',
    created_at: row.at.toISOString(),
    actor_key_id: row.actorKeyId,
    request_id: row.requestId,
    action: row.action,
    target_kind: row.targetKind,
    target_id: row.targetId,
    workspace_id: row.workspaceId,
    changes: row.changes,
  };
}

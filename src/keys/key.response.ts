import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { formatPicodollars } from '../contract/money.js';
import type { KeyKind } from './key-token.js';
import type { KeyRow } from './keys.repository.js';

/** A key together with its token, which is shown this once and kept nowhere. */
export interface IssuedKey {
  readonly row: KeyRow;
  readonly token: string;
}

export interface KeyPage {
  readonly rows: readonly KeyRow[];
  readonly hasMore: boolean;
}

const time = { type: 'string', format: 'date-time', example: '2026-11-22T16:39:00.000Z' } as const;
const money = { type: 'string', example: '25.5' } as const;

/** A key as operators see it. Money in USD as decimal strings, times in ISO 8601 UTC. */
@ApiSchema({ name: 'Key' })
export class KeyResponse {
  @ApiProperty({ example: 'key_5f2b6c1d9e8a7b3c4d5e6f70' })
  id!: string;

  @ApiProperty({ type: 'string', enum: ['key'] })
  object!: 'key';

  @ApiProperty({ example: 'Billing service' })
  name!: string;

  @ApiProperty({
    type: 'string',
    enum: ['api', 'management'],
    description: 'What it opens: `api` = /v1, `management` = /admin.',
  })
  kind!: KeyKind;

  @ApiProperty({ example: 'ws_default' })
  workspace_id!: string;

  @ApiProperty({ description: 'First characters of the token.', example: 'sk-clearmaas-a1B2' })
  key_prefix!: string;

  @ApiProperty({ ...money, nullable: true, description: 'Most it may spend in all, USD. Null = no limit.' })
  credit_limit_usd!: string | null;

  @ApiProperty({ ...money, description: 'Spent so far, USD.', example: '0.00125' })
  usage_usd!: string;

  @ApiProperty({
    ...time,
    nullable: true,
    description: 'Null = never.',
    example: '2026-12-22T16:39:00.000Z',
  })
  expires_at!: string | null;

  @ApiProperty({ example: false, description: 'A disabled key is refused with 401.' })
  disabled!: boolean;

  @ApiProperty({
    type: [String],
    description: 'Globs over model ids; empty = every model.',
    example: ['openai/*'],
  })
  allowed_models!: string[];

  @ApiProperty({ type: [String], description: 'Addresses and networks; empty = everywhere.', example: [] })
  allowed_ips!: string[];

  @ApiProperty(time)
  created_at!: string;

  @ApiProperty(time)
  updated_at!: string;

  @ApiProperty({ ...time, nullable: true, description: 'To the minute. Null = never used.' })
  last_used_at!: string | null;
}

/** A key with its token: the answer to creating and rotating, and the only time the token is shown. */
@ApiSchema({ name: 'IssuedKey' })
export class IssuedKeyResponse extends KeyResponse {
  @ApiProperty({
    description: 'The token. Keep it now: it is stored nowhere and cannot be shown again.',
    example: 'sk-clearmaas-…',
  })
  key!: string;
}

@ApiSchema({ name: 'KeyList' })
export class KeyListResponse {
  @ApiProperty({ type: 'string', enum: ['list'] })
  object!: 'list';

  @ApiProperty({ type: [KeyResponse] })
  data!: KeyResponse[];

  @ApiProperty({
    example: false,
    description: 'Whether there are more: ask again with `after` = the last id.',
  })
  has_more!: boolean;
}

@ApiSchema({ name: 'DeletedKey' })
export class DeletedKeyResponse {
  @ApiProperty({ example: 'key_5f2b6c1d9e8a7b3c4d5e6f70' })
  id!: string;

  @ApiProperty({ type: 'string', enum: ['key'] })
  object!: 'key';

  @ApiProperty({ enum: [true] })
  deleted!: true;
}

export function toKeyResponse(row: KeyRow): KeyResponse {
  return {
    id: row.id,
    object: 'key',
    name: row.name,
    kind: row.kind,
    workspace_id: row.workspaceId,
    key_prefix: row.keyPrefix,
    credit_limit_usd:
      row.creditLimitPicodollars === null ? null : formatPicodollars(row.creditLimitPicodollars),
    usage_usd: formatPicodollars(row.spentPicodollars),
    expires_at: row.expiresAt?.toISOString() ?? null,
    disabled: row.disabled,
    allowed_models: row.allowedModels,
    allowed_ips: row.allowedIps,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
  };
}

export function toIssuedKeyResponse({ row, token }: IssuedKey): IssuedKeyResponse {
  return { ...toKeyResponse(row), key: token };
}

export function toKeyListResponse({ rows, hasMore }: KeyPage): KeyListResponse {
  return { object: 'list', data: rows.map(toKeyResponse), has_more: hasMore };
}

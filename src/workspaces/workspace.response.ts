import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { formatPicodollars } from '../contract/money.js';
import type { WorkspaceRow } from './workspaces.repository.js';

const time = { type: 'string', format: 'date-time', example: '2026-11-22T16:39:00.000Z' } as const;
const limit = { type: 'integer', nullable: true } as const;

/** A workspace as operators see it. */
@ApiSchema({ name: 'Workspace' })
export class WorkspaceResponse {
  @ApiProperty({ example: 'ws_5f2b6c1d9e8a7b3c4d5e6f70' })
  id!: string;

  @ApiProperty({ type: 'string', enum: ['workspace'] })
  object!: 'workspace';

  @ApiProperty({ example: 'Team Rhubarb' })
  name!: string;

  @ApiProperty({
    ...limit,
    example: 600,
    description: 'Requests a minute. Null = RATE_LIMIT_RPM, 0 = no limit.',
  })
  rate_limit_rpm!: number | null;

  @ApiProperty({ ...limit, example: 1_000_000, description: 'Tokens a minute. Null or 0 = no limit.' })
  rate_limit_tpm!: number | null;

  @ApiProperty({ ...limit, example: 50, description: 'Requests at the same time. Null or 0 = no limit.' })
  max_concurrency!: number | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: '24.99875',
    description:
      'What it may still spend, USD; what requests under way may cost is not yet taken off. Null = no bound.',
  })
  credit_balance_usd!: string | null;

  @ApiProperty(time)
  created_at!: string;

  @ApiProperty(time)
  updated_at!: string;
}

@ApiSchema({ name: 'WorkspaceList' })
export class WorkspaceListResponse {
  @ApiProperty({ type: 'string', enum: ['list'] })
  object!: 'list';

  @ApiProperty({ type: [WorkspaceResponse] })
  data!: WorkspaceResponse[];

  @ApiProperty({
    example: false,
    description: 'Whether there are more: ask again with `after` = the last id.',
  })
  has_more!: boolean;
}

@ApiSchema({ name: 'DeletedWorkspace' })
export class DeletedWorkspaceResponse {
  @ApiProperty({ example: 'ws_5f2b6c1d9e8a7b3c4d5e6f70' })
  id!: string;

  @ApiProperty({ type: 'string', enum: ['workspace'] })
  object!: 'workspace';

  @ApiProperty({ enum: [true] })
  deleted!: true;
}

export function toWorkspaceResponse(row: WorkspaceRow): WorkspaceResponse {
  return {
    id: row.id,
    object: 'workspace',
    name: row.name,
    rate_limit_rpm: row.rateLimitRpm,
    rate_limit_tpm: row.rateLimitTpm,
    max_concurrency: row.maxConcurrency,
    credit_balance_usd: row.metered ? formatPicodollars(row.balancePicodollars) : null,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

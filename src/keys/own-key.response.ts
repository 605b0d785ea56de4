import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { formatPicodollars } from '../contract/money.js';
import type { KeyRow } from './keys.repository.js';

const money = { type: 'string', description: 'In USD, exact.', example: '25.5' } as const;

/** The calling key, as its holder sees it. Source: spec/interface.md section 3. */
@ApiSchema({ name: 'OwnKey' })
export class OwnKeyResponse {
  @ApiProperty({ type: 'string', enum: ['key'] })
  object!: 'key';

  @ApiProperty({ example: 'Billing service' })
  name!: string;

  @ApiProperty({ ...money, nullable: true, description: 'Most it may spend, in USD. Null = no limit.' })
  limit!: string | null;

  @ApiProperty({ ...money, description: 'Spent so far, in USD.', example: '0.00125' })
  usage!: string;

  @ApiProperty({
    ...money,
    nullable: true,
    description: 'Left to spend, in USD. Null = no limit.',
    example: '25.49875',
  })
  remaining!: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'Null = never.',
    example: null,
  })
  expires_at!: string | null;
}

export function toOwnKeyResponse(row: KeyRow): OwnKeyResponse {
  const { creditLimitPicodollars: limit, spentPicodollars: spent } = row;
  return {
    object: 'key',
    name: row.name,
    limit: limit === null ? null : formatPicodollars(limit),
    usage: formatPicodollars(spent),
    remaining: limit === null ? null : formatPicodollars(spent >= limit ? 0n : limit - spent),
    expires_at: row.expiresAt?.toISOString() ?? null,
  };
}

import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { formatPicodollars } from '../contract/money.js';
import type { LedgerRow } from './ledger.repository.js';

const kinds = ['top_up', 'correction', 'settlement', 'refund'] as const;
const text = { type: 'string', nullable: true, example: null } as const;

/** What an entry did to the credit of its workspace, below zero where it took something away. */
export function creditChange({ toAccount, amountPicodollars }: LedgerRow): bigint {
  return toAccount === 'credit' ? amountPicodollars : -amountPicodollars;
}

/** An entry of the ledger, as seen from the workspace's credit. */
@ApiSchema({ name: 'LedgerEntry' })
export class LedgerEntryResponse {
  @ApiProperty({ example: '42' })
  id!: string;

  @ApiProperty({ type: 'string', enum: ['ledger_entry'] })
  object!: 'ledger_entry';

  @ApiProperty({ example: 'ws_default' })
  workspace_id!: string;

  @ApiProperty({
    type: 'string',
    enum: [...kinds],
    description: '`settlement` is what an attempt cost; the other kinds were booked by an operator.',
  })
  kind!: (typeof kinds)[number];

  @ApiProperty({ example: '25', description: 'Change of the credit in USD, exact; below zero = taken away.' })
  amount_usd!: string;

  @ApiProperty({ ...text, description: 'The request that was settled or refunded.' })
  request_id!: string | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: null,
    description: 'Which of its attempts: 0, 1, …',
  })
  attempt!: number | null;

  @ApiProperty({ ...text, description: 'The key that the request came with.' })
  key_id!: string | null;

  @ApiProperty({ ...text, description: 'The management key that booked it; null for settlements.' })
  actor_key_id!: string | null;

  @ApiProperty({ ...text, example: 'Invoice 2026-118' })
  reason!: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', example: '2026-11-22T16:39:00.000Z' })
  created_at!: string;
}

@ApiSchema({ name: 'LedgerEntryList' })
export class LedgerListResponse {
  @ApiProperty({ type: 'string', enum: ['list'] })
  object!: 'list';

  @ApiProperty({ type: [LedgerEntryResponse] })
  data!: LedgerEntryResponse[];

  @ApiProperty({
    example: false,
    description: 'Whether there are more: ask again with `after` = the last id.',
  })
  has_more!: boolean;

  @ApiProperty({
    required: false,
    example: '24.99875',
    description: 'Sum of all entries in USD; with `workspace_id` only.',
  })
  balance_usd?: string;
}

@ApiSchema({ name: 'CreditBooking' })
export class CreditBookingResponse {
  @ApiProperty({ type: 'string', enum: ['credit_booking'] })
  object!: 'credit_booking';

  @ApiProperty({ example: 'ws_default' })
  workspace_id!: string;

  @ApiProperty({ example: '25', description: 'What all entries together did to the credit, in USD.' })
  amount_usd!: string;

  @ApiProperty({ example: '49.99875', description: 'The credit behind it, in USD; may be below zero.' })
  balance_usd!: string;

  @ApiProperty({
    type: [LedgerEntryResponse],
    description: 'One entry; of a refund, one for each attempt that had cost something.',
  })
  entries!: LedgerEntryResponse[];
}

export function toLedgerEntryResponse(row: LedgerRow): LedgerEntryResponse {
  return {
    id: row.id.toString(),
    object: 'ledger_entry',
    workspace_id: row.workspaceId,
    kind: row.kind,
    amount_usd: formatPicodollars(creditChange(row)),
    request_id: row.requestId,
    attempt: row.attempt,
    key_id: row.keyId,
    actor_key_id: row.actorKeyId,
    reason: row.reason,
    created_at: row.createdAt.toISOString(),
  };
}

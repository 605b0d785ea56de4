import { Injectable } from '@nestjs/common';
import { databaseCall } from '../database/database-failure.js';
import { type LedgerEntry, Prisma } from '../database/generated/client.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';

/** An entry as the database holds it. */
export type LedgerRow = LedgerEntry;

/** Money that an operator moves into the credit of a workspace or, where the amount is below zero, out of it. */
export interface NewBooking {
  readonly workspaceId: string;
  readonly kind: 'top_up' | 'correction';
  /** Not zero; a top-up is above. */
  readonly amountPicodollars: bigint;
  readonly actorKeyId: string;
  readonly reason: string | null;
}

export interface NewRefund {
  readonly workspaceId: string;
  readonly requestId: string;
  readonly actorKeyId: string;
  readonly reason: string | null;
}

/**
 * The books, double entry: each row moves an amount between two accounts of a workspace. Rows are only ever added, and a
 * trigger keeps the balances, in the same transaction. Lock order: keys by id, then accounts, as the usage insert has it.
 */
@Injectable()
export class LedgerRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * What a workspace has left, and nobody else changes it until the end of the transaction. Undefined when there is no such
   * workspace, or it is deleted. Below zero after spending without a bound.
   */
  async lockBalance(transaction: Transaction, workspaceId: string): Promise<bigint | undefined> {
    const rows = await transaction.$queryRaw<{ balance: string }[]>`
      SELECT a.balance_picodollars::text AS balance
      FROM ledger_accounts AS a JOIN workspaces AS w ON w.id = a.workspace_id
      WHERE w.id = ${workspaceId} AND w.deleted_at IS NULL AND a.account = 'credit'
      FOR NO KEY UPDATE OF a`;
    return toBalance(rows);
  }

  /** The same in a transaction, without holding it. */
  async balance(transaction: Transaction, workspaceId: string): Promise<bigint | undefined> {
    const rows = await transaction.$queryRaw<{ balance: string }[]>`
      SELECT a.balance_picodollars::text AS balance
      FROM ledger_accounts AS a JOIN workspaces AS w ON w.id = a.workspace_id
      WHERE w.id = ${workspaceId} AND w.deleted_at IS NULL AND a.account = 'credit'`;
    return toBalance(rows);
  }

  async book(transaction: Transaction, booking: NewBooking): Promise<LedgerRow> {
    const { kind, amountPicodollars: amount, ...rest } = booking;
    const other = kind === 'top_up' ? 'funding' : 'corrections';
    const [fromAccount, toAccount] =
      amount > 0n ? ([other, 'credit'] as const) : (['credit', other] as const);
    return transaction.ledgerEntry.create({
      data: { ...rest, kind, fromAccount, toAccount, amountPicodollars: amount > 0n ? amount : -amount },
    });
  }

  /**
   * Gives back what a request was charged, all its attempts, to the workspace and to the limits of the keys. What was given
   * back before is left alone. Empty when nothing was left to give; undefined when nothing was ever charged for such a request.
   */
  async refund(transaction: Transaction, refund: NewRefund): Promise<LedgerRow[] | undefined> {
    const { workspaceId, requestId, actorKeyId, reason } = refund;
    const where = { workspaceId, requestId };
    const settled = await transaction.ledgerEntry.findMany({ where: { ...where, kind: 'settlement' } });
    if (settled.length === 0) return undefined;
    const keyIds = settled.flatMap(({ keyId }) => keyId ?? []);
    await transaction.$queryRaw`
      SELECT id FROM api_keys WHERE id = ANY(${keyIds}::text[]) ORDER BY id FOR NO KEY UPDATE`;
    const given = await transaction.$queryRaw<{ id: bigint }[]>`
      WITH given AS (
        INSERT INTO ledger_entries (workspace_id, kind, from_account, to_account, amount_picodollars,
          request_id, attempt, key_id, actor_key_id, reason)
        SELECT workspace_id, 'refund', 'usage', 'credit', amount_picodollars,
          request_id, attempt, key_id, ${actorKeyId}::text, ${reason}::text
        FROM ledger_entries
        WHERE workspace_id = ${workspaceId} AND request_id = ${requestId} AND kind = 'settlement'
        ORDER BY attempt
        ON CONFLICT (request_id, attempt, kind) WHERE request_id IS NOT NULL DO NOTHING
        RETURNING id, key_id, amount_picodollars
      ), lowered AS (
        UPDATE api_keys SET spent_picodollars = spent_picodollars - back.amount
        FROM (SELECT key_id, sum(amount_picodollars)::bigint AS amount FROM given GROUP BY key_id) AS back
        WHERE api_keys.id = back.key_id
      )
      SELECT id FROM given`;
    return transaction.ledgerEntry.findMany({
      where: { id: { in: given.map(({ id }) => id) } },
      orderBy: { id: 'asc' },
    });
  }

  /** What a workspace has left; undefined as above. */
  currentBalance(workspaceId: string): Promise<bigint | undefined> {
    return databaseCall(() => this.balance(this.prisma, workspaceId));
  }

  /** Newest first. @param beforeId only those made before this entry */
  list(workspaceId: string | undefined, take: number, beforeId: bigint | undefined): Promise<LedgerRow[]> {
    return databaseCall(() =>
      this.prisma.ledgerEntry.findMany({
        where: { workspaceId, ...(beforeId !== undefined && { id: { lt: beforeId } }) },
        orderBy: { id: 'desc' },
        take,
      }),
    );
  }
}

/** An amount of the type `numeric(38, 0)`, exact. */
export function toPicodollars(amount: Prisma.Decimal): bigint {
  return BigInt(amount.toFixed(0));
}

function toBalance([row]: readonly { readonly balance: string }[]): bigint | undefined {
  return row && BigInt(row.balance);
}

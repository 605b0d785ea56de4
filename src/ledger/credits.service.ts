import { Injectable } from '@nestjs/common';
import { AuditRepository } from '../audit/audit.repository.js';
import { type AuditedView, changesBetween } from '../audit/changes.js';
import type { Actor } from '../contract/actor.js';
import { GatewayError, invalidRequest } from '../contract/gateway-error.js';
import { formatPicodollars, parseSignedPicodollars } from '../contract/money.js';
import type { Transaction } from '../database/prisma.service.js';
import { AccessChanges } from '../instances/access-changes.js';
import type { BookCreditBody } from './book-credit.dto.js';
import { type LedgerRow, LedgerRepository } from './ledger.repository.js';
import { creditChange } from './ledger.response.js';

/** What was booked, and what the workspace has left behind it. */
export interface CreditBooking {
  readonly entries: readonly LedgerRow[];
  readonly amountPicodollars: bigint;
  readonly balancePicodollars: bigint;
}

export interface LedgerPage {
  readonly entries: readonly LedgerRow[];
  readonly hasMore: boolean;
  /** Of one workspace, where one was asked for. */
  readonly balancePicodollars: bigint | undefined;
}

/** What operators book into the ledger, and how they look at it. */
@Injectable()
export class CreditsService {
  constructor(
    private readonly ledger: LedgerRepository,
    private readonly audit: AuditRepository,
    private readonly access: AccessChanges,
  ) {}

  /**
   * Throws GatewayError `invalid_request` for a body that makes no sense, `not_found` for an unknown workspace or a request
   * that was never charged there, `conflict` for a request that was refunded already.
   */
  async book(actor: Actor, workspaceId: string, body: BookCreditBody): Promise<CreditBooking> {
    const { kind = 'top_up', reason = null } = body;
    const write = kind === 'refund' ? refundOf(body) : bookingOf(kind, body);
    const booking = await this.audit.change(actor, async (transaction) => {
      const origin = { workspaceId, actorKeyId: actor.keyId, reason };
      // Locked first, so that entries are numbered in the order in which they count; but a refund has to lock keys before.
      requireWorkspace(
        kind === 'refund'
          ? await this.ledger.balance(transaction, workspaceId)
          : await this.ledger.lockBalance(transaction, workspaceId),
      );
      const entries = await write(this.ledger, transaction, origin);
      const balancePicodollars = requireWorkspace(await this.ledger.lockBalance(transaction, workspaceId));
      const amountPicodollars = entries.reduce((sum, entry) => sum + creditChange(entry), 0n);
      const act = {
        action: `credit.${kind}`,
        target: { kind: 'workspace', id: workspaceId } as const,
        workspaceId,
        changes: {
          ...changesBetween(undefined, detailsOf(body, amountPicodollars)),
          balance_usd: {
            from: formatPicodollars(balancePicodollars - amountPicodollars),
            to: formatPicodollars(balancePicodollars),
          },
        },
      };
      return { result: { entries, amountPicodollars, balancePicodollars }, act };
    });
    // A key that had used up its limit may be asked again at once.
    for (const keyId of new Set(booking.entries.map((entry) => entry.keyId)))
      if (keyId !== null) this.access.announce('key', keyId);
    return booking;
  }

  /** Newest first. `after`: id of the last entry of the page before. Throws `not_found` for an unknown workspace. */
  async list(workspaceId: string | undefined, limit: number, after: bigint | undefined): Promise<LedgerPage> {
    const balancePicodollars =
      workspaceId === undefined ? undefined : requireWorkspace(await this.ledger.currentBalance(workspaceId));
    const rows = await this.ledger.list(workspaceId, limit + 1, after);
    return { entries: rows.slice(0, limit), hasMore: rows.length > limit, balancePicodollars };
  }
}

interface Origin {
  readonly workspaceId: string;
  readonly actorKeyId: string;
  readonly reason: string | null;
}

type Write = (ledger: LedgerRepository, transaction: Transaction, origin: Origin) => Promise<LedgerRow[]>;

function bookingOf(kind: 'top_up' | 'correction', { amount_usd, request_id }: BookCreditBody): Write {
  if (request_id !== undefined)
    throw invalidRequest('request_id belongs to a refund (kind "refund").', 'request_id');
  const amountPicodollars = amount_usd === undefined ? undefined : parseSignedPicodollars(amount_usd);
  if (amountPicodollars === undefined)
    throw invalidRequest(`amount_usd is needed for a ${kind}.`, 'amount_usd');
  if (amountPicodollars === 0n) throw invalidRequest('amount_usd must not be zero.', 'amount_usd');
  if (kind === 'top_up' && amountPicodollars < 0n)
    throw invalidRequest('amount_usd of a top-up must be above zero: use a correction.', 'amount_usd');
  return async (ledger, transaction, origin) => [
    await ledger.book(transaction, { ...origin, kind, amountPicodollars }),
  ];
}

function refundOf({ amount_usd, request_id: requestId }: BookCreditBody): Write {
  if (amount_usd !== undefined)
    throw invalidRequest('A refund gives back what the request cost: leave amount_usd out.', 'amount_usd');
  if (requestId === undefined) throw invalidRequest('request_id is needed for a refund.', 'request_id');
  return async (ledger, transaction, origin) => {
    const entries = await ledger.refund(transaction, { ...origin, requestId });
    if (entries === undefined)
      throw new GatewayError('not_found', 'This workspace was charged for no request with this id.', {
        param: 'request_id',
      });
    if (entries.length === 0)
      throw new GatewayError('conflict', 'This request was refunded already.', { param: 'request_id' });
    return entries;
  };
}

function detailsOf({ request_id, reason }: BookCreditBody, amountPicodollars: bigint): AuditedView {
  return {
    amount_usd: formatPicodollars(amountPicodollars),
    ...(request_id !== undefined && { request_id }),
    ...(reason !== undefined && { reason }),
  };
}

function requireWorkspace(balance: bigint | undefined): bigint {
  if (balance === undefined) throw new GatewayError('not_found', 'There is no workspace with this id.');
  return balance;
}

import { Injectable } from '@nestjs/common';
import type { IdempotencyClaim } from '../contract/actor.js';
import { GatewayError } from '../contract/gateway-error.js';
import { databaseCall } from '../database/database-failure.js';
import { Prisma } from '../database/generated/client.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';

/** What an earlier request with the same id has left. */
export interface EarlierRequest {
  readonly fingerprint: string;
  /** `running`: its answer may still come; `executed`: it has changed what it was to change, and its answer never came. */
  readonly state: 'running' | 'executed' | 'answered';
  /** Sealed; of an answered one only. */
  readonly answer: Uint8Array | null;
}

interface EarlierRow {
  readonly fingerprint: string;
  readonly status: number | null;
  readonly answer: Uint8Array | null;
  /** Its lease is over. */
  readonly isOverdue: boolean;
}

/** In the column `status`: the change is committed, its answer is not stored (yet). */
const executed = 0;

const keptFor = Prisma.sql`interval '24 hours'`;

/**
 * How long a request is waited for that never ended, because its process died. Far longer than one can take: statements and
 * transactions have limits of 30 s and less.
 */
const lease = Prisma.sql`interval '60 seconds'`;

/** Whether a row may be taken over: it is past its day, or its request died without having changed anything. */
function isFree(fingerprint: string): Prisma.Sql {
  return Prisma.sql`(held.created_at < CURRENT_TIMESTAMP - ${keptFor}
    OR held.status IS NULL AND held.fingerprint = ${fingerprint} AND held.created_at < CURRENT_TIMESTAMP - ${lease})`;
}

/** Requests that came with an Idempotency-Key. Every method throws GatewayError `unavailable` when the database is away. */
@Injectable()
export class IdempotencyRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Claims an id for one execution; of any number of callers at once one gets the claim, the others what it has left. */
  async claim(id: string, fingerprint: string): Promise<IdempotencyClaim | EarlierRequest> {
    // Looked at first: inserting would wait for the end of the twin's transaction.
    const earlier = await this.findEarlier(id, fingerprint);
    if (earlier !== undefined) return earlier;
    const [claimed] = await databaseCall(
      () => this.prisma.$queryRaw<{ claimedAt: Date }[]>`
        INSERT INTO idempotent_requests AS held (id, fingerprint) VALUES (${id}, ${fingerprint})
        ON CONFLICT (id) DO UPDATE
          SET fingerprint = excluded.fingerprint, status = NULL, answer = NULL, created_at = excluded.created_at
          WHERE ${isFree(fingerprint)}
        RETURNING created_at AS "claimedAt"`,
    );
    if (claimed !== undefined) return { id, claimedAt: claimed.claimedAt };
    return (await this.findEarlier(id, fingerprint)) ?? { fingerprint, state: 'running', answer: null };
  }

  /**
   * To be called in the transaction of the change: from its commit on nobody executes the request again, and a claim that was
   * taken over meanwhile changes nothing.
   * @throws GatewayError `conflict` in the second case
   */
  async execute(transaction: Transaction, { id, claimedAt }: IdempotencyClaim): Promise<void> {
    const { count } = await transaction.idempotentRequest.updateMany({
      where: { id, createdAt: claimedAt },
      data: { status: executed },
    });
    if (count === 0)
      throw new GatewayError('conflict', 'This request took too long: another one took its place.');
  }

  /** Keeps the sealed answer. */
  async complete({ id, claimedAt }: IdempotencyClaim, status: number, answer: Uint8Array<ArrayBuffer>) {
    await databaseCall(() =>
      this.prisma.idempotentRequest.updateMany({
        where: { id, createdAt: claimedAt },
        data: { status, answer },
      }),
    );
  }

  /** Gives back a claim with which nothing was changed; of one that was executed nothing is forgotten. */
  async release({ id, claimedAt }: IdempotencyClaim): Promise<void> {
    await databaseCall(() =>
      this.prisma.idempotentRequest.deleteMany({ where: { id, createdAt: claimedAt, status: null } }),
    );
  }

  /** Deletes what is past its day. */
  async sweep(): Promise<void> {
    await databaseCall(
      () => this.prisma.$executeRaw`
        DELETE FROM idempotent_requests WHERE created_at < CURRENT_TIMESTAMP - ${keptFor}`,
    );
  }

  private async findEarlier(id: string, fingerprint: string): Promise<EarlierRequest | undefined> {
    const [row] = await databaseCall(
      () => this.prisma.$queryRaw<EarlierRow[]>`
        SELECT fingerprint, status, answer, created_at < CURRENT_TIMESTAMP - ${lease} AS "isOverdue"
        FROM idempotent_requests AS held
        WHERE id = ${id} AND NOT ${isFree(fingerprint)}`,
    );
    if (row === undefined) return undefined;
    return { fingerprint: row.fingerprint, state: stateOf(row), answer: row.answer };
  }
}

function stateOf({ status, isOverdue }: EarlierRow): EarlierRequest['state'] {
  if (status === executed && isOverdue) return 'executed';
  return status === null || status === executed ? 'running' : 'answered';
}

import { Injectable } from '@nestjs/common';
import { databaseCall } from '../database/database-failure.js';
import { PrismaService } from '../database/prisma.service.js';

/**
 * `granted`; `key` or `workspace`: that one has not enough left, whatever else is under way costs; `waiting`: it has, but for what
 * is reserved for others; `gone`: the key is no more.
 */
export type ReserveStatus = 'granted' | 'key' | 'workspace' | 'waiting' | 'gone';

export interface Reserved {
  readonly status: ReserveStatus;
  /** Picodollars; zero unless granted. */
  readonly granted: bigint;
  /** By what was last known, as the database is away. */
  readonly isOffline?: true;
}

/** How much a request wants to reserve, in picodollars. */
export interface CreditWish {
  readonly requestId: string;
  readonly keyId: string;
  readonly least: bigint;
  readonly most: bigint;
}

/** Reservations in the database: see the function `reserve_credit` in the migrations. */
@Injectable()
export class CreditRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** One statement. @throws GatewayError `unavailable` when the database is away */
  async reserve(
    { requestId, keyId, least, most }: CreditWish,
    instanceId: string,
    leaseMs: number,
  ): Promise<Reserved> {
    const [row] = await databaseCall(
      () => this.prisma.$queryRaw<Reserved[]>`
        SELECT status, granted FROM reserve_credit(
          ${requestId}, ${keyId}, ${instanceId}, ${least}::bigint, ${most}::bigint, ${leaseMs}::int * interval '1 millisecond'
        )`,
    );
    if (row === undefined) throw new Error('reserve_credit has said nothing.');
    return row;
  }

  /** Puts off the end of this instance's leases and clears away those that have run out. */
  async renew(instanceId: string, leaseMs: number): Promise<void> {
    await databaseCall(
      () => this.prisma.$executeRaw`
        WITH lapsed AS (
          DELETE FROM credit_reservations WHERE expires_at < clock_timestamp() AND instance_id <> ${instanceId}
        ), held AS (
          SELECT request_id FROM credit_reservations WHERE instance_id = ${instanceId} FOR UPDATE SKIP LOCKED
        )
        UPDATE credit_reservations SET expires_at = clock_timestamp() + ${leaseMs}::int * interval '1 millisecond'
        FROM held WHERE held.request_id = credit_reservations.request_id`,
    );
  }
}

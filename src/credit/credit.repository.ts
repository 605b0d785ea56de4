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
}

/** What is reserved for a request, or, since it is over, what it has cost and the books have not heard of yet. */
export interface LiveGrant {
  readonly requestId: string;
  readonly keyId: string;
  readonly workspaceId: string;
  readonly picodollars: bigint;
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

  /**
   * Puts off the end of the leases of what is live, reserves what of it is not there (it was granted while the database was
   * away, or its lease has lapsed), and clears away what has lapsed otherwise. Waits for nobody's row: whoever holds one is
   * settling it.
   */
  async renew(instanceId: string, leaseMs: number, live: readonly LiveGrant[]): Promise<void> {
    const ids = live.map(({ requestId }) => requestId);
    const workspaces = live.map(({ workspaceId }) => workspaceId);
    const keys = live.map(({ keyId }) => keyId);
    const amounts = live.map(({ picodollars }) => picodollars.toString());
    await databaseCall(
      () => this.prisma.$executeRaw`
        WITH live AS (
          SELECT * FROM unnest(
            ${ids}::text[], ${workspaces}::text[], ${keys}::text[], ${amounts}::text[]::bigint[]
          ) AS sent(request_id, workspace_id, key_id, amount_picodollars)
        ), held AS (
          SELECT request_id FROM credit_reservations WHERE request_id = ANY(${ids}::text[]) FOR UPDATE SKIP LOCKED
        ), renewed AS (
          UPDATE credit_reservations
          SET expires_at = GREATEST(expires_at, clock_timestamp() + ${leaseMs}::int * interval '1 millisecond')
          FROM held WHERE held.request_id = credit_reservations.request_id
        ), over AS (
          SELECT request_id FROM credit_reservations
          WHERE expires_at < clock_timestamp() AND request_id <> ALL(${ids}::text[]) FOR UPDATE SKIP LOCKED
        ), lapsed AS (
          DELETE FROM credit_reservations USING over WHERE over.request_id = credit_reservations.request_id
        )
        INSERT INTO credit_reservations
          (request_id, workspace_id, key_id, instance_id, amount_picodollars, expires_at)
        SELECT request_id, workspace_id, key_id, ${instanceId}, amount_picodollars,
          clock_timestamp() + ${leaseMs}::int * interval '1 millisecond'
        FROM live
        WHERE NOT EXISTS (SELECT FROM credit_reservations AS there WHERE there.request_id = live.request_id)
        ON CONFLICT (request_id) DO NOTHING`,
    );
  }
}

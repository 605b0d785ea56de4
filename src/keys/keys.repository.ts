import { Inject, Injectable } from '@nestjs/common';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config/gateway-config.js';
import { databaseCall } from '../database/database-failure.js';
import { type ApiKey, Prisma } from '../database/generated/client.js';
import { PrismaService, type Transaction } from '../database/prisma.service.js';
import { toAddressList } from './address-list.js';
import type { KeyKind } from './key-token.js';
import type { StoredKey } from './stored-key.js';

/** A key as the database holds it. */
export type KeyRow = ApiKey;

/** What an operator may change about a key. */
export type KeySettings = Pick<
  KeyRow,
  'name' | 'creditLimitPicodollars' | 'expiresAt' | 'allowedModels' | 'allowedIps' | 'disabled'
>;

/** The two things that are kept of a token. */
export interface KeySecretDigest {
  /** SHA-256, lower-case hex. */
  readonly hash: string;
  readonly keyPrefix: string;
}

export interface NewKey extends KeySettings, KeySecretDigest {
  readonly id: string;
  readonly kind: KeyKind;
  readonly workspaceId: string;
}

/** A key that nobody else changes, and the time: ends of keys and secrets are kept by the clock of the database. */
export interface LockedKey {
  readonly row: KeyRow;
  readonly now: Date;
}

/** What a look-up by digest reads. */
interface StoredKeyRow {
  readonly id: string;
  readonly kind: KeyKind;
  readonly workspace_id: string;
  readonly version: number;
  readonly disabled: boolean;
  readonly allowed_models: string[];
  readonly allowed_ips: string[];
  /** Less than zero = over; null = never. */
  readonly expires_in_ms: number | null;
  readonly valid_for_ms: number | null;
  readonly credit_exhausted: boolean;
  /** null = no limit */
  readonly credit_left: string | null;
  readonly workspace_credit_left: string | null;
  readonly rate_limit_rpm: number | null;
  readonly rate_limit_tpm: number | null;
  readonly max_concurrency: number | null;
  readonly workspace_version: number;
}

/** Advisory lock under which one of several instances makes the first keys: "keys" in ASCII. */
const firstKeysLock = 0x6b657973;

/**
 * Keys in the database. Deleted keys are not there for anyone but the books. Every method throws GatewayError
 * `unavailable` when the database is away. Longer than most: one statement behind the other, and no state.
 */
@Injectable()
export class KeysRepository {
  constructor(
    private readonly prisma: PrismaService,
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
  ) {}

  /** The key that a token with this digest opens; undefined when there is none. */
  async findByDigest(hash: string): Promise<StoredKey | undefined> {
    // Reckoned from the beginning of the look-up: a key may end too early by its duration, never too late.
    const askedAtMs = performance.now();
    const [row] = await databaseCall(
      () => this.prisma.$queryRaw<StoredKeyRow[]>`
        SELECT key.id, key.kind::text, key.workspace_id, key.version, key.disabled, key.allowed_models, key.allowed_ips,
          (extract(epoch FROM key.expires_at - clock_timestamp()) * 1000)::float8 AS expires_in_ms,
          (extract(epoch FROM secret.valid_until - clock_timestamp()) * 1000)::float8 AS valid_for_ms,
          COALESCE(key.spent_picodollars >= key.credit_limit_picodollars, false) AS credit_exhausted,
          LEAST(
            key.credit_limit_picodollars - key.spent_picodollars,
            CASE WHEN workspace.metered THEN account.balance_picodollars END
          )::text AS credit_left,
          CASE WHEN workspace.metered THEN account.balance_picodollars END::text AS workspace_credit_left,
          workspace.rate_limit_rpm, workspace.rate_limit_tpm, workspace.max_concurrency,
          workspace.version AS workspace_version
        FROM key_secrets AS secret
        JOIN api_keys AS key ON key.id = secret.key_id AND key.deleted_at IS NULL
        JOIN workspaces AS workspace ON workspace.id = key.workspace_id AND workspace.deleted_at IS NULL
        JOIN ledger_accounts AS account ON account.workspace_id = workspace.id AND account.account = 'credit'
        WHERE secret.hash = ${hash}`,
    );
    return row && this.toStoredKey(row, askedAtMs);
  }

  /** Which of these digests open a key, disabled or expired ones included. One statement for any number of them. */
  async existingDigests(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await databaseCall(
      () => this.prisma.$queryRaw<{ hash: string }[]>`
        SELECT hash FROM key_secrets WHERE hash = ANY(${hashes}::char(64)[])`,
    );
    return new Set(rows.map(({ hash }) => hash));
  }

  async find(id: string): Promise<KeyRow | undefined> {
    return databaseCall(
      async () => (await this.prisma.apiKey.findUnique({ where: { id, deletedAt: null } })) ?? undefined,
    );
  }

  /**
   * Newest first. `afterId`: only those behind this key, deleted or not; undefined when there never was such a key.
   * `workspaceId`: only those of this workspace.
   */
  async list(take: number, afterId: string | undefined, workspaceId?: string): Promise<KeyRow[] | undefined> {
    return databaseCall(async () => {
      let behind: Prisma.ApiKeyWhereInput = {};
      if (afterId !== undefined) {
        const after = await this.prisma.apiKey.findUnique({ where: { id: afterId } });
        if (!after) return undefined;
        const { createdAt, id } = after;
        // The bound that both have in common is what an index can begin at.
        behind = {
          createdAt: { lte: createdAt },
          OR: [{ createdAt: { lt: createdAt } }, { id: { lt: id } }],
        };
      }
      return this.prisma.apiKey.findMany({
        where: { deletedAt: null, workspaceId, ...behind },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take,
      });
    });
  }

  async create(transaction: Transaction, key: NewKey): Promise<KeyRow> {
    return transaction.apiKey.create({ data: toRow(key) });
  }

  /** The time by the clock of the database. */
  async now(transaction: Transaction): Promise<Date> {
    const [{ now }] = await transaction.$queryRaw<[{ now: Date }]>`SELECT clock_timestamp() AS now`;
    return now;
  }

  /** The key as it is until the end of the transaction: nobody else changes it meanwhile. */
  async lock(transaction: Transaction, id: string): Promise<LockedKey | undefined> {
    const [locked] = await transaction.$queryRaw<{ now: Date }[]>`
      SELECT clock_timestamp() AS now FROM api_keys WHERE id = ${id} FOR NO KEY UPDATE`;
    const row = await transaction.apiKey.findUnique({ where: { id, deletedAt: null } });
    return locked && row ? { row, now: locked.now } : undefined;
  }

  /** Of a locked key; so are the other changes. */
  async update(transaction: Transaction, id: string, settings: Partial<KeySettings>): Promise<KeyRow> {
    return change(transaction, id, settings);
  }

  /** Gives a key a new secret. The ones it had go on working for `overlapSeconds`, or end now. */
  async rotate(
    transaction: Transaction,
    { row: { id }, now }: LockedKey,
    { hash, keyPrefix }: KeySecretDigest,
    overlapSeconds: number,
  ): Promise<KeyRow> {
    const overlapUntil = overlapSeconds > 0 ? new Date(now.getTime() + overlapSeconds * 1000) : undefined;
    const secrets = overlapUntil
      ? {
          create: { hash },
          deleteMany: { hash: { not: hash }, validUntil: { lte: now } },
          updateMany: {
            where: { hash: { not: hash }, OR: [{ validUntil: null }, { validUntil: { gt: overlapUntil } }] },
            data: { validUntil: overlapUntil },
          },
        }
      : { create: { hash }, deleteMany: { hash: { not: hash } } };
    return change(transaction, id, { keyPrefix, secrets });
  }

  async delete(transaction: Transaction, id: string): Promise<KeyRow> {
    return change(transaction, id, { deletedAt: new Date(), secrets: { deleteMany: {} } });
  }

  /**
   * Writes the times of last use, in milliseconds since the epoch, by key id. Locks the keys in the order of their ids, as
   * the usage books do: in another order the two would wait for each other until Postgres kills one of them.
   */
  async markUsed(usedAtMs: ReadonlyMap<string, number>): Promise<void> {
    const ids = [...usedAtMs.keys()];
    const times = Array.from(usedAtMs.values(), (timeMs) => new Date(timeMs).toISOString());
    await databaseCall(
      () => this.prisma.$executeRaw`
        WITH locked AS (
          SELECT id FROM api_keys WHERE id = ANY(${ids}::text[]) ORDER BY id FOR NO KEY UPDATE
        )
        UPDATE api_keys SET last_used_at = GREATEST(last_used_at, used.at)
        FROM unnest(${ids}::text[], ${times}::text[]::timestamptz[]) AS used(id, at)
        JOIN locked USING (id)
        WHERE api_keys.id = locked.id`,
    );
  }

  /**
   * Creates the given first keys of an installation as far as they are missing, and tells which. A management key is
   * missing while none is there, so that a lost one is replaced by deleting it; an API key only if there never was one.
   */
  async createMissing(keys: readonly NewKey[]): Promise<KeyKind[]> {
    return databaseCall(() =>
      this.prisma.$transaction(async (transaction) => {
        await transaction.$executeRaw`SELECT pg_advisory_xact_lock(${firstKeysLock})`;
        const created: KeyKind[] = [];
        for (const key of keys) {
          const where = key.kind === 'management' ? { kind: key.kind, deletedAt: null } : { kind: key.kind };
          if (await transaction.apiKey.findFirst({ where, select: { id: true } })) continue;
          await transaction.apiKey.create({ data: toRow(key) });
          created.push(key.kind);
        }
        return created;
      }),
    );
  }

  private toStoredKey(row: StoredKeyRow, askedAtMs: number): StoredKey {
    return {
      caller: Object.freeze({
        kind: row.kind,
        keyId: row.id,
        workspaceId: row.workspace_id,
        limits: Object.freeze({
          rpm: row.rate_limit_rpm ?? this.config.rateLimitRpm,
          tpm: row.rate_limit_tpm ?? 0,
          maxConcurrency: row.max_concurrency ?? 0,
        }),
        allowedModels: row.allowed_models.length === 0 ? undefined : row.allowed_models,
        ...(row.credit_left !== null && { creditLeftPicodollars: BigInt(row.credit_left) }),
        ...(row.workspace_credit_left !== null && {
          workspaceCreditLeftPicodollars: BigInt(row.workspace_credit_left),
        }),
      }),
      version: row.version,
      workspaceVersion: row.workspace_version,
      disabled: row.disabled,
      expiresAtMs: askedAtMs + (row.expires_in_ms ?? Infinity),
      validUntilMs: askedAtMs + (row.valid_for_ms ?? Infinity),
      allowedIps: toAddressList(row.allowed_ips),
      creditExhausted: row.credit_exhausted,
    };
  }
}

function change(transaction: Transaction, id: string, data: Prisma.ApiKeyUpdateInput): Promise<KeyRow> {
  return transaction.apiKey.update({
    where: { id },
    data: { ...data, version: { increment: 1 }, updatedAt: new Date() },
  });
}

function toRow({ hash, ...key }: NewKey): Prisma.ApiKeyUncheckedCreateInput {
  return { ...key, secrets: { create: { hash } } };
}

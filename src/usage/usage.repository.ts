import { Injectable } from '@nestjs/common';
import { databaseCall } from '../database/database-failure.js';
import { Prisma, type UsageAttempt } from '../database/generated/client.js';
import { PrismaService } from '../database/prisma.service.js';
import type { PriceVersion } from '../pricing/price-version.js';
import { insertUsageParameter, insertUsageSql } from './usage-insert.js';

/** One attempt as it is kept. */
export type StoredAttempt = UsageAttempt;

/** These attempts can never be stored: trying again is of no use. */
export class UnstorableUsageError extends Error {
  /** @param sqlState what the database refused them with */
  constructor(readonly sqlState: string) {
    super(`The database refuses these usage rows for good (${sqlState}).`);
    this.name = 'UnstorableUsageError';
  }
}

/** Data exception, integrity constraint violation. Source: PostgreSQL documentation, appendix A. */
const unstorableClasses = ['22', '23'];

/** The books: one row for each attempt. */
@Injectable()
export class UsageRepository {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * Stores the rows and settles them, all or nothing; those already stored count for nothing.
   * @param rows as `toRowJson` makes them
   * @param finished ids of requests of which nothing more will come: what was reserved for them is free again
   * @throws UnstorableUsageError when at least one of them can never be stored
   * @throws Error of the client when the database is away
   */
  async insert(rows: readonly string[], finished: readonly string[]): Promise<void> {
    try {
      await this.prisma.$executeRawUnsafe(insertUsageSql, insertUsageParameter(rows), finished);
    } catch (error) {
      const sqlState = sqlStateOf(error);
      if (sqlState !== undefined && unstorableClasses.includes(sqlState.slice(0, 2)))
        throw new UnstorableUsageError(sqlState);
      throw error;
    }
  }

  /** Stores versions of prices; those already stored stay as they are. @throws Error of the client when the database is away */
  async storePrices(versions: readonly PriceVersion[]): Promise<void> {
    await this.prisma.priceVersion.createMany({
      data: versions.map(({ id, modelId, prices }) => ({ id, modelId, prices })),
      skipDuplicates: true,
    });
  }

  /**
   * The attempts of a workspace's request in the order of trying; empty when it has none of that name.
   * @param id the request's id or that of its completion; of several completions with one id the latest is meant
   * @throws GatewayError `unavailable` when the database is away
   */
  findRequest(workspaceId: string, id: string): Promise<StoredAttempt[]> {
    return databaseCall(() => this.findByEitherId(workspaceId, id));
  }

  private async findByEitherId(workspaceId: string, id: string): Promise<StoredAttempt[]> {
    const attempts = await this.findAttempts(workspaceId, id);
    if (attempts.length > 0) return attempts;
    const completed = await this.prisma.usageAttempt.findFirst({
      where: { workspaceId, completionId: id },
      orderBy: { startedAt: 'desc' },
      select: { requestId: true },
    });
    return completed ? this.findAttempts(workspaceId, completed.requestId) : [];
  }

  private findAttempts(workspaceId: string, requestId: string): Promise<StoredAttempt[]> {
    return this.prisma.usageAttempt.findMany({
      where: { workspaceId, requestId },
      orderBy: { attempt: 'asc' },
    });
  }
}

/** PostgreSQL's own code of what went wrong, from where Prisma's driver adapters leave it. */
function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return undefined;
  const cause = property(property(error.meta, 'driverAdapterError'), 'cause');
  const code = property(cause, 'originalCode');
  return typeof code === 'string' ? code : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import type { GatewayConfig } from '../config/gateway-config.js';
import { connectionOptions, connectToServer } from './database-connection.js';
import { databaseCall } from './database-failure.js';
import { EmbeddedDatabase } from './embedded-database.js';
import { type Prisma, PrismaClient } from './generated/client.js';
import { applyMigrations, readMigrations } from './migrations.js';

/** Longest wait of a readiness probe for an answer. */
const pingTimeoutMs = 1_000;

/**
 * A transaction under way. What repositories write with it is committed together, or not at all. Nothing else may be awaited
 * of the database meanwhile: the embedded one has a single session, which the transaction holds.
 */
export type Transaction = Prisma.TransactionClient;

/** The Prisma client on an open, migrated database. Errors of a database that is away: see database-failure.ts. */
@Injectable()
export class PrismaService extends PrismaClient implements OnApplicationShutdown {
  private constructor(
    url: string,
    private readonly embedded: EmbeddedDatabase | undefined,
  ) {
    super({
      adapter: new PrismaPg(connectionOptions(url), {
        onPoolError: (error) => new Logger(PrismaService.name).warn(`Lost a connection: ${error.message}`),
      }),
      // Waiting for a connection, and for the whole of an interactive transaction.
      transactionOptions: { maxWait: 5_000, timeout: 10_000 },
      errorFormat: 'minimal',
    });
  }

  /**
   * Opens the embedded database where no server is named, applies the migrations unless they are to be left alone, connects.
   * Throws DatabaseStartupError.
   */
  static async open(
    config: Pick<GatewayConfig, 'databaseUrl' | 'dataDir'>,
    migrations: 'applied' | 'left alone' = 'applied',
  ): Promise<PrismaService> {
    if (config.databaseUrl !== undefined)
      return PrismaService.connect(config.databaseUrl, undefined, migrations);
    const embedded = await EmbeddedDatabase.open(config.dataDir);
    try {
      return await PrismaService.connect(embedded.url, embedded, migrations);
    } catch (error) {
      await embedded.close();
      throw error;
    }
  }

  private static async connect(
    url: string,
    embedded: EmbeddedDatabase | undefined,
    migrations: 'applied' | 'left alone',
  ): Promise<PrismaService> {
    if (migrations === 'applied') await migrate(url);
    const prisma = new PrismaService(url, embedded);
    await prisma.$connect();
    return prisma;
  }

  /**
   * Commits what `work` wrote when its promise is fulfilled; undoes it when that fails, with the same error.
   * Throws GatewayError `unavailable` when the database is away.
   */
  inTransaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    return databaseCall(() => this.$transaction(work));
  }

  /** Whether the database answers now, for readiness. Never throws. */
  async ping(): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), pingTimeoutMs);
    });
    const answer = this.$queryRaw`SELECT 1`.then(
      () => true,
      () => false,
    );
    try {
      return await Promise.race([answer, silence]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** After `beforeApplicationShutdown`, in which others write what they still hold. */
  async onApplicationShutdown(): Promise<void> {
    await this.$disconnect();
    await this.embedded?.close();
  }
}

async function migrate(url: string): Promise<void> {
  const [client, migrations] = await Promise.all([connectToServer(url), readMigrations()]);
  try {
    const applied = await applyMigrations(client, migrations);
    if (applied.length > 0) new Logger(PrismaService.name).log(`Applied migrations: ${applied.join(', ')}`);
  } finally {
    await client.end();
  }
}

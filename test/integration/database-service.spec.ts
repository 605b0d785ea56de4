import { setTimeout as delay } from 'node:timers/promises';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { Test } from '@nestjs/testing';
import { Global, Module } from '@nestjs/common';
import { GATEWAY_CONFIG } from '../../src/config/gateway-config.js';
import { databaseCall } from '../../src/database/database-failure.js';
import { DatabaseModule } from '../../src/database/database.module.js';
import { EmbeddedDatabase } from '../../src/database/embedded-database.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import {
  makeDataDir,
  openEmptyTestDatabase,
  openTestDatabase,
  withClient,
  type TestDatabase,
} from '../support/database.js';
import { DatabaseProxy } from '../support/database-proxy.js';

const atUrl = (databaseUrl: string) => ({ databaseUrl, dataDir: '/nowhere' });
const unavailable = {
  kind: 'unavailable',
  status: 503,
  message: 'The database cannot be reached right now.',
};

function configured(config: object) {
  @Global()
  @Module({ providers: [{ provide: GATEWAY_CONFIG, useValue: config }], exports: [GATEWAY_CONFIG] })
  class ConfiguredModule {}
  return ConfiguredModule;
}

describe('PrismaService', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase();
  });
  afterAll(async () => {
    await database.close();
  });

  const opened: PrismaService[] = [];
  const proxies: DatabaseProxy[] = [];
  const open = async (config: ReturnType<typeof atUrl>): Promise<PrismaService> => {
    const prisma = await PrismaService.open(config);
    opened.push(prisma);
    return prisma;
  };
  const startProxy = async (): Promise<DatabaseProxy> => {
    const proxy = await DatabaseProxy.start(database.url);
    proxies.push(proxy);
    return proxy;
  };
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy.close();
    for (const prisma of opened.splice(0)) await prisma.onApplicationShutdown();
  });

  it('is open and migrated for whoever injects it, and lets go at shutdown', async () => {
    const dataDir = await makeDataDir([]);
    const config = { databaseUrl: undefined, dataDir };
    const module = await Test.createTestingModule({
      imports: [configured(config), DatabaseModule],
    }).compile();
    const prisma = module.get(PrismaService);
    expect(await prisma.workspace.count()).toBe(0);
    expect(await prisma.ping()).toBe(true);
    await expect(EmbeddedDatabase.open(dataDir)).rejects.toThrow('is in use by another gateway process');
    await module.init();
    await module.close();
    const again = await EmbeddedDatabase.open(dataDir);
    await again.close();
    await rm(dataDir, { recursive: true });
  });

  it('keeps money exact, lists in order and times to the millisecond', async () => {
    const prisma = await open(atUrl(database.url));
    const expiresAt = new Date('2026-02-03T04:05:06.789Z');
    await prisma.workspace.create({ data: { id: 'w1', name: 'exact' } });
    const key = {
      id: 'k1',
      kind: 'api' as const,
      workspaceId: 'w1',
      name: 'key',
      keyPrefix: 'sk',
      spentPicodollars: 9_007_199_254_740_993n,
      creditLimitPicodollars: 9_223_372_036_854_775_807n,
      allowedModels: ['b/*', 'a"{},'],
      expiresAt,
    };
    await prisma.apiKey.create({ data: key });
    await prisma.apiKey.update({ where: { id: 'k1' }, data: { spentPicodollars: { increment: 1n } } });
    const stored = await prisma.apiKey.findUniqueOrThrow({ where: { id: 'k1' } });
    expect(stored).toMatchObject({ ...key, spentPicodollars: 9_007_199_254_740_994n, allowedIps: [] });
  });

  it('keeps to the schema public, also where the user has one of their own', async () => {
    const own = await openEmptyTestDatabase();
    await withClient(own.url, (client) => client.query('CREATE SCHEMA AUTHORIZATION CURRENT_USER'));
    const prisma = await open(atUrl(own.url));
    expect(await prisma.workspace.count()).toBe(0);
    await prisma.onApplicationShutdown();
    await own.close();
  });

  it('rolls back a transaction that throws', async () => {
    const prisma = await open(atUrl(database.url));
    const run = prisma.$transaction(async (transaction) => {
      await transaction.workspace.create({ data: { id: 'w2', name: 'never' } });
      throw new Error('changed my mind');
    });
    await expect(run).rejects.toThrow('changed my mind');
    expect(await prisma.workspace.count({ where: { id: 'w2' } })).toBe(0);
  });

  it('answers 503 while the database is away, and comes back by itself', async () => {
    const proxy = await startProxy();
    const prisma = await open(atUrl(proxy.url));
    const count = () => databaseCall(() => prisma.workspace.count());
    const transaction = () => databaseCall(() => prisma.$transaction((inside) => inside.workspace.count()));
    const raw = () => databaseCall(() => prisma.$queryRaw`SELECT 1 AS "one"`);
    await count();
    await proxy.goAway();
    for (const call of [count, transaction, raw]) await expect(call()).rejects.toMatchObject(unavailable);
    expect(await prisma.ping()).toBe(false);
    await proxy.comeBack();
    for (const call of [count, transaction, raw]) await call();
    expect(await prisma.ping()).toBe(true);
  });

  it('answers 503 when the connection breaks in the middle of a statement', async () => {
    const proxy = await startProxy();
    const prisma = await open(atUrl(proxy.url));
    // The statement's answer is held back, so that the connection surely breaks before it.
    expect(await prisma.ping()).toBe(true);
    proxy.fallSilent();
    const broken = expect(databaseCall(() => prisma.workspace.count())).rejects.toMatchObject(unavailable);
    await delay(100);
    await proxy.goAway();
    await broken;
  });

  it('finds a database that says nothing not ready, within about a second', async () => {
    const proxy = await startProxy();
    const prisma = await open(atUrl(proxy.url));
    expect(await prisma.ping()).toBe(true);
    proxy.fallSilent();
    const started = performance.now();
    expect(await prisma.ping()).toBe(false);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('leaves other errors as Prisma throws them', async () => {
    const prisma = await open(atUrl(database.url));
    await prisma.workspace.create({ data: { id: 'w3', name: 'twice' } });
    const again = databaseCall(() => prisma.workspace.create({ data: { id: 'w4', name: 'twice' } }));
    await expect(again).rejects.toMatchObject({ code: 'P2002' });
  });

  describe('refuses to start, in one line without the password,', () => {
    const refusal = (message: string) => ({ name: 'DatabaseStartupError', message });

    it('when nobody listens', async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      server.close();
      await once(server, 'close');
      await expect(
        PrismaService.open(atUrl(`postgresql://me:secret@127.0.0.1:${port}/gateway`)),
      ).rejects.toMatchObject(refusal(`Cannot reach the database at 127.0.0.1:${port}: connection refused.`));
    });

    it('when nobody answers', async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      await expect(
        PrismaService.open(atUrl(`postgresql://me:secret@127.0.0.1:${port}/gateway`)),
      ).rejects.toMatchObject(
        refusal(`Cannot reach the database at 127.0.0.1:${port}: no answer within 5 s.`),
      );
      server.close();
    });

    it('when the URL is none', async () => {
      await expect(PrismaService.open(atUrl('postgresql://me:secret@:not a port/'))).rejects.toMatchObject(
        refusal('DATABASE_URL is not a valid Postgres URL.'),
      );
    });

    it('when a newer version has used the database', async () => {
      const newer = await openTestDatabase();
      await withClient(newer.url, (client) =>
        client.query(
          `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at") VALUES ('1', '', '2999_later', now())`,
        ),
      );
      await expect(PrismaService.open(atUrl(newer.url))).rejects.toMatchObject(
        refusal(
          'The database has migration 2999_later, which this version does not know: a newer version of the gateway has used it.',
        ),
      );
      await newer.close();
    });
  });
});

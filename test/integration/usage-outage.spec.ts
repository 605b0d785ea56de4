import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { PrismaService } from '../../src/database/prisma.service.js';
import type { UsageMeter } from '../../src/usage/usage-meter.js';
import { UsageQueue } from '../../src/usage/usage-queue.js';
import { UsageRepository } from '../../src/usage/usage.repository.js';
import { attemptRecord, sampleCostPicodollars } from '../support/attempt-record.js';
import { newMeter } from '../support/usage-meter.js';
import { DatabaseProxy } from '../support/database-proxy.js';
import { emptyBooks } from '../support/books.js';
import { openTestDatabase, type TestDatabase, withClient } from '../support/database.js';

describe('metering while the database is away', () => {
  let database: TestDatabase;
  let proxy: DatabaseProxy;
  let prisma: PrismaService;
  let repository: UsageRepository;
  let meter: UsageMeter;

  beforeAll(async () => {
    database = await openTestDatabase();
    proxy = await DatabaseProxy.start(database.url);
    prisma = await PrismaService.open({ databaseUrl: proxy.url, dataDir: '' });
    await prisma.workspace.create({
      data: {
        id: 'workspace',
        name: 'outage',
        apiKeys: { create: { id: 'key', kind: 'api', name: 'key', keyPrefix: 'key' } },
      },
    });
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await proxy.close();
    await database.close();
  });

  beforeEach(async () => {
    for (const level of ['log', 'warn', 'error'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
    await emptyBooks(database.url);
    // Leaves the pool with a connection that works, whatever the test before did to it.
    while (!(await prisma.ping())) continue;
    repository = new UsageRepository(prisma);
    meter = newMeter(repository, new UsageQueue(undefined));
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const record = (...requestIds: string[]) => {
    for (const requestId of requestIds) meter.record(attemptRecord({ requestId }));
  };
  /** Past the proxy. */
  const books = () =>
    withClient(database.url, async (client) => {
      const attempts = await client.query<{ request_id: string }>(
        'SELECT request_id FROM usage_attempts ORDER BY request_id',
      );
      const keys = await client.query<{ spent: string }>('SELECT spent_picodollars AS spent FROM api_keys');
      return [attempts.rows.map((row) => row.request_id), keys.rows.map((row) => BigInt(row.spent))];
    });

  it('loses nothing and doubles nothing', async () => {
    record('a');
    expect(await meter.flush()).toBe(true);
    await proxy.goAway();
    record('b', 'c');
    expect(await meter.flush()).toBe(false);
    record('d');
    expect(await meter.flush()).toBe(false);
    expect(meter.pending).toBe(3);
    expect(await books()).toEqual([['a'], [sampleCostPicodollars]]);
    await proxy.comeBack();
    expect(await meter.flush()).toBe(true);
    expect([meter.pending, meter.lost]).toEqual([0, 0]);
    expect(await books()).toEqual([['a', 'b', 'c', 'd'], [4n * sampleCostPicodollars]]);
  });

  it('charges once what was stored although the answer got lost', async () => {
    const insert = repository.insert.bind(repository);
    jest.spyOn(repository, 'insert').mockImplementationOnce(async (rows, finished) => {
      await insert(rows, finished);
      throw new Error('Connection terminated unexpectedly');
    });
    record('a', 'b');
    expect(await meter.flush()).toBe(false);
    expect(meter.pending).toBe(2);
    expect(await books()).toEqual([['a', 'b'], [2n * sampleCostPicodollars]]);
    record('c');
    expect(await meter.flush()).toBe(true);
    expect(meter.pending).toBe(0);
    expect(await books()).toEqual([['a', 'b', 'c'], [3n * sampleCostPicodollars]]);
  });

  it('comes back by itself', async () => {
    await proxy.goAway();
    record('a');
    expect(await meter.flush()).toBe(false);
    const written = new Promise((resolve) => {
      jest.spyOn(Logger.prototype, 'log').mockImplementation(resolve);
    });
    await proxy.comeBack();
    expect(await written).toBe('Usage records are being written again.');
    expect(await books()).toEqual([['a'], [sampleCostPicodollars]]);
  });

  it('writes at the end what came back in time', async () => {
    await proxy.goAway();
    record('a', 'b');
    expect(await meter.flush()).toBe(false);
    const ended = meter.beforeApplicationShutdown();
    await proxy.comeBack();
    await ended;
    expect(await books()).toEqual([['a', 'b'], [2n * sampleCostPicodollars]]);
  });

  it('keeps 50,000 records and no more, in bounded memory', async () => {
    setFlagsFromString('--expose-gc');
    const collect: unknown = runInNewContext('gc');
    const heapMegabytes = (): number => {
      if (typeof collect === 'function') collect();
      return process.memoryUsage().heapUsed / 2 ** 20;
    };
    await proxy.goAway();
    const before = heapMegabytes();
    for (let index = 0; index < 50_000; index += 1) record(`r${index}`);
    const full = heapMegabytes();
    for (let index = 50_000; index < 200_000; index += 1) record(`r${index}`);
    expect([meter.pending, meter.lost]).toEqual([50_000, 150_000]);
    expect(full - before).toBeLessThan(60);
    expect(heapMegabytes() - full).toBeLessThan(5);

    expect(await meter.flush()).toBe(false);
    await proxy.comeBack();
    expect(await meter.flush()).toBe(true);
    const [ids, spent] = await books();
    expect(ids).toHaveLength(50_000);
    expect(spent).toEqual([50_000n * sampleCostPicodollars]);
  });
});

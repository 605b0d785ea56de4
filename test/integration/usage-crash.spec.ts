import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { appendFileSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePrices } from '../../src/catalog/price-list.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { type PriceVersion, toPriceVersion } from '../../src/pricing/price-version.js';
import { readTokenCounts } from '../../src/pricing/token-counts.js';
import { AbandonedSpools } from '../../src/usage/spool/abandoned-spools.service.js';
import { UsageSpool } from '../../src/usage/spool/usage-spool.js';
import type { UsageMeter } from '../../src/usage/usage-meter.js';
import { toRowJson } from '../../src/usage/usage-insert.js';
import { defaultQueueOptions, UsageQueue } from '../../src/usage/usage-queue.js';
import { UsageRepository } from '../../src/usage/usage.repository.js';
import { attemptRecord, sampleCostPicodollars } from '../support/attempt-record.js';
import { newMeter } from '../support/usage-meter.js';
import { emptyBooks } from '../support/books.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';

describe('usage of a process that died', () => {
  let database: TestDatabase;
  let prisma: PrismaService;
  let repository: UsageRepository;
  let folder: string;

  beforeAll(async () => {
    database = await openTestDatabase();
    prisma = await PrismaService.open({ databaseUrl: database.url, dataDir: '' });
    repository = new UsageRepository(prisma);
    await prisma.workspace.create({ data: { id: 'workspace', name: 'crash' } });
    await prisma.apiKey.create({
      data: { id: 'key', kind: 'api', workspaceId: 'workspace', name: 'key', keyPrefix: 'key' },
    });
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.close();
  });
  beforeEach(async () => {
    for (const level of ['log', 'warn', 'error'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation(() => undefined);
    await emptyBooks(database.url);
    folder = mkdtempSync(join(tmpdir(), 'crash-'));
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });

  function meterOn(spool: UsageSpool, mostInMemory = defaultQueueOptions.mostInMemory): UsageMeter {
    return newMeter(repository, new UsageQueue(spool, { ...defaultQueueOptions, mostInMemory }));
  }

  /** Books that are away for good. */
  function away(): UsageRepository {
    const books: UsageRepository = Object.create(UsageRepository.prototype);
    const refuse = () => Promise.reject(new Error('away'));
    books.storePrices = refuse;
    books.insert = refuse;
    return books;
  }

  /** A process that has recorded these and is no more. Its books were away. */
  function deadProcess(ids: readonly string[], prices?: PriceVersion): void {
    const spool = new UsageSpool(folder);
    for (const requestId of ids) {
      const record = attemptRecord({ requestId });
      const counts = readTokenCounts(record.usage);
      const costPicodollars = sampleCostPicodollars;
      spool.append(toRowJson({ record, counts, costPicodollars, priceVersion: prices?.id }), prices);
    }
    spool.close();
    buryFiles();
  }

  /** Whoever wrote the files is no more. */
  function buryFiles(): void {
    for (const name of readdirSync(folder))
      renameSync(join(folder, name), join(folder, name.replace(/-\d+-/, '-999999999-')));
  }

  async function restarted(): Promise<void> {
    const spool = new UsageSpool(folder);
    const meter = meterOn(spool);
    const abandoned = new AbandonedSpools(spool, meter);
    await abandoned.onApplicationBootstrap();
    abandoned.beforeApplicationShutdown();
    expect(await meter.flush()).toBe(true);
    spool.close();
  }

  const books = async () => {
    const { spentPicodollars } = await prisma.apiKey.findUniqueOrThrow({ where: { id: 'key' } });
    const [account] = await prisma.ledgerAccount.findMany({
      where: { account: 'credit', workspaceId: 'workspace' },
    });
    return {
      rows: await prisma.usageAttempt.count(),
      spent: spentPicodollars,
      balance: BigInt(account?.balancePicodollars.toFixed(0) ?? '0'),
    };
  };
  const charged = (rows: number) => ({
    rows,
    spent: BigInt(rows) * sampleCostPicodollars,
    balance: -BigInt(rows) * sampleCostPicodollars,
  });

  const ids = (count: number) => Array.from({ length: count }, (_value, index) => `r${index}`);

  it('is in the books after the next start, once, whoever else looks', async () => {
    deadProcess(ids(1_200));
    await Promise.all([restarted(), restarted()]);
    expect(await books()).toEqual(charged(1_200));
    expect(readdirSync(folder)).toEqual([]);
    await restarted();
    expect(await books()).toEqual(charged(1_200));
  });

  it('counts once also where some of it was in the books already', async () => {
    const meter = meterOn(new UsageSpool(mkdtempSync(join(tmpdir(), 'crash-'))));
    for (const requestId of ids(300)) meter.record(attemptRecord({ requestId }));
    await meter.flush();
    deadProcess(ids(500));
    await restarted();
    expect(await books()).toEqual(charged(500));
  });

  it('is whole but for the line that was being written', async () => {
    deadProcess(ids(10));
    const [name = ''] = readdirSync(folder);
    appendFileSync(join(folder, name), '1234abcd ["r10",0,0,"works');
    await restarted();
    expect(await books()).toEqual(charged(10));
  });

  it.each([
    ['memory alone has room for it', {}],
    ['nothing has room for all of it', { mostInMemory: 4 }],
  ])('stays on the disk until it is in the books where %s', async (_case, room) => {
    deadProcess(ids(10));
    const left = readdirSync(folder);
    const spool = new UsageSpool(folder);
    jest.spyOn(spool, 'append').mockImplementation(() => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    });
    const meter = newMeter(repository, new UsageQueue(spool, { ...defaultQueueOptions, ...room }));
    const insert = jest.spyOn(repository, 'insert').mockRejectedValue(new Error('away'));
    const abandoned = new AbandonedSpools(spool, meter);
    for (const _look of [1, 2]) {
      await abandoned.onApplicationBootstrap();
      abandoned.beforeApplicationShutdown();
      expect(readdirSync(folder)).toEqual(left);
      expect([meter.pending <= 10, meter.lost]).toEqual([true, 0]);
    }
    insert.mockRestore();
    await abandoned.onApplicationBootstrap();
    abandoned.beforeApplicationShutdown();
    expect(readdirSync(folder)).toEqual([]);
    expect(await books()).toEqual(charged(10));
  });

  it('is as it was guessed where the process died while it counted, and as it was counted where it did not', async () => {
    const meter = newMeter(away(), new UsageQueue(new UsageSpool(folder)));
    const usage = (prompt_tokens: number) => ({
      prompt_tokens,
      completion_tokens: 5,
      total_tokens: prompt_tokens + 5,
    });
    const never = new Promise<never>(() => undefined);
    meter.recordWhenCounted(attemptRecord({ requestId: 'guessed' }), { guess: usage(10), counted: never });
    const counted = Promise.resolve(usage(12));
    meter.recordWhenCounted(attemptRecord({ requestId: 'counted' }), { guess: usage(11), counted });
    await counted;
    await new Promise(setImmediate);
    buryFiles();
    await restarted();
    const rows = await prisma.usageAttempt.findMany({ orderBy: { promptTokens: 'asc' } });
    expect(
      rows.map(({ requestId, promptTokens, estimated }) => [requestId, promptTokens, estimated]),
    ).toEqual([
      ['guessed', 10, true],
      ['counted', 12, true],
    ]);
  });

  it('is as it was counted wherever the row lies, behind its draft or in another file', async () => {
    const spool = new UsageSpool(folder);
    const row = (requestId: string, prompt_tokens: number) => {
      const usage = { prompt_tokens, completion_tokens: 5, total_tokens: prompt_tokens + 5 };
      const record = attemptRecord({ requestId, usage });
      return toRowJson({
        record,
        counts: readTokenCounts(usage),
        costPicodollars: sampleCostPicodollars,
        priceVersion: undefined,
      });
    };
    const isDone = spool.draft(row('long', 10));
    // So long that the next file is begun, and nothing that anybody reads.
    spool.draft('x'.repeat(5_000_000));
    spool.append(row('long', 12));
    isDone();
    spool.close();
    buryFiles();
    const names = readdirSync(folder);
    expect(names).toHaveLength(2);
    await restarted();
    const rows = await prisma.usageAttempt.findMany({ where: { requestId: 'long' } });
    expect(rows.map(({ promptTokens }) => promptTokens)).toEqual([12]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is there with prices that nobody else knows, also after a second death', async () => {
    const list = { unit: 'usd_per_million_tokens', input: '0.15', output: '0.601' };
    const prices = toPriceVersion('openai/gpt-4o-mini', parsePrices(list, ''));
    deadProcess(ids(3), prices);
    const spool = new UsageSpool(folder);
    const abandoned = new AbandonedSpools(spool, newMeter(away(), new UsageQueue(spool)));
    await abandoned.onApplicationBootstrap();
    abandoned.beforeApplicationShutdown();
    spool.close();
    buryFiles();
    await restarted();
    expect(await books()).toEqual(charged(3));
    const stored = await prisma.priceVersion.findUnique({ where: { id: prices.id } });
    expect(stored).toMatchObject({ modelId: prices.modelId, prices: prices.prices });
  });

  it('keeps on the disk what memory has no room for, and brings it back in its order', async () => {
    const spool = new UsageSpool(folder);
    const meter = meterOn(spool, 1_000);
    const insert = jest.spyOn(repository, 'insert').mockRejectedValue(new Error('away'));
    for (const requestId of ids(20_000)) meter.record(attemptRecord({ requestId }));
    expect([meter.pending, meter.lost]).toEqual([20_000, 0]);
    insert.mockRestore();
    expect(await meter.flush()).toBe(true);
    expect(await books()).toEqual(charged(20_000));
    spool.close();
    expect(readdirSync(folder)).toEqual([]);
  });
});

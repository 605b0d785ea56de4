import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { AttemptRecord } from '../../src/contract/attempt-record.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { readTokenCounts } from '../../src/pricing/token-counts.js';
import { toRowJson } from '../../src/usage/usage-insert.js';
import { UsageQueue } from '../../src/usage/usage-queue.js';
import { UsageRepository } from '../../src/usage/usage.repository.js';
import { attemptRecord, sampleCostPicodollars } from '../support/attempt-record.js';
import { newMeter } from '../support/usage-meter.js';
import { emptyBooks } from '../support/books.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';

/** An attempt as its row. */
function metered(changes: Partial<AttemptRecord>, costPicodollars: bigint | undefined = 1n): string {
  const record = attemptRecord(changes);
  return toRowJson({
    record,
    counts: readTokenCounts(record.usage),
    costPicodollars,
    priceVersion: undefined,
  });
}

function unpriced(changes: Partial<AttemptRecord>): string {
  const record = attemptRecord(changes);
  return toRowJson({
    record,
    counts: readTokenCounts(record.usage),
    costPicodollars: undefined,
    priceVersion: undefined,
  });
}

describe('the usage books', () => {
  let database: TestDatabase;
  let prisma: PrismaService;
  let repository: UsageRepository;

  beforeAll(async () => {
    database = await openTestDatabase();
    prisma = await PrismaService.open({ databaseUrl: database.url, dataDir: '' });
    repository = new UsageRepository(prisma);
    await prisma.workspace.create({ data: { id: 'workspace', name: 'books' } });
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.close();
  });

  beforeEach(async () => {
    await emptyBooks(database.url);
    await prisma.apiKey.deleteMany();
    await prisma.apiKey.createMany({
      data: ['key', 'other'].map((id) => ({
        id,
        kind: 'api',
        workspaceId: 'workspace',
        name: id,
        keyPrefix: id,
      })),
    });
  });

  const insert = (rows: readonly string[]) => repository.insert(rows, []);
  const keyOf = (id: string) => prisma.apiKey.findUniqueOrThrow({ where: { id } });
  const spentOf = async (id: string) => (await keyOf(id)).spentPicodollars;

  it('keep every fact of an attempt', async () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: {
        cached_tokens: 30,
        cache_write_tokens: 20,
        cache_write_1h_tokens: 15,
        image_tokens: 12,
        audio_tokens: 10,
      },
      completion_tokens_details: { reasoning_tokens: 40, image_tokens: 4, audio_tokens: 5 },
      server_tool_use: { web_search_requests: 2 },
    };
    const failure = {
      attempt: 2,
      level: 1,
      router: 'cheap',
      outcome: 'failed',
      failureKind: 'upstream_protocol',
      streamed: true,
      continues: true,
      firstTokenMs: 12.6,
      totalMs: 99.4,
      media: { images: 2 },
    } as const;
    const cost = 9_007_199_254_740_993n;
    await insert([metered({ ...failure, usage }, cost)]);
    expect(await prisma.usageAttempt.findMany()).toEqual([
      {
        requestId: 'request',
        attempt: 2,
        level: 1,
        workspaceId: 'workspace',
        keyId: 'key',
        completionId: 'chatcmpl-request',
        requestedModel: 'gpt-4o-mini',
        modelId: 'openai/gpt-4o-mini',
        provider: 'openai',
        router: 'cheap',
        outcome: 'failed',
        failureKind: 'upstream_protocol',
        upstreamStatus: 200,
        streamed: true,
        continues: true,
        promptTokens: 100,
        cachedTokens: 30,
        cacheWriteTokens: 20,
        completionTokens: 50,
        reasoningTokens: 40,
        inputAudioTokens: 10,
        outputAudioTokens: 5,
        cacheWrite1hTokens: 15,
        media: { images: 2 },
        inputImageTokens: 12,
        outputImageTokens: 4,
        webSearches: 2,
        estimated: false,
        priceVersion: null,
        costPicodollars: cost,
        startedAt: new Date('2026-11-22T12:00:00.123Z'),
        firstTokenMs: 13,
        totalMs: 99,
      },
    ]);
  });

  it('keep what is not known as null, and zero as zero', async () => {
    const untold = { completionId: undefined, upstreamStatus: undefined, firstTokenMs: undefined };
    const zero = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };
    await insert([unpriced({ ...untold, usage: undefined }), metered({ attempt: 1, usage: zero }, 0n)]);
    const rows = await repository.findRequest('workspace', 'request');
    expect(rows).toMatchObject([
      {
        completionId: null,
        router: null,
        failureKind: null,
        upstreamStatus: null,
        promptTokens: null,
        completionTokens: null,
        costPicodollars: null,
        firstTokenMs: null,
      },
      { promptTokens: 0, cachedTokens: null, completionTokens: 0, costPicodollars: 0n },
    ]);
    expect(await spentOf('key')).toBe(0n);
  });

  it('take an attempt once and charge it once, however often it is sent', async () => {
    const first = metered({ requestId: 'a' }, 5n);
    const second = metered({ requestId: 'a', attempt: 1 }, 7n);
    const third = metered({ requestId: 'b', keyId: 'other' }, 11n);
    await insert([first, first, second]);
    await insert([first, second, third]);
    await insert([third]);
    expect(await prisma.usageAttempt.count()).toBe(3);
    expect([await spentOf('key'), await spentOf('other')]).toEqual([12n, 11n]);
  });

  it('take an attempt once when two processes send it at the same moment', async () => {
    const batch = Array.from({ length: 200 }, (_value, index) => metered({ requestId: `r${index}` }, 3n));
    await Promise.all([insert(batch), insert(batch)]);
    expect(await prisma.usageAttempt.count()).toBe(200);
    expect(await spentOf('key')).toBe(600n);
  });

  it('keep the attempt of a key that is gone', async () => {
    await insert([metered({ keyId: 'nobody' })]);
    expect(await prisma.usageAttempt.count()).toBe(1);
  });

  it.each([
    ['a NUL', 'openai/a\0b', 'openai/a\ufffdb'],
    ['half a surrogate pair', 'openai/\ud83d!', 'openai/\ufffd!'],
    ['a pair cut in two by the limit', `${'x'.repeat(255)}😀`, `${'x'.repeat(255)}\ufffd`],
    ['SQL', `'); DROP TABLE usage_attempts; --`, `'); DROP TABLE usage_attempts; --`],
    ['what is longer than an index takes', 'é'.repeat(10_000), 'é'.repeat(256)],
  ])('take a name with %s', async (_name, sent, kept) => {
    await insert([metered({ requestedModel: sent, modelId: sent, completionId: sent })]);
    expect(await repository.findRequest('workspace', 'request')).toMatchObject([
      { requestedModel: kept, modelId: kept, completionId: kept },
    ]);
  });

  it('say what they will never take, and then take nothing of it', async () => {
    const absurd = metered({ requestId: 'absurd', attempt: 40_000 });
    await expect(insert([metered({}), absurd])).rejects.toMatchObject({
      name: 'UnstorableUsageError',
      sqlState: '22003',
    });
    expect(await prisma.usageAttempt.count()).toBe(0);
    expect(await spentOf('key')).toBe(0n);
  });

  it('go on without a record of which no row can be made', async () => {
    const errors = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const meter = newMeter(repository, new UsageQueue(undefined));
    meter.record(attemptRecord({ requestId: 'good' }));
    meter.record(attemptRecord({ requestId: 'timeless', startedAt: Number.NaN }));
    meter.record(attemptRecord({ requestId: 'better' }));
    expect(await meter.flush()).toBe(true);
    expect([meter.pending, meter.lost]).toEqual([0, 1]);
    expect(await prisma.usageAttempt.count()).toBe(2);
    expect(errors.mock.calls.map(([line]) => String(line))).toEqual([
      'Usage record timeless/0 is lost (no row can be made of it); 1 lost since the start.',
    ]);
    errors.mockRestore();
  });

  it('find a request by either id, in its own workspace only', async () => {
    await insert([
      metered({ requestId: 'a', attempt: 1 }),
      metered({ requestId: 'a', attempt: 0, completionId: undefined, outcome: 'failed' }),
      metered({ requestId: 'b', completionId: 'same', startedAt: 1_000 }),
      metered({ requestId: 'c', completionId: 'same', startedAt: 2_000 }),
    ]);
    const found = async (workspaceId: string, id: string) =>
      (await repository.findRequest(workspaceId, id)).map(({ requestId, attempt }) => [requestId, attempt]);
    expect(await found('workspace', 'a')).toEqual([
      ['a', 0],
      ['a', 1],
    ]);
    expect(await found('workspace', 'chatcmpl-a')).toEqual(await found('workspace', 'a'));
    expect(await found('workspace', 'same')).toEqual([['c', 0]]);
    expect(await found('another', 'a')).toEqual([]);
    expect(await found('another', 'same')).toEqual([]);
  });

  it('balance after 5,000 attempts through the meter, one of which cannot be stored', async () => {
    const errors = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const meter = newMeter(repository, new UsageQueue(undefined));
    for (let index = 0; index < 5_000; index += 1)
      meter.record(
        attemptRecord({
          requestId: `r${index >> 1}`,
          attempt: index & 1,
          keyId: index % 3 ? 'key' : 'other',
        }),
      );
    meter.record(attemptRecord({ requestId: 'absurd', attempt: 40_000 }));
    expect(await meter.flush()).toBe(true);
    expect([meter.pending, meter.lost]).toEqual([0, 1]);
    expect(await prisma.usageAttempt.count()).toBe(5_000);
    expect([await spentOf('key'), await spentOf('other')]).toEqual([
      3_333n * sampleCostPicodollars,
      1_667n * sampleCostPicodollars,
    ]);
    expect(errors.mock.calls.map(([line]) => String(line))).toEqual([expect.stringContaining('absurd')]);
    errors.mockRestore();
  });
});

import { CatalogService } from '../../src/catalog/catalog.service.js';
import type { AttemptRecord } from '../../src/contract/attempt-record.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { PriceBook } from '../../src/pricing/price-book.js';
import { readTokenCounts } from '../../src/pricing/token-counts.js';
import { toRowJson } from '../../src/usage/usage-insert.js';
import { UsageRepository } from '../../src/usage/usage.repository.js';
import type { Discrepancy } from '../../src/usage/verify/stored-books.js';
import { StoredBooksRepository } from '../../src/usage/verify/stored-books.repository.js';
import { type Verdict, verifyBooks } from '../../src/usage/verify/verify-books.js';
import { attemptRecord, sampleCostPicodollars } from '../support/attempt-record.js';
import { emptyBooks } from '../support/books.js';
import { openTestDatabase, type TestDatabase, withClient } from '../support/database.js';

const priceBook = new PriceBook(new CatalogService());

describe('reckoning the books again', () => {
  let database: TestDatabase;
  let prisma: PrismaService;
  let usage: UsageRepository;

  beforeAll(async () => {
    database = await openTestDatabase();
    prisma = await PrismaService.open({ databaseUrl: database.url, dataDir: '' });
    usage = new UsageRepository(prisma);
    await prisma.workspace.create({ data: { id: 'workspace', name: 'verified' } });
    await prisma.apiKey.create({
      data: { id: 'key', kind: 'api', workspaceId: 'workspace', name: 'key', keyPrefix: 'sk' },
    });
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.close();
  });
  beforeEach(async () => {
    await emptyBooks(database.url);
    await prisma.priceVersion.deleteMany();
  });

  /** Books attempts the way the gateway does. */
  async function book(...changes: Partial<AttemptRecord>[]): Promise<void> {
    const rows = changes.map((change) => {
      const record = attemptRecord(change);
      const counts = readTokenCounts(record.usage);
      const { costPicodollars, version } = priceBook.price(record.modelId, counts, record.startedAt);
      return { record, counts, costPicodollars, priceVersion: version };
    });
    await usage.storePrices(rows.flatMap(({ priceVersion = '' }) => priceBook.versionOf(priceVersion) ?? []));
    await usage.insert(rows.map(toRowJson), []);
  }

  async function verify(): Promise<Verdict & { readonly told: readonly Discrepancy[] }> {
    const told: Discrepancy[] = [];
    const verdict = await new StoredBooksRepository(prisma).look((books) =>
      verifyBooks(books, (discrepancy) => told.push(discrepancy)),
    );
    return { ...verdict, told };
  }

  /** Changes what only the owner of the database can change, and only with the triggers off. */
  const tamper = (sql: string) =>
    withClient(database.url, (client) =>
      client.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`),
    );

  const everyClass = {
    prompt_tokens: 300_000,
    completion_tokens: 900,
    total_tokens: 300_900,
    prompt_tokens_details: { cached_tokens: 1_000, cache_write_tokens: 500, cache_write_1h_tokens: 100 },
    completion_tokens_details: { reasoning_tokens: 300 },
    server_tool_use: { web_search_requests: 2 },
  };

  it('finds nothing in books that the gateway has written', async () => {
    await book(
      {},
      { requestId: 'free', modelId: 'sandbox/echo', provider: 'sandbox' },
      { requestId: 'unpriced', modelId: 'ollama/llama3.2', provider: 'ollama' },
      { requestId: 'failed', usage: undefined, outcome: 'failed' },
      { requestId: 'failed', attempt: 1 },
      { requestId: 'classes', modelId: 'anthropic/claude-haiku-5.5', usage: everyClass },
      {
        requestId: 'peak',
        modelId: 'deepseek/deepseek-flash',
        startedAt: Date.parse('2026-11-23T02:00:00.001Z'),
      },
    );
    expect(await verify()).toEqual({ rows: 7, unversioned: 0, discrepancies: 0, told: [] });
  });

  it('goes through more rows than one batch', async () => {
    await book(...Array.from({ length: 4_001 }, (_, index) => ({ requestId: `request-${index}` })));
    expect(await verify()).toMatchObject({ rows: 4_001, discrepancies: 0 });
  });

  const cost = sampleCostPicodollars;
  const row = 'request/0';

  it.each<[string, string, readonly Partial<Discrepancy>[]]>([
    [
      'a count',
      'UPDATE usage_attempts SET completion_tokens = 2',
      [
        { about: `cost of ${row}`, found: `${cost}`, expected: `${cost + 600_000n}` },
        {
          about: expect.stringMatching(/^sums of 2026-11-22T12:00:00Z workspace key/),
        },
      ],
    ],
    [
      'a cost',
      'UPDATE usage_attempts SET cost_picodollars = 1',
      [
        { about: `cost of ${row}`, found: '1', expected: `${cost}` },
        { about: `settlement of ${row}`, found: `${cost}`, expected: '1' },
        { about: expect.stringMatching(/^sums of/) },
      ],
    ],
    [
      'prices',
      `UPDATE price_versions SET prices = jsonb_set(prices, '{input}', '"1"')`,
      [
        {
          about: `cost of ${row}`,
          expected: expect.stringMatching(/have been changed$/),
        },
      ],
    ],
    [
      'prices that are gone',
      'DELETE FROM price_versions',
      [{ about: `cost of ${row}`, expected: expect.stringMatching(/are not stored$/) }],
    ],
    [
      'prices of another model',
      `UPDATE usage_attempts SET model_id = 'openai/gpt-4o'; UPDATE usage_hours SET model_id = 'openai/gpt-4o'`,
      [{ about: `cost of ${row}`, expected: 'prices of openai/gpt-4o, not of openai/gpt-4o-mini' }],
    ],
    [
      'a settlement that is gone, its effects too',
      `DELETE FROM ledger_entries; UPDATE ledger_accounts SET balance_picodollars = 0; UPDATE api_keys SET spent_picodollars = 0`,
      [{ about: `settlement of ${row}`, found: null, expected: `${cost}` }],
    ],
    [
      'who has paid',
      `UPDATE ledger_entries SET key_id = 'other'`,
      [
        { about: `payer of ${row}`, found: 'workspace/other', expected: 'workspace/key' },
        { about: 'spending of key', found: `${cost}`, expected: '0' },
      ],
    ],
    [
      'a row that is gone, from the sums too',
      'DELETE FROM usage_attempts; DELETE FROM usage_hours',
      [{ about: `settlement of ${row}`, found: `${cost}` }],
    ],
    [
      'a refund of more than was paid',
      `INSERT INTO ledger_entries (workspace_id, kind, from_account, to_account, amount_picodollars, request_id, attempt, key_id)
       SELECT workspace_id, 'refund', 'usage', 'credit', amount_picodollars + 1, request_id, attempt, key_id FROM ledger_entries`,
      [
        { about: `refund of ${row}`, found: `${cost + 1n}`, expected: `${cost}` },
        { about: 'spending of key', found: `${cost}`, expected: '-1' },
        { about: 'balance of workspace/credit', found: `-${cost}`, expected: '1' },
        { about: 'balance of workspace/usage', found: `${cost}`, expected: '-1' },
      ],
    ],
    [
      'spending',
      'UPDATE api_keys SET spent_picodollars = 5',
      [{ about: 'spending of key', found: '5', expected: `${cost}` }],
    ],
    [
      'a balance',
      `UPDATE ledger_accounts SET balance_picodollars = 7 WHERE account = 'credit'`,
      [{ about: 'balance of workspace/credit', found: '7', expected: `-${cost}` }],
    ],
    [
      'an account that is gone',
      `DELETE FROM ledger_accounts WHERE workspace_id = 'workspace' AND account = 'usage'`,
      [{ about: 'balance of workspace/usage', found: null, expected: `${cost}` }],
    ],
    [
      'sums by the hour',
      'UPDATE usage_hours SET requests = 2',
      [
        {
          found: expect.stringMatching(/^requests=2 attempts=1 /),
          expected: expect.stringMatching(/^requests=1 attempts=1 .* cost_picodollars=2100000$/),
        },
      ],
    ],
    [
      'sums that are gone',
      'DELETE FROM usage_hours',
      [{ about: expect.stringMatching(/^sums of/), found: null }],
    ],
  ])('finds what was tampered with: %s', async (_name, sql, expected) => {
    await book({});
    await tamper(sql);
    const { discrepancies, told } = await verify();
    expect(told).toEqual(expected.map((fields) => expect.objectContaining(fields)));
    expect(discrepancies).toBe(expected.length);
  });

  it('tells of costs that name no prices, which it cannot reckon', async () => {
    await book({});
    await tamper('UPDATE usage_attempts SET price_version = NULL');
    expect(await verify()).toMatchObject({ rows: 1, unversioned: 1, discrepancies: 0 });
  });
});

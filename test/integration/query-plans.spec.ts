import { jest } from '@jest/globals';
import pg from 'pg';
import { AuditRepository } from '../../src/audit/audit.repository.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { IdempotencyRepository } from '../../src/idempotency/idempotency.repository.js';
import { KeysRepository } from '../../src/keys/keys.repository.js';
import { LedgerRepository } from '../../src/ledger/ledger.repository.js';
import { RoutersRepository } from '../../src/routing/routers/routers.repository.js';
import { toUsageQuestion } from '../../src/usage/report/usage-question.js';
import { UsageReportRepository } from '../../src/usage/report/usage-report.repository.js';
import { UsageRepository } from '../../src/usage/usage.repository.js';
import { openTestDatabase, withClient, type TestDatabase } from '../support/database.js';
import { testGatewayConfig } from '../support/gateway-config.js';

const rowCount = 5_000;

const fill = `
  INSERT INTO workspaces (id, name) VALUES ('workspace', 'plans');
  INSERT INTO api_keys (id, kind, workspace_id, name, key_prefix, allowed_models, allowed_ips, created_at)
  SELECT 'key_' || n, 'api', 'workspace', 'key', 'sk', '{}', '{}', now() - n * interval '1 minute'
  FROM generate_series(1, ${rowCount}) AS n;
  INSERT INTO key_secrets (hash, key_id)
  SELECT lpad(n::text, 64, '0'), 'key_' || n FROM generate_series(1, ${rowCount}) AS n;
  INSERT INTO usage_attempts (request_id, attempt, level, workspace_id, key_id, completion_id, requested_model,
    model_id, provider, outcome, streamed, started_at, total_ms)
  SELECT 'request_' || n, 0, 0, 'workspace', 'key_1', CASE WHEN n > ${rowCount / 2} THEN 'chatcmpl-0' ELSE 'chatcmpl-' || n END,
    'model', 'model', 'provider', 'completed', false, now() - n * interval '1 minute', 1
  FROM generate_series(1, ${rowCount}) AS n;
  INSERT INTO routers (workspace_id, name, allowed_models, strategy)
  SELECT 'workspace', 'router-' || lpad(n::text, 5, '0'), '{}', 'balanced' FROM generate_series(1, ${rowCount}) AS n;
  INSERT INTO workspaces (id, name) VALUES ('other', 'other');
  INSERT INTO ledger_entries (workspace_id, kind, from_account, to_account, amount_picodollars)
  SELECT CASE WHEN n % 500 = 0 THEN 'other' ELSE 'workspace' END, 'top_up', 'funding', 'credit', n
  FROM generate_series(1, ${rowCount}) AS n;
  INSERT INTO audit_entries (actor_key_id, action, target_kind, target_id, workspace_id, changes)
  SELECT 'key', 'key.update', 'key', 'key', CASE WHEN n % 500 = 0 THEN 'other' ELSE 'workspace' END, '{}'
  FROM generate_series(1, ${rowCount}) AS n;
  INSERT INTO usage_hours
  SELECT date_trunc('hour', now()) - n * interval '1 hour', 'workspace', 'key_1', 'model', 'provider',
    1, 1, 0, 0, 0, 1, 0, 0, 1, 0, 1
  FROM generate_series(1, ${rowCount}) AS n;
  ANALYZE`;

interface Statement {
  readonly text: string;
  readonly values?: unknown[];
}

interface Plan {
  readonly 'Relation Name'?: string;
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

function rowsRead(plan: Plan): number {
  if (plan.Plans) return plan.Plans.reduce((sum, below) => sum + rowsRead(below), 0);
  return plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0);
}

/** Where a plan reads tables. */
function scansIn(plan: Plan): Plan[] {
  const below = (plan.Plans ?? []).flatMap(scansIn);
  return plan['Relation Name'] === undefined ? below : [plan, ...below];
}

describe('what a request or an operator looks up, in tables of thousands of rows,', () => {
  let database: TestDatabase;
  let prisma: PrismaService;
  let keys: KeysRepository;
  let routers: RoutersRepository;
  let usage: UsageRepository;
  let ledger: LedgerRepository;
  let audit: AuditRepository;

  beforeAll(async () => {
    database = await openTestDatabase();
    prisma = await PrismaService.open({ databaseUrl: database.url, dataDir: '' });
    keys = new KeysRepository(prisma, testGatewayConfig());
    routers = new RoutersRepository(prisma);
    usage = new UsageRepository(prisma);
    ledger = new LedgerRepository(prisma);
    audit = new AuditRepository(prisma, new IdempotencyRepository(prisma));
    await withClient(database.url, (client) => client.query(fill));
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.close();
  });

  async function statementsOf(work: () => Promise<unknown>): Promise<Statement[]> {
    const query = jest.spyOn(pg.Client.prototype, 'query');
    try {
      await work();
      return query.mock.calls.map(([statement]) => statement as unknown as Statement);
    } finally {
      query.mockRestore();
    }
  }

  it.each([
    ['a key', () => keys.find('key_17')],
    ['the newest keys', () => keys.list(21, undefined)],
    ['keys far down the list', () => keys.list(21, `key_${rowCount - 100}`)],
    ['whether a router has changed', () => routers.revision()],
    ['a router', () => routers.find('workspace', 'router-00017')],
    ['the first routers', () => routers.list('workspace', 21)],
    ['routers far down the list', () => routers.list('workspace', 21, 'router-04900')],
    ['the newest entries of the ledger', () => ledger.list(undefined, 21, undefined)],
    ['entries of a workspace that has few', () => ledger.list('other', 9, undefined)],
    ['entries far down the ledger', () => ledger.list('workspace', 21, 100n)],
    ['the newest changes', () => audit.list(undefined, 21, undefined)],
    ['changes in a workspace that has few', () => audit.list('other', 9, undefined)],
    ['changes long ago', () => audit.list('workspace', 21, 100n)],
    ['a request', () => usage.findRequest('workspace', 'request_17')],
    ['a completion', () => usage.findRequest('workspace', 'chatcmpl-17')],
    [
      'a completion whose id the vendor uses again and again',
      () => usage.findRequest('workspace', 'chatcmpl-0'),
    ],
  ])('is found by reading what is shown and at most one row more: %s', async (_name, work) => {
    await expectRowsRead(work, 1);
  });

  it('is found by reading a row of each table: the key of a token, with its secret, workspace and credit', async () => {
    await expectRowsRead(() => keys.findByDigest('17'.padStart(64, '0')), 3);
  });

  async function expectRowsRead(work: () => Promise<unknown>, more: number): Promise<void> {
    const statements = await statementsOf(work);
    expect(statements).not.toEqual([]);
    await withClient(database.url, async (client) => {
      for (const { text, values } of statements) {
        const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
        const plan: Plan = rows[0]['QUERY PLAN'][0].Plan;
        if (rowsRead(plan) > plan['Actual Rows'] + more)
          throw new Error(`${rowsRead(plan)} rows read by ${text}`);
      }
    });
  }

  it('a day of usage is summed up from its hours alone, whatever there is besides', async () => {
    const reports = new UsageReportRepository(prisma);
    const [from, to] = [48, 24].map((hours) => new Date(Date.now() - hours * 3_600_000).toISOString());
    const question = toUsageQuestion({ from, to, group_by: 'day,key,model' }, Date.now());
    const statements = await statementsOf(() => reports.summarize(question));
    const summary = statements.find(({ text }) => text?.includes('usage_hours'));
    expect(statements.some(({ text }) => text?.includes("'statement_timeout', '5000'"))).toBe(true);
    await withClient(database.url, async (client) => {
      const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${summary?.text}`, summary?.values);
      const scans = scansIn(rows[0]['QUERY PLAN'][0].Plan);
      expect(scans.map((scan) => scan['Relation Name'])).toEqual(['usage_hours']);
      expect(scans.map(rowsRead)[0]).toBeLessThanOrEqual(25);
    });
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { asksForStream, serve } from '../support/chat-rig.js';
import { openTestDatabase, type TestDatabase, withClient } from '../support/database.js';
import { jsonReply, type Reply, sseEvents, streamReply } from '../support/fake-reply.js';
import { FakeUpstream, type RecordedRequest } from '../support/fake-upstream.js';
import { openAiCompletion, openAiPayloads, sampleAnswer } from '../support/openai-wire.js';
import { itWithOwnPostgres, OwnPostgres } from '../support/postgres.js';
import { freePort } from '../support/redis.js';
import { openRaw } from '../support/raw-client.js';
import { SpawnedProgram } from '../support/spawned-program.js';

/** How often the gateway, or its database, is killed under load; the proof asks for 50. */
const kills = Number(process.env['KILLS'] ?? 5);
const callers = 16;
const adminKey = 'management-key-that-outlives-kills';
const leaseMs = 30_000;

const usage = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };
const perCall = 10n * 150_000n + 20n * 600_000n;
const sample = sampleAnswer({ text: ['Twenty', ' tokens.'], usage });
/** What is asked of a vendor that tells no usage, which the gateway has to count. */
const untoldPrompt = 'Tell me no usage.';

let database: TestDatabase;
let databaseUrl: string;
let upstream: FakeUpstream;
let dataDir: string;
let running: SpawnedProgram | undefined;

beforeAll(async () => {
  database = await openTestDatabase();
  databaseUrl = database.url;
  upstream = await FakeUpstream.start();
  const told = serve(sample, { paceMs: 3 });
  upstream.script((request) => (request.text.includes(untoldPrompt) ? untold(request) : told(request)));
  dataDir = await mkdtemp(join(tmpdir(), 'clearmaas-killed-'));
});
afterAll(async () => {
  await running?.signal('SIGTERM').exit();
  await upstream.close();
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
});

function untold(request: RecordedRequest): Reply {
  if (!asksForStream(request))
    return jsonReply({ ...openAiCompletion(sample), usage: undefined }, { paceMs: 3 });
  // The last but one is the usage.
  return streamReply(sseEvents(openAiPayloads(sample).toSpliced(-2, 1)), { paceMs: 3 });
}

async function start(): Promise<string> {
  running = new SpawnedProgram(['main.js'], {
    PORT: '0',
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    ADMIN_KEY: adminKey,
    RATE_LIMIT_RPM: '0',
    OPENAI_API_KEY: 'sk-killed',
    OPENAI_BASE_URL: upstream.baseUrl,
    LOG_LEVEL: 'warn',
  });
  return /Gateway +(\S+)/.exec(await running.banner())?.[1] ?? '';
}

async function newKey(url: string, limits: object): Promise<string> {
  const headers = { authorization: `Bearer ${adminKey}` };
  const { text } = await openRaw(`${url}/admin/keys`, { headers, body: { name: 'killed', ...limits } })
    .answer;
  return String(JSON.parse(text).key);
}

const kindOf = (index: number) => ({
  stream: index % 4 < 2,
  prompt: index % 8 < 4 ? 'Hello.' : untoldPrompt,
});

/** Nobody asks any more. */
let isOver = false;

/** Asks again and again until the gateway is no more. @param answered takes the ids of requests that were answered to the end */
async function load(
  url: string,
  token: string,
  { stream, prompt }: { stream: boolean; prompt: string },
  answered: string[],
  refused: number[] = [],
): Promise<void> {
  while (!isOver) {
    try {
      const { status, headers, text } = await openRaw(`${url}/v1/chat/completions`, {
        headers: { authorization: `Bearer ${token}` },
        body: {
          model: 'openai/gpt-4o-mini',
          messages: [{ role: 'user', content: prompt }],
          max_tokens: 20,
          stream,
        },
      }).answer;
      const isWhole = stream ? text.endsWith('data: [DONE]\n\n') : text.endsWith('}');
      if (status === 200 && isWhole) answered.push(String(headers['x-request-id']));
      if (status !== 200) refused.push(status);
    } catch {
      return;
    }
  }
}

const rows = (sql: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> =>
  withClient(databaseUrl, async (client) => (await client.query(sql, [...values])).rows);

/** Every answer has its row, and its price is charged once; nothing else is. */
async function expectBooks(answered: readonly string[]): Promise<void> {
  const missing = async () =>
    rows(
      `SELECT id FROM unnest($1::text[]) AS id WHERE (SELECT count(*) FROM usage_attempts WHERE request_id = id) <> 1`,
      [answered],
    );
  for (let tries = 0; tries < 100 && (await missing()).length > 0; tries += 1) await delay(100);
  expect(await missing()).toEqual([]);
  expect(
    await rows(
      `SELECT id FROM unnest($1::text[]) AS id JOIN usage_attempts u ON u.request_id = id
       WHERE u.outcome <> 'completed' OR u.cost_picodollars <> $2 AND NOT u.estimated OR u.cost_picodollars <= 0`,
      [answered, String(perCall)],
    ),
  ).toEqual([]);
  const [counted] = await rows(
    `SELECT count(*) > 0 AS some FROM usage_attempts WHERE estimated AND request_id = ANY($1)`,
    [answered],
  );
  expect(counted).toEqual({ some: true });
  // Nothing is charged twice, nor anything that has no row.
  const [books] = await rows(
    `SELECT (SELECT sum(cost_picodollars) FROM usage_attempts)::text AS rows,
       (SELECT sum(spent_picodollars) FROM api_keys)::text AS spent,
       (SELECT -sum(balance_picodollars) FROM ledger_accounts WHERE account = 'credit')::text AS balance,
       (SELECT sum(amount_picodollars) FROM ledger_entries)::text AS entries,
       (SELECT sum(cost_picodollars) FROM usage_hours)::text AS hours`,
  );
  expect(new Set(Object.values(books ?? {})).size).toBe(1);
  // What the dead had reserved counts for no longer than their lease.
  expect(
    await rows(
      `SELECT request_id FROM credit_reservations WHERE expires_at > now() + $1::int * interval '1 ms'`,
      [leaseMs],
    ),
  ).toEqual([]);
}

it(`every answered request is in the books once, however often the gateway is killed: ${kills} times`, async () => {
  const answered: string[] = [];
  let tokens: string[] = [];
  for (let round = 0; round < kills; round += 1) {
    const url = await start();
    if (tokens.length === 0)
      tokens = await Promise.all([newKey(url, {}), newKey(url, { credit_limit_usd: '1000' })]);
    const before = answered.length;
    const loads = Array.from({ length: callers }, (_, index) =>
      load(url, tokens[index % 2] ?? '', kindOf(index), answered),
    );
    while (answered.length < before + callers) await delay(5);
    await delay(Math.random() * 250);
    await running?.signal('SIGKILL').exit();
    await Promise.all(loads);
  }
  expect(answered.length).toBeGreaterThanOrEqual(kills * callers);
  expect(new Set(answered).size).toBe(answered.length);

  await start();
  await expectBooks(answered);
  await running?.signal('SIGTERM').exit();
});

itWithOwnPostgres(
  `every answered request is in the books once, however often Postgres is killed: ${kills} times`,
  async () => {
    const postgres = await OwnPostgres.start(await freePort());
    databaseUrl = postgres.url;
    try {
      const url = await start();
      const tokens = [await newKey(url, {}), await newKey(url, { credit_limit_usd: '1000' })];
      const answered: string[] = [];
      const refused: number[] = [];
      const loads = Array.from({ length: callers }, (_, index) =>
        load(url, tokens[index % 2] ?? '', kindOf(index), answered, refused),
      );
      const more = async (): Promise<void> => {
        const before = answered.length;
        while (answered.length < before + callers) await delay(5);
      };
      for (let round = 0; round < kills; round += 1) {
        await more();
        await postgres.kill();
        // Keys that are known are served without it.
        await more();
        await postgres.start();
      }
      isOver = true;
      await Promise.all(loads);
      // Who has a limit may be told to come back; nobody that their key is none, or that the fault is theirs.
      expect(refused.filter((status) => status !== 503)).toEqual([]);
      await expectBooks(answered);
      await running?.signal('SIGTERM').exit();
    } finally {
      isOver = true;
      await postgres.close();
    }
  },
);

/**
 * How long an operator waits for books of ten million rows: fills a database of its own on the server that DATABASE_URL names,
 * asks the built gateway, prints, drops it. Some minutes and 8 GB of disk.
 *
 *   DATABASE_URL=postgres://… node test/bench/books.mjs [--rows 10000000] [--entries 1000000]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { createScratchDatabase } from './database.mjs';
import { Children } from './processes.mjs';
import { startGatewayProcess } from './targets.mjs';

const adminKey = 'management-key-of-the-bench';
const rowsPerStatement = 500_000;
const daysOfBooks = 360;
const askedTimes = 5;

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '10000000' },
    entries: { type: 'string', default: '1000000' },
  },
});
const [rowCount, entryCount] = [Number(options.rows), Number(options.entries)];

/** Attempts spread evenly over a year, 40 keys in 4 workspaces, 12 models. */
const fillAttempts = `
  INSERT INTO usage_attempts (request_id, attempt, level, workspace_id, key_id, completion_id, requested_model,
    model_id, provider, outcome, streamed, prompt_tokens, cached_tokens, completion_tokens, cost_picodollars,
    started_at, first_token_ms, total_ms)
  SELECT 'req_' || lpad(n::text, 12, '0'), 0, 0, 'ws_' || n % 4, 'key_' || n % 40, 'chatcmpl-' || n,
    'model-' || n % 12, 'p' || n % 3 || '/model-' || n % 12, 'p' || n % 3, 'completed', true, 1000, 200, 300, 123456789,
    now() - interval '${daysOfBooks} days' * (1 - n / $3::float8), 200, 2000
  FROM generate_series($1::bigint, $2::bigint) AS n`;

const fillHours = `
  INSERT INTO usage_hours
  SELECT date_trunc('hour', started_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC', workspace_id, key_id, model_id, provider,
    count(*), count(*), 0, 0, 0, sum(prompt_tokens), sum(cached_tokens), 0, sum(completion_tokens), 0, sum(cost_picodollars)
  FROM usage_attempts GROUP BY 1, 2, 3, 4, 5`;

const fillEntries = `
  INSERT INTO ledger_entries (workspace_id, kind, from_account, to_account, amount_picodollars, request_id, attempt, key_id)
  SELECT 'ws_' || n % 4, 'settlement', 'credit', 'usage', 123456789, 'req_' || lpad(n::text, 12, '0'), 0, 'key_' || n % 40
  FROM generate_series($1::bigint, $2::bigint) AS n`;

async function fill(client) {
  const timed = async (what, work) => {
    const start = performance.now();
    await work();
    console.log(`${what}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  };
  const inPieces = async (sql, count, ...more) => {
    for (let from = 1; from <= count; from += rowsPerStatement)
      await client.query(sql, [from, Math.min(from + rowsPerStatement - 1, count), ...more]);
  };
  await client.query('SET synchronous_commit = off');
  await client.query(
    `INSERT INTO workspaces (id, name) SELECT 'ws_' || n, 'bench-' || n FROM generate_series(0, 3) AS n`,
  );
  await timed(`${rowCount} attempts`, () => inPieces(fillAttempts, rowCount, rowCount));
  await timed('hours', () => client.query(fillHours));
  await timed(`${entryCount} entries`, () => inPieces(fillEntries, entryCount));
  await timed('VACUUM ANALYZE', () => client.query('VACUUM ANALYZE'));
  const { rows } = await client.query('SELECT count(*) AS hours FROM usage_hours');
  console.log(`${rows[0].hours} rows of hours\n`);
}

/** Milliseconds of each of some questions, one after the other. */
async function ask(origin, path, token, headers = {}) {
  const times = [];
  let status;
  for (let time = 0; time < askedTimes; time++) {
    const start = performance.now();
    const response = await fetch(origin + path, {
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    await response.arrayBuffer();
    status = response.status;
    times.push(performance.now() - start);
  }
  const sorted = [...times].sort((one, other) => one - other);
  const shown = [times[0], sorted[Math.floor(askedTimes / 2)], sorted.at(-1)].map((ms) =>
    ms.toFixed(0).padStart(8),
  );
  console.log(`${path.padEnd(70)} ${status} ${shown.join('')}`);
}

async function apiKeyIn(origin, workspace) {
  const response = await fetch(`${origin}/admin/keys`, {
    method: 'POST',
    headers: { authorization: `Bearer ${adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'bench', workspace_id: workspace }),
  });
  return (await response.json()).key;
}

async function measure(origin) {
  const year = new Date(Date.now() - (daysOfBooks - 1) * 86_400_000).toISOString().slice(0, 10);
  console.log(`${'question'.padEnd(74)}   first  median   worst ms`);
  for (const query of [
    '',
    '?group_by=hour',
    '?group_by=day,model',
    '?group_by=key,model',
    `?from=${year}`,
    `?from=${year}&group_by=workspace`,
    `?from=${year}&group_by=key,model,provider`,
    `?from=${year}&group_by=day,key,model&limit=1000`,
    `?from=${year}&key_id=key_7&group_by=hour`,
  ])
    await ask(origin, `/admin/usage${query}`, adminKey);
  await ask(origin, `/admin/usage?from=${year}&group_by=day,key`, adminKey, { accept: 'text/csv' });
  await ask(origin, '/admin/ledger', adminKey);
  await ask(origin, '/admin/ledger?workspace_id=ws_1', adminKey);
  const apiKey = await apiKeyIn(origin, 'ws_1');
  const middle = Math.floor(rowCount / 8) * 4 + 1;
  await ask(origin, `/v1/generation?id=req_${String(middle).padStart(12, '0')}`, apiKey);
  await ask(origin, `/v1/generation?id=chatcmpl-${middle}`, apiKey);
}

const databaseUrl = process.env.DATABASE_URL;
if (databaseUrl === undefined) throw new Error('DATABASE_URL must name a Postgres server.');
const folder = await mkdtemp(join(tmpdir(), 'clearmaas-books-'));
const children = new Children(folder);
process.on('exit', () => children.killAll());
const scratch = await createScratchDatabase(databaseUrl);
try {
  const { origin } = await startGatewayProcess(children, {
    mockOrigin: 'http://127.0.0.1:9',
    databaseUrl: scratch.url,
    dataFolder: folder,
    adminKey,
  });
  const client = new pg.Client({ connectionString: scratch.url });
  await client.connect();
  try {
    await fill(client);
  } finally {
    await client.end();
  }
  await measure(origin);
} finally {
  await children.stopAll();
  await scratch.drop();
  await rm(folder, { recursive: true });
}

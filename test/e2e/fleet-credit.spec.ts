import { setTimeout as delay } from 'node:timers/promises';
import { serve } from '../support/chat-rig.js';
import { withClient } from '../support/database.js';
import { FakeUpstream } from '../support/fake-upstream.js';
import { Fleet } from '../support/fleet.js';
import { sampleAnswer } from '../support/openai-wire.js';
import type { RawAnswer } from '../support/raw-client.js';

/** How often credit is stormed; the proof asks for 100. */
const repetitions = Number(process.env['STORMS'] ?? 3);
const requests = 500;
const affordable = 10;

/** The question is ten tokens to the tokenizer, as to this vendor. */
const usage = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };
const perCall = 10n * 150_000n + 20n * 600_000n;
const body = { model: 'openai/gpt-4o-mini' };

let upstream: FakeUpstream;
let fleet: Fleet;
beforeAll(async () => {
  upstream = await FakeUpstream.start();
  upstream.script(serve(sampleAnswer({ text: ['Twenty', ' tokens.'], usage })));
  fleet = await Fleet.start({
    environment: { OPENAI_API_KEY: 'sk-fleet', OPENAI_BASE_URL: upstream.baseUrl },
  });
});
afterAll(async () => {
  await fleet.close();
  await upstream.close();
});

function rows(sql: string, values: readonly unknown[]): Promise<Record<string, unknown>[]> {
  return withClient(fleet.databaseUrl, async (client) => (await client.query(sql, [...values])).rows);
}

/** What was reserved is given back a moment after the last answer. */
async function settled(keyId: string): Promise<void> {
  while ((await rows('SELECT 1 FROM credit_reservations WHERE key_id = $1', [keyId])).length > 0)
    await delay(20);
}

async function storm(limitOf: 'key' | 'workspace', fields: Record<string, unknown>): Promise<void> {
  const key = await fleet.newKey();
  const credit = perCall * BigInt(affordable);
  if (limitOf === 'key')
    await fleet.query('UPDATE api_keys SET credit_limit_picodollars = $2 WHERE id = $1', [
      key.id,
      String(credit),
    ]);
  else {
    await fleet.query(
      `INSERT INTO ledger_entries (workspace_id, kind, from_account, to_account, amount_picodollars)
       VALUES ($1, 'top_up', 'funding', 'credit', $2)`,
      [key.workspaceId, String(credit)],
    );
    await fleet.query('UPDATE workspaces SET metered = true WHERE id = $1', [key.workspaceId]);
  }
  const before = upstream.requests.length;
  const answers: RawAnswer[] = await Promise.all(
    Array.from({ length: requests }, (_, index) => fleet.chat(index, key, { ...body, ...fields }).answer),
  );
  const served = answers.filter(({ status }) => status === 200);
  expect(served).toHaveLength(affordable);
  expect(upstream.requests.length - before).toBe(affordable);
  const refusals = new Set(answers.filter(({ status }) => status !== 200).map(({ status }) => status));
  expect([...refusals]).toEqual([403]);
  await settled(key.id);
  expect(
    await rows(
      `SELECT k.spent_picodollars::text AS spent, a.balance_picodollars::text AS balance,
         (SELECT count(*)::int FROM usage_attempts u WHERE u.key_id = k.id) AS attempts
       FROM api_keys k JOIN ledger_accounts a ON a.workspace_id = k.workspace_id AND a.account = 'credit' WHERE k.id = $1`,
      [key.id],
    ),
  ).toEqual([
    { spent: String(credit), balance: limitOf === 'key' ? String(-credit) : '0', attempts: affordable },
  ]);
}

describe('three processes on one database', () => {
  it.each(['key', 'workspace'] as const)(
    `serve exactly what the credit of a %s pays for, 500 at once, ${repetitions} times`,
    async (limitOf) => {
      for (let round = 0; round < repetitions; round += 1) await storm(limitOf, { max_tokens: 20 });
    },
  );

  it('and as much where no request says how long its answer may be', async () => {
    await storm('key', {});
  });
});

import { serve } from '../support/chat-rig.js';
import { DatabaseProxy } from '../support/database-proxy.js';
import { openTestDatabase, type TestDatabase, withClient } from '../support/database.js';
import { FakeUpstream } from '../support/fake-upstream.js';
import { sampleAnswer } from '../support/openai-wire.js';
import { vendors, vendorsAt } from '../support/vendors.js';
import { credentialsOf } from '../../src/contract/credential.js';
import { testConfig } from '../support/app.js';
import { KeysGateway } from './keys-gateway.js';

const usage = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };
const perCall = 10n * 150_000n + 20n * 600_000n;
const affordable = 6;

let database: TestDatabase;
let proxy: DatabaseProxy;
let upstream: FakeUpstream;
let gateway: KeysGateway;

beforeAll(async () => {
  database = await openTestDatabase();
  proxy = await DatabaseProxy.start(database.url);
  upstream = await FakeUpstream.start();
  upstream.script(serve(sampleAnswer({ text: ['Twenty', ' tokens.'], usage })));
  const { providers } = testConfig();
  gateway = await KeysGateway.start(
    {
      providers: { ...providers, ...vendorsAt(upstream.origin, credentialsOf('sk-away'), [vendors.openai]) },
    },
    Promise.resolve({ url: proxy.url, close: () => proxy.close() }),
  );
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
  await database.close();
});

const ask = (token: string) =>
  gateway.call('POST', '/v1/chat/completions', {
    token,
    body: { model: 'openai/gpt-4o-mini', max_tokens: 20, messages: [{ role: 'user', content: 'Hello.' }] },
  });

const spentOf = (id: string): Promise<bigint> =>
  withClient(database.url, async (client) => {
    const { rows } = await client.query<{ spent: string }>(
      'SELECT spent_picodollars AS spent FROM api_keys WHERE id = $1',
      [id],
    );
    return BigInt(rows[0]?.spent ?? 0);
  });

it('while the database is away a limited key is served for what it was known to have left, and no more', async () => {
  const credit = (perCall * BigInt(affordable)).toString().padStart(12, '0');
  const { id, key } = await gateway.createKey({ credit_limit_usd: `0.${credit}` });
  expect((await ask(key)).status).toBe(200);
  while ((await spentOf(id)) < perCall);
  // The key is read again, with what it has left.
  while ((await gateway.call('PATCH', `/admin/keys/${id}`, { body: { name: 'away' } })).status !== 200);
  expect((await ask(key)).status).toBe(200);

  await proxy.goAway();
  const answers = [];
  for (let count = 0; count < affordable + 2; count += 1) answers.push(await ask(key));
  const served = answers.filter(({ status }) => status === 200).length;
  // Known was what was left before the second call: of that one the books had not heard when the key was read.
  expect(served).toBeGreaterThanOrEqual(affordable - 2);
  expect(served).toBeLessThanOrEqual(affordable - 1);
  expect(answers.at(-1)?.body.error).toMatchObject({ code: 'key_credit_limit_exceeded' });

  await proxy.comeBack();
  // The books catch up before anybody draws on them again.
  while ((await spentOf(id)) < perCall * BigInt(served + 2)) await ask(key);
  expect(await spentOf(id)).toBe(perCall * BigInt(served + 2));
  expect((await ask(key)).status).toBe(403);
});

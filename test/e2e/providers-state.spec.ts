import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { defaultBreakers } from '../../src/config/environment.js';
import { credentialsOf } from '../../src/contract/credential.js';
import { type ChatRig, serve, startChatRig, upstreamKey } from '../support/chat-rig.js';
import { sampleAnswer } from '../support/openai-wire.js';
import { openRaw, type RawAnswer } from '../support/raw-client.js';
import { failuresOf } from '../support/vendor-failures.js';

/** What operators see of the providers: GET /admin/providers and GET /metrics. */
const { openAiShaped: failures } = failuresOf;
const otherKey = 'sk-upstream-other-0123456789';
const answers = serve(sampleAnswer({ text: ['Hi.'] }));

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig({
    credentials: credentialsOf(upstreamKey, otherKey),
    config: { breakers: defaultBreakers, retries: 1 },
  });
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

const get = (path: string, key = rig.app.managementKey): Promise<RawAnswer> =>
  openRaw(`${rig.app.url}${path}`, { method: 'GET', headers: { authorization: `Bearer ${key}` } }).answer;

interface State {
  readonly id: string;
  readonly configured: boolean;
  readonly state: string;
  readonly credentials: readonly {
    readonly id: string;
    readonly state: string;
    readonly reason: string | null;
  }[];
  readonly models: readonly { readonly id: string; readonly state: string; readonly reason: string | null }[];
}
async function stateOf(id: string): Promise<State | undefined> {
  const { data } = JSON.parse((await get('/admin/providers')).text) as { data: State[] };
  return data.find((provider) => provider.id === id);
}

it('shows which providers are configured', async () => {
  expect(await stateOf('openai')).toMatchObject({ configured: true, state: 'closed', models: [] });
  expect(await stateOf('anthropic')).toMatchObject({ configured: false, credentials: [] });
});

it('shows how quick a model is and how often it was asked', async () => {
  rig.upstream.script(answers);
  for (let count = 0; count < 3; count += 1) await rig.ask({ stream: true });
  expect((await stateOf('openai'))?.models).toEqual([
    {
      id: 'openai/gpt-4o-mini',
      state: 'closed',
      reason: null,
      retry_at: null,
      attempts: 3,
      failed_attempts: 0,
      skipped_events: 0,
      first_token_ms: expect.any(Number),
      p95_first_token_ms: expect.any(Number),
      tokens_per_second: null,
    },
  ]);
});

it('goes on with the other credential when one is refused, and says which and why', async () => {
  rig.upstream.script((request) =>
    request.headers.authorization === `Bearer ${upstreamKey}` ? failures.badCredential : answers(request),
  );
  for (let count = 0; count < 10; count += 1) expect((await rig.ask()).status).toBe(200);
  const refused = rig.upstream.requests.filter(
    ({ headers }) => headers.authorization === `Bearer ${upstreamKey}`,
  );
  expect(refused).toHaveLength(1);
  expect((await stateOf('openai'))?.credentials).toMatchObject([
    { id: '1', state: 'open', reason: 'upstream_auth', retry_at: expect.any(String), outstanding: 0 },
    { id: '2', state: 'closed', reason: null, retry_at: null },
  ]);
});

it('shows the model that is left alone', async () => {
  rig.upstream.script(() => failures.down(503));
  for (let count = 0; count < 3; count += 1) await rig.ask({ model: 'openai/gpt-4o' });
  expect((await stateOf('openai'))?.models.find(({ id }) => id === 'openai/gpt-4o')).toMatchObject({
    state: 'open',
    reason: 'upstream_unavailable',
    attempts: 3,
    failed_attempts: 3,
  });
});

it('tells Prometheus the same', async () => {
  await rig.ask({ model: 'openai/never-heard-of' });
  const { status, headers, text } = await get('/metrics');
  expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  const lines = text.split('\n');
  expect(lines).toContain('clearmaas_breaker_open{provider="openai"} 0');
  expect(lines).toContain('clearmaas_breaker_open{provider="openai",credential="1"} 1');
  expect(lines).toContain('clearmaas_breaker_open{provider="openai",model="openai/gpt-4o"} 1');
  expect(lines).toContain(
    'clearmaas_attempts_total{provider="openai",model="openai/gpt-4o",reason="retry",outcome="failed"} 1',
  );
  expect(text).toMatch(/clearmaas_attempts_total\{[^}]*reason="credential",outcome="completed"\} 1/);
  // What callers write is no label.
  expect(text).not.toContain('never-heard-of');
  expect(text).toContain('model="unlisted"');
});

it('shows neither secrets nor anything to an API key', async () => {
  for (const path of ['/admin/providers', '/metrics']) {
    const { text } = await get(path);
    expect(text).not.toContain(upstreamKey);
    expect(text).not.toContain(otherKey);
    expect((await get(path, rig.app.apiKey)).status).toBe(403);
    expect((await get(path, 'nobody')).status).toBe(401);
  }
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { defaultBreakers } from '../../src/config/environment.js';
import type { Credential } from '../../src/contract/credential.js';
import { ProviderRegistry } from '../../src/providers/provider-registry.js';
import { HealthService } from '../../src/routing/health/health.service.js';
import { type ChatRig, modelOf, serve, startChatRig } from '../support/chat-rig.js';
import { serveEvery } from '../support/every-vendor.js';
import { jsonReply, type Reply } from '../support/fake-reply.js';
import type { RecordedRequest } from '../support/fake-upstream.js';
import { openAiError, sampleAnswer } from '../support/openai-wire.js';
import { openRaw, type RawAnswer } from '../support/raw-client.js';
import { failuresOf } from '../support/vendor-failures.js';

/** Several credentials for one provider, with the breakers and the second try of production. */
const answer = sampleAnswer({ text: ['Hi.'] });
const whole = serveEvery(answer);
const { openAiShaped: failures } = failuresOf;
const keys: readonly Credential[] = [
  { id: '1', secret: 'sk-canary-one-0123456789', weight: 1, account: 'main' },
  { id: '2', secret: 'sk-canary-two-0123456789', weight: 1, account: 'main' },
  { id: '3', secret: 'sk-canary-three-0123456789', weight: 2, account: 'spare' },
];
const two = keys.slice(1);

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig({
    credentials: keys,
    vendors: Object.values(failuresOf).map(({ vendor }) => vendor),
    config: { breakers: defaultBreakers, retries: 1 },
  });
});
afterAll(() => rig.close());
/** As if the gateway had just been started with these credentials. */
function start(credentials: readonly Credential[], { prefix } = failures.vendor): void {
  const { app } = rig.app;
  const adapter = app.get(ProviderRegistry).get(prefix);
  if (adapter === undefined) throw new Error(`${prefix} is not configured.`);
  Object.assign(adapter, { credentials });
  Object.assign(app.get(HealthService), { providers: new Map(), models: new Map() });
  rig.upstream.clear();
}
let clock: jest.Spied<() => number>;
beforeEach(() => {
  clock = jest.spyOn(performance, 'now');
});
afterEach(() => void jest.restoreAllMocks());
/** The breakers' clock goes on by this. */
function pass(ms: number): void {
  const ahead = performance.now() + ms - realNow();
  clock.mockImplementation(() => realNow() + ahead);
}
const realNow = performance.now.bind(performance);

/** Which credential a request was made with, wherever the vendor wants it. */
const keyOf = ({ headers }: RecordedRequest): string => {
  const said = JSON.stringify(headers);
  return keys.find(({ secret = '' }) => said.includes(secret))?.id ?? 'none';
};
const askedWith = (): string[] => rig.upstream.requests.map(keyOf);
const count = (id: string): number => askedWith().filter((one) => one === id).length;
/** This key fails so; the others answer. */
const failWith = (failed: Readonly<Record<string, Reply>>): void =>
  rig.upstream.script((request) => failed[keyOf(request)] ?? whole(request));
const codeOf = ({ text }: RawAnswer): unknown =>
  (JSON.parse(text) as { error: { code: unknown } }).error.code;

describe('the spread', () => {
  it('under load: the fewest requests under way for the weight', async () => {
    start(keys);
    rig.upstream.script(serve(answer, { paceMs: 1500 }));
    const answers = await Promise.all(Array.from({ length: 80 }, () => rig.ask()));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(['1', '2', '3'].map(count)).toEqual([20, 20, 40]);
  });

  it('one by one: by chance and weight, so that no key gets it all', async () => {
    start(keys);
    rig.upstream.script(whole);
    for (let times = 0; times < 80; times += 1) await rig.ask();
    // 20, 20 and 40 are expected; less than one run in a million is further off.
    for (const [id, expected] of [
      ['1', 20],
      ['2', 20],
      ['3', 40],
    ] as const)
      expect(Math.abs(count(id) - expected)).toBeLessThan(expected === 40 ? 23 : 19);
  });
});

describe('a long conversation', () => {
  const turns = (name: string, times: number) => [
    { role: 'system', content: `${name}: ${'as long as vendors cache. '.repeat(200)}` },
    { role: 'user', content: 'Begin.' },
    ...Array.from({ length: times }, () => [
      { role: 'assistant', content: 'Hi.' },
      { role: 'user', content: 'And?' },
    ]).flat(),
  ];
  const ask = async (name: string, times: number): Promise<string> => {
    const before = rig.upstream.requests.length;
    expect((await rig.ask({ messages: turns(name, times) })).status).toBe(200);
    return askedWith().slice(before).join(' ');
  };

  it('keeps its key, has another while that one is benched, and its own again afterwards', async () => {
    start(two);
    rig.upstream.script(whole);
    const names = Array.from({ length: 12 }, (_, index) => `Conversation ${index}`);
    const homes = new Map<string, string>();
    for (const name of names) homes.set(name, await ask(name, 0));
    expect(new Set(homes.values())).toEqual(new Set(['2', '3']));
    for (const name of names)
      expect([await ask(name, 1), await ask(name, 2)]).toEqual(Array(2).fill(homes.get(name)));

    failWith({ 2: failures.badCredential });
    const [moved = '', ...others] = names.filter((name) => homes.get(name) === '2');
    expect(await ask(moved, 3)).toBe('2 3');
    for (const name of [moved, ...others]) expect(await ask(name, 4)).toBe('3');
    for (const name of names.filter((one) => homes.get(one) === '3')) expect(await ask(name, 3)).toBe('3');

    rig.upstream.script(whole);
    pass(31_000);
    for (const name of names) expect(await ask(name, 5)).toBe(homes.get(name));
  });

  it('is anybody’s as long as it is short', async () => {
    start(two);
    rig.upstream.script(whole);
    for (let times = 0; times < 40; times += 1) await rig.ask();
    expect(Math.min(count('2'), count('3'))).toBeGreaterThan(0);
  });
});

describe.each([false, true])('a key that fails (stream: %s)', (stream) => {
  it('429: the other at once, for this model alone and until the time has come', async () => {
    start(two);
    failWith({ 2: failures.rateLimited(20) });
    // Until its turn has come
    while (count('2') === 0) expect((await rig.ask({ stream })).status).toBe(200);
    const [limited, next] = rig.upstream.requests.slice(askedWith().indexOf('2'));
    expect(next === undefined ? 'none' : keyOf(next)).toBe('3');
    expect((next?.receivedAtMs ?? Infinity) - (limited?.receivedAtMs ?? 0)).toBeLessThan(100);
    for (let times = 0; times < 20; times += 1) await rig.ask({ stream });
    expect(count('2')).toBe(1);

    rig.upstream.script(whole);
    for (let times = 0; times < 40; times += 1) await rig.ask({ stream, model: 'openai/gpt-4o' });
    expect(rig.upstream.requests.filter((one) => keyOf(one) === '2').map(modelOf)).toContain('gpt-4o');
    pass(20_001);
    rig.upstream.clear();
    rig.upstream.script(whole);
    for (let times = 0; times < 40; times += 1) await rig.ask({ stream });
    expect(count('2')).toBeGreaterThan(0);
  });

  it('a spent quota: its whole account is left alone', async () => {
    start(keys);
    const spent = jsonReply(openAiError('Pay.', 'insufficient_quota'), { status: 429 });
    failWith({ 1: spent, 2: spent });
    for (let times = 0; times < 30; times += 1) expect((await rig.ask({ stream })).status).toBe(200);
    expect(count('1') + count('2')).toBe(1);
    expect(count('3')).toBe(30);
  });

  it('and so do all: one clear error, and then nobody is asked', async () => {
    start(keys);
    failWith({ 1: failures.badCredential, 2: failures.badCredential, 3: failures.badCredential });
    const refused = await rig.ask({ stream });
    expect([refused.status, codeOf(refused), new Set(askedWith()).size]).toEqual([502, 'upstream_error', 3]);
    const next = await rig.ask({ stream });
    expect([next.status, codeOf(next), askedWith().length]).toEqual([503, 'model_not_found', 3]);
    expect(Number(next.headers['retry-after'])).toBeGreaterThan(20);
  });

  it('of all by their limits: a 429 that says when, asking each once', async () => {
    start(two);
    failWith({ 2: failures.rateLimited(40), 3: failures.rateLimited(20) });
    const limited = await rig.ask({ stream });
    expect([limited.status, codeOf(limited), askedWith().sort()]).toEqual([
      429,
      'rate_limit_exceeded',
      ['2', '3'],
    ]);
    const next = await rig.ask({ stream });
    expect([next.status, next.headers['retry-after'], askedWith().length]).toEqual([429, '20', 2]);
  });

  it('by a limit, the other being benched: it is waited for as if it were the only one', async () => {
    start(two);
    failWith({ 2: failures.badCredential });
    while (count('2') === 0) await rig.ask({ stream });
    rig.upstream.clear();
    rig.upstream.enqueue(failures.rateLimited(1));
    rig.upstream.script(whole);
    const served = await rig.ask({ stream });
    expect([served.status, askedWith()]).toEqual([200, ['3', '3']]);
  });
});

describe.each(Object.entries(failuresOf))('of %s', (_name, { vendor, badCredential }) => {
  it('a refused key gives way to another, and none is ever shown', async () => {
    start(two, vendor);
    failWith({ 2: badCredential });
    const model = `${vendor.prefix}/gemini-keys`;
    const seen: string[] = [];
    for (let times = 0; times < 20; times += 1) {
      const { status, text, headers } = await rig.ask({ model });
      expect(status).toBe(200);
      seen.push(text, JSON.stringify(headers));
    }
    expect(count('2')).toBe(1);

    rig.upstream.script(({ headers }) =>
      jsonReply(openAiError(`Wrong: ${JSON.stringify(headers)}`, 'invalid'), { status: 400 }),
    );
    for (const stream of [false, true]) {
      const { text, headers } = await rig.ask({ model, stream });
      seen.push(text, JSON.stringify(headers));
      const generation = await openRaw(`${rig.app.url}/v1/generation?id=${String(headers['x-request-id'])}`, {
        method: 'GET',
        headers: { authorization: `Bearer ${rig.app.apiKey}` },
      }).answer;
      seen.push(generation.text);
    }
    for (const path of ['/admin/providers', '/metrics']) {
      const options = { method: 'GET', headers: { authorization: `Bearer ${rig.app.managementKey}` } };
      seen.push((await openRaw(`${rig.app.url}${path}`, options).answer).text);
    }
    seen.push(JSON.stringify(await rig.query('SELECT * FROM usage_attempts')), ...rig.app.logs);
    expect(seen.join('\n')).not.toMatch(/canary/);
  });
});

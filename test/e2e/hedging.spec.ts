import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { assembleChunks, chunkViolations } from '../support/chunk-validator.js';
import { type ChatRig, modelOf, serve, startChatRig } from '../support/chat-rig.js';
import { type AnswerReply, jsonReply, type Reply, silence } from '../support/fake-reply.js';
import type { RecordedRequest } from '../support/fake-upstream.js';
import { readStream } from '../support/fixtures.js';
import { expectClosedAtOnce } from '../support/leaving.js';
import { openAiError, sampleAnswer } from '../support/openai-wire.js';
import { openRaw, type RawAnswer } from '../support/raw-client.js';

/** `hedge: true` and routers that hedge: a late first token has the next candidate asked as well. */
const sample = sampleAnswer({ text: ['Still ', 'here.'] });
const quick = serve(sample);
/** Far behind the 95th percentile of a model that answers at once. */
const late = (request: RecordedRequest): Reply => {
  const { chunks, ...whole } = quick(request) as AnswerReply;
  return { ...whole, paceMs: 400, chunks: [Buffer.concat(chunks)] };
};
const limits = { firstChunkMs: 3000, firstChunkReasoningMs: 3000 };
/** Answers to be timed before a model's lateness is known, and requests that pay for one hedge. */
const warmUps = 20;

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig({ timeouts: { ...limits, keepAliveMs: 100 } });
});
beforeEach(() => rig.upstream.clear());
afterAll(() => rig.close());

let models = 0;
/** Two models that no test before has timed. */
const newPair = (): [string, string] => {
  models += 1;
  return [`openai/first-${models}`, `openai/second-${models}`];
};
const chain = (...names: string[]) => ({ models: names, route: 'fallback', hedge: true, stream: true });
const isFirst = (request: RecordedRequest): boolean => modelOf(request).startsWith('first');
const asked = (): string[] => rig.upstream.requests.map((request) => (isFirst(request) ? 'first' : 'second'));

/** Lets the first of them be timed and a hedge be paid for; then nothing is scripted. Not twice: a timed model is hedged. */
async function warmUp(body: Record<string, unknown>, times = warmUps): Promise<void> {
  rig.upstream.script(quick);
  for (let count = 0; count < times; count += 1) await rig.ask({ ...body, stream: true });
  expect(new Set(rig.upstream.requests.map(modelOf)).size).toBe(1);
  rig.upstream.clear();
}

function textOf({ text }: RawAnswer, stream: boolean): unknown {
  if (!stream) return (JSON.parse(text) as { choices: { message: object }[] }).choices[0]?.message;
  const { chunks, endsInDone, errors } = readStream(text);
  expect([chunkViolations(chunks), errors, endsInDone]).toEqual([[], [], true]);
  return { content: assembleChunks(chunks).choices[0]?.text };
}

describe.each([false, true])('a late first token (stream: %s)', (stream) => {
  it('has the next model asked as well, which wins; the late one is let go and booked', async () => {
    const [first, second] = newPair();
    await warmUp(chain(first, second));
    rig.upstream.script((request) => (isFirst(request) ? silence : quick(request)));
    const answer = await rig.ask({ ...chain(first, second), stream });
    expect(answer.status).toBe(200);
    expect(textOf(answer, stream)).toMatchObject({ content: 'Still here.' });
    expect(answer.headers).toMatchObject({
      'x-clear-fallback-level': '1',
      'x-clear-fallback-model': second,
    });
    expect(asked()).toEqual(['first', 'second']);
    const [slow, hedge] = rig.upstream.requests;
    // Long before the limit that a fallback waits for.
    expect((hedge?.receivedAtMs ?? 0) - (slow?.receivedAtMs ?? 0)).toBeLessThan(limits.firstChunkMs / 2);
    expect(await slow?.closed).toMatchObject({ byClient: true });
    expect(await rig.usageRows(answer.headers['x-request-id'])).toEqual([
      expect.objectContaining({ attempt: 0, level: 0, model_id: first, outcome: 'superseded' }),
      expect.objectContaining({ attempt: 1, level: 1, model_id: second, outcome: 'completed' }),
    ]);
  });

  it('may still come before that of the other, which is then let go', async () => {
    const [first, second] = newPair();
    await warmUp(chain(first, second));
    rig.upstream.script((request) => (isFirst(request) ? late(request) : silence));
    const answer = await rig.ask({ ...chain(first, second), stream });
    expect(textOf(answer, stream)).toMatchObject({ content: 'Still here.' });
    // No comment has settled the head while it was open who answers.
    expect(answer.headers['x-clear-fallback-level']).toBe('0');
    expect(answer.headers['x-clear-fallback-model']).toBeUndefined();
    expect(await (await rig.upstream.arrival(1)).closed).toMatchObject({ byClient: true });
    const rows = await rig.usageRows(answer.headers['x-request-id']);
    expect(rows.map(({ level, outcome }) => [level, outcome])).toEqual([
      [0, 'completed'],
      [1, 'superseded'],
    ]);
  });

  it('is waited for when the other fails', async () => {
    const [first, second] = newPair();
    await warmUp(chain(first, second));
    const down = jsonReply(openAiError('Down.', null), { status: 503 });
    rig.upstream.script((request) => (isFirst(request) ? late(request) : down));
    const answer = await rig.ask({ ...chain(first, second), stream });
    expect(textOf(answer, stream)).toMatchObject({ content: 'Still here.' });
    expect([answer.headers['x-clear-fallback-level'], asked()]).toEqual(['0', ['first', 'second']]);
  });

  it('is just waited for until enough answers were timed', async () => {
    const [first, second] = newPair();
    await warmUp(chain(first, second), warmUps - 1);
    rig.upstream.script(late);
    await rig.ask({ ...chain(first, second), stream });
    expect(asked()).toEqual(['first']);
  });

  it('is just waited for where no chain is, and by those who did not ask for a hedge', async () => {
    const [first, second] = newPair();
    await warmUp(chain(first, second));
    rig.upstream.script(late);
    await rig.ask({ model: first, hedge: true, stream });
    await rig.ask({ ...chain(first, second), hedge: false, stream });
    await rig.ask({ ...chain(first, second), hedge: undefined, stream });
    expect(asked()).toEqual(['first', 'first', 'first']);
  });

  it('is hedged by a client that nests the word, too', async () => {
    const [first, second] = newPair();
    const body = { extra_body: { models: [first, second], route: 'fallback', hedge: true }, stream };
    await warmUp(body);
    rig.upstream.script((request) => (isFirst(request) ? silence : quick(request)));
    expect((await rig.ask(body)).headers['x-clear-fallback-level']).toBe('1');
    expect(rig.upstream.requests.map(({ text }) => text).join()).not.toMatch(/hedge|extra_body|fallback/);
  });

  it('of which the client does not wait for the end: both are closed at once and booked', async () => {
    const [first, second] = newPair();
    await warmUp(chain(first, second));
    rig.upstream.script(() => silence);
    const call = rig.open({ ...chain(first, second), stream });
    await expectClosedAtOnce(call, await rig.upstream.arrival(0), await rig.upstream.arrival(1));
    const left = "SELECT level FROM usage_attempts WHERE outcome = 'client_gone' AND model_id IN ($1, $2)";
    expect(await rig.query(`${left} ORDER BY level`, [first, second])).toEqual([{ level: 0 }, { level: 1 }]);
  });
});

it('costs at most one request in twenty, however late the model is', async () => {
  const own = await startChatRig({
    timeouts: { firstChunkMs: 800, firstChunkReasoningMs: 800 },
  });
  try {
    const body = chain('openai/first', 'openai/second');
    own.upstream.script(quick);
    for (let count = 0; count < warmUps; count += 1) await own.ask(body);
    own.upstream.script((request) => (isFirst(request) ? silence : quick(request)));
    const rounds = 8;
    const perRound = 50;
    for (let round = 0; round < rounds; round += 1) {
      const answers = await Promise.all(Array.from({ length: perRound }, () => own.ask(body)));
      expect(answers.map(({ status }) => status)).toEqual(Array(perRound).fill(200));
    }
    const [counted] = await own.query(
      `SELECT count(*) FILTER (WHERE outcome = 'superseded')::int AS hedged,
         count(DISTINCT request_id)::int AS requests FROM usage_attempts`,
    );
    const requests = warmUps + rounds * perRound;
    expect(counted).toEqual({ hedged: Math.floor(requests / 20), requests });
  } finally {
    await own.close();
  }
});

it('is what a router can stand for, and a request can do without', async () => {
  const names = ['gpt-4o-mini', 'gpt-4o'];
  const created = await openRaw(`${rig.app.url}/admin/workspaces/ws_default/routers`, {
    headers: { authorization: `Bearer ${rig.app.managementKey}` },
    body: {
      name: 'hedging',
      allowed_models: names.map((name) => `openai/${name}`),
      strategy: 'cheapest',
      hedge: true,
    },
  }).answer;
  expect(created.status).toBe(201);
  const model = 'clearmaas/hedging';
  await warmUp({ model });
  rig.upstream.script((request) => (modelOf(request) === 'gpt-4o-mini' ? late(request) : quick(request)));
  const plain = await rig.ask({ model, hedge: false });
  expect(plain.headers['x-clear-resolved-model']).toBe('openai/gpt-4o-mini');
  const hedged = await rig.ask({ model });
  expect(hedged.headers['x-clear-resolved-model']).toBe('openai/gpt-4o');
  expect(rig.upstream.requests.map(modelOf)).toEqual(['gpt-4o-mini', 'gpt-4o-mini', 'gpt-4o']);
});

import { randomBytes } from 'node:crypto';
import { jest } from '@jest/globals';
import { type ChatRig, serve, startChatRig } from '../support/chat-rig.js';
import { countQueries } from '../support/count-queries.js';
import type { Responder } from '../support/fake-upstream.js';
import { jsonReply, resetBeforeAnswer, silence, streamReply } from '../support/fake-reply.js';
import { openAiError, openAiEvents, sampleAnswer } from '../support/openai-wire.js';
import { firstAnswers, openRaw, type RawAnswer, type RawCall } from '../support/raw-client.js';

const repetitions = 3;
const requests = 500;
/** 2 tokens of prompt by estimate, and the whole output limit. */
const hundredTokens = { max_tokens: 98 };
const usage = { prompt_tokens: 2, completion_tokens: 98, total_tokens: 100 };
const answer = sampleAnswer({ text: ['Hello', ' there.'], usage });
const [firstEvent = '', secondEvent = ''] = openAiEvents(answer);

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig({ timeouts: { lastFirstChunkMs: 5_000 } });
});
afterEach(() => {
  rig.upstream.clear();
  jest.restoreAllMocks();
});
afterAll(() => rig.close());

/** Asks with a key to a workspace of its own. */
type Ask = (body?: Readonly<Record<string, unknown>>) => RawCall;

async function newWorkspace(limits: { rpm?: number; tpm?: number; concurrency?: number }): Promise<Ask> {
  const id = `ws_${randomBytes(6).toString('hex')}`;
  await rig.query(
    'INSERT INTO workspaces (id, name, rate_limit_rpm, rate_limit_tpm, max_concurrency) VALUES ($1, $1, $2, $3, $4)',
    [id, limits.rpm ?? 0, limits.tpm, limits.concurrency],
  );
  const headers = { authorization: `Bearer ${rig.app.managementKey}` };
  const made = openRaw(`${rig.app.url}/admin/keys`, { headers, body: { name: 'test', workspace_id: id } });
  const { key } = JSON.parse((await made.answer).text) as { key: string };
  return (body = {}) => rig.open(body, { authorization: `Bearer ${key}` });
}

function statusesOf(answers: readonly RawAnswer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function storm(ask: Ask, body: Readonly<Record<string, unknown>>): Promise<RawAnswer[]> {
  return Promise.all(Array.from({ length: requests }, () => ask(body).answer));
}

/** A slot is free a moment after the end of an answer; the test's own time-out is the bound. */
async function untilStatus(status: number, ask: () => RawCall): Promise<void> {
  while ((await ask().answer).status !== status);
}

describe('the limits of a workspace, in one process', () => {
  it('let exactly the requests of a minute through', async () => {
    rig.upstream.script(serve(answer));
    for (let round = 0; round < repetitions; round += 1)
      expect(statusesOf(await storm(await newWorkspace({ rpm: 20 }), {}))).toEqual({ 200: 20, 429: 480 });
  });

  it('let exactly the tokens of a minute through', async () => {
    rig.upstream.script(serve(answer));
    for (let round = 0; round < repetitions; round += 1) {
      const ask = await newWorkspace({ tpm: 1099 });
      const answers = await storm(ask, hundredTokens);
      expect(statusesOf(answers)).toEqual({ 200: 10, 429: 490 });
      const refused = answers.find(({ status }) => status === 429);
      expect(refused?.text).toContain('"code":"rate_limit_exceeded"');
      expect(refused?.headers['retry-after']).toMatch(/^([1-9]|[1-5][0-9]|60)$/);
    }
  });

  it('let exactly as many run at once as may, and the next when those have gone', async () => {
    const ask = await newWorkspace({ concurrency: 7 });
    for (let round = 0; round < repetitions; round += 1) {
      rig.upstream.script(() => streamReply([firstEvent, secondEvent], { ending: 'hold' }));
      const calls = Array.from({ length: requests }, () => ask({ stream: true }));
      const refused = await firstAnswers(calls, requests - 7);
      expect(statusesOf(refused)).toEqual({ 429: requests - 7 });
      expect(refused[0]?.headers['retry-after']).toBe('1');
      for (const call of calls) call.leave();
      rig.upstream.script(serve(answer));
      await untilStatus(200, ask);
      // All seven are free, not just one.
      await Promise.all(Array.from({ length: 7 }, () => untilStatus(200, ask)));
    }
  });

  it.each([
    { rpm: 10, tpm: 2000, concurrency: requests },
    { rpm: requests, tpm: 1099, concurrency: requests },
  ])('let exactly as much through as the scarcest of all three allows: %j', async (all) => {
    rig.upstream.script(serve(answer));
    expect(statusesOf(await storm(await newWorkspace(all), hundredTokens))).toEqual({ 200: 10, 429: 490 });
  });

  it('count what is refused for its tokens or for lack of a slot', async () => {
    rig.upstream.script(() => streamReply([firstEvent, secondEvent], { ending: 'hold' }));
    const ask = await newWorkspace({ rpm: 20, tpm: 100_000, concurrency: 1 });
    const calls = Array.from({ length: 20 }, () => ask({ stream: true }));
    const refused = await firstAnswers(calls, 19);
    expect(statusesOf(refused)).toEqual({ 429: 19 });
    expect((await ask().answer).text).toContain('used up its requests');
    for (const call of calls) call.leave();
  });

  it('count what is not valid, also where tokens are limited too', async () => {
    const ask = await newWorkspace({ rpm: 3, tpm: 1000 });
    for (const bad of [{ messages: 5 }, { model: 'openai/none-such' }, { model: 'nobody' }])
      expect([400, 404]).toContain((await ask(bad).answer).status);
    await untilStatus(429, ask);
    expect(rig.upstream.requests).toHaveLength(0);
  });

  it('refuse what is larger than a minute, and say that no wait helps', async () => {
    const ask = await newWorkspace({ tpm: 99 });
    const { status, headers, text } = await ask(hundredTokens).answer;
    expect([status, headers['retry-after']]).toEqual([400, undefined]);
    expect(JSON.parse(text)).toEqual({
      error: {
        type: 'invalid_request_error',
        code: 'request_exceeds_token_limit',
        message: expect.stringContaining('about 100 tokens, and its workspace may use 99 in a minute'),
      },
    });
    expect(rig.upstream.requests).toHaveLength(0);
  });

  it('count what a request really took', async () => {
    rig.upstream.script(
      serve(sampleAnswer({ text: ['Hi.'], usage: { ...usage, completion_tokens: 8, total_tokens: 10 } })),
    );
    const ask = await newWorkspace({ tpm: 140 });
    for (let count = 0; count < 5; count += 1) await untilStatus(200, () => ask(hundredTokens));
    expect((await ask(hundredTokens).answer).status).toBe(429);
  });

  it('take nothing for a request that no vendor served', async () => {
    rig.upstream.script(() => resetBeforeAnswer);
    const ask = await newWorkspace({ tpm: 100 });
    for (let count = 0; count < 3; count += 1) await untilStatus(502, () => ask(hundredTokens));
  });

  it('keep no slot, however a request ends', async () => {
    const ask = await newWorkspace({ concurrency: 1 });
    const endings: readonly [number, Responder][] = [
      [200, serve(answer)],
      [400, () => jsonReply(openAiError('no', 'bad'), { status: 400 })],
      [502, () => jsonReply('{', { status: 500 })],
    ];
    for (const [status, reply] of endings) {
      rig.upstream.script(reply);
      await untilStatus(status, ask);
    }
    rig.upstream.script(() => silence);
    await untilStatus(504, ask);
    rig.upstream.script(() => streamReply([firstEvent, secondEvent], { ending: 'reset' }));
    for (;;) if ((await ask({ stream: true }).answer).status === 200) break;
    rig.upstream.script(() => streamReply([firstEvent, secondEvent], { ending: 'hold' }));
    await leaveOnceBegun(ask);
    await leaveOnceBegun(ask);
    rig.upstream.script(serve(answer));
    await untilStatus(200, ask);
  });

  it('are found again after an invalid body', async () => {
    rig.upstream.script(serve(answer));
    const ask = await newWorkspace({ concurrency: 1, tpm: 100 });
    for (let count = 0; count < 5; count += 1) expect((await ask({ messages: 5 }).answer).status).toBe(400);
    expect((await ask(hundredTokens).answer).status).toBe(200);
  });

  it('cost no query', async () => {
    rig.upstream.script(serve(answer));
    const ask = await newWorkspace({ rpm: 50, tpm: 100_000, concurrency: 5 });
    await untilStatus(200, ask);
    await rig.query('SELECT 1');
    const queries = countQueries();
    await untilStatus(200, ask);
    const sent = JSON.stringify(
      queries.sent().filter((statement) => !JSON.stringify(statement).includes('usage_attempts')),
    );
    expect(sent).toBe('[]');
  });
});

/** Begins a stream as soon as a slot is free, and leaves in the middle of it. */
async function leaveOnceBegun(ask: Ask): Promise<void> {
  for (;;) {
    const call = ask({ stream: true });
    const outcome = await Promise.race([
      call.received('Hello').then(() => 'begun'),
      call.answer.then(() => 'refused'),
    ]);
    if (outcome === 'refused') continue;
    call.leave();
    return;
  }
}

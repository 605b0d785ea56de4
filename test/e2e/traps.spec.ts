import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';
import { assembleChunks, chunkViolations } from '../support/chunk-validator.js';
import { begin, textBlock } from '../support/anthropic-events.js';
import { asksForStream, type ChatRig, startChatRig } from '../support/chat-rig.js';
import { clientModels } from '../support/clients-rig.js';
import { named, serveEvery } from '../support/every-vendor.js';
import { jsonReply, type Reply, sseEvents, streamReply } from '../support/fake-reply.js';
import { readStream } from '../support/fixtures.js';
import { openAiCompletion, openAiEvents, sampleAnswer } from '../support/openai-wire.js';
import type { RawAnswer } from '../support/raw-client.js';
import { vendors } from '../support/vendors.js';

/** Traps of the digests that take the whole gateway to show: books, timers, chains, and what holds for every vendor. */

const gemini = 'google/gemini-2.5-flash';
const claude = 'anthropic/claude-sonnet-4.5';
const models = clientModels.map(({ model }) => model);
const sample = sampleAnswer({
  text: ['One ', 'two.'],
  usage: { prompt_tokens: 21, completion_tokens: 13, total_tokens: 34 },
});

let rig: ChatRig;
beforeAll(async () => {
  rig = await startChatRig({
    vendors: Object.values(vendors),
    timeouts: { idleMs: 500, keepAliveMs: 60 },
  });
});
beforeEach(() => {
  rig.upstream.clear();
  rig.upstream.script(serveEvery(sample));
});
afterAll(() => rig.close());

const textOf = ({ text }: RawAnswer): string =>
  assembleChunks(readStream(text).chunks).choices[0]?.text ?? '';
const asked = (): readonly Record<string, unknown>[] =>
  rig.upstream.requests.map(({ body }) => body as Record<string, unknown>);

it.each(models)(
  'trap 55: %s: usage that nobody asked for is in the books, not in the stream',
  async (model) => {
    const answer = await rig.ask({ model, stream: true });
    const { chunks, endsInDone } = readStream(answer.text);
    expect(chunkViolations(chunks)).toEqual([]);
    expect(endsInDone).toBe(true);
    expect(textOf(answer)).toBe('One two.');
    expect(chunks.filter(({ usage, choices }) => usage || choices.length === 0)).toEqual([]);
    expect(await rig.usageRows(answer.headers['x-request-id'])).toMatchObject([
      { outcome: 'completed', prompt_tokens: 21, completion_tokens: 13 },
    ]);
  },
);

it.each(models)('T34: %s: an event of a megabyte passes', async (model) => {
  const long = 'ß'.repeat(2 ** 19);
  rig.upstream.script(serveEvery({ ...sample, text: [long, '.'] }));
  const answer = await rig.ask({ model, stream: true });
  expect(textOf(answer)).toBe(`${long}.`);
});

describe('T50: the beginning of a conversation', () => {
  const call = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } };
  const first = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Look.' },
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'call_1', content: 'Nothing.' },
    { role: 'user', content: 'And now?' },
  ];
  const second = [...first, { role: 'assistant', content: 'Still.' }, { role: 'user', content: 'Again?' }];
  const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];

  it.each(models)('%s: is the same bytes in the next turn, so that it can be cached', async (model) => {
    await rig.ask({ model, tools, messages: first });
    await rig.ask({ model, tools, messages: second });
    const [before = {}, after = {}] = asked();
    const turnsOf = (body: Record<string, unknown>) =>
      (body.messages ?? body.contents ?? body.input) as readonly unknown[];
    expect(turnsOf(before).length).toBeGreaterThanOrEqual(3);
    expect(JSON.stringify(turnsOf(after).slice(0, turnsOf(before).length))).toBe(
      JSON.stringify(turnsOf(before)),
    );
    const rest = ({ messages: _messages, contents: _contents, input: _input, ...others }: typeof before) =>
      JSON.stringify(others);
    expect(rest(after)).toBe(rest(before));
  });
});

describe('trap 9: a vendor that only gives signs of life', () => {
  const comments = Array.from({ length: 60 }, () => ': keep-alive\n\n');
  const pings = Array.from({ length: 60 }, () => named([{ type: 'ping' }])[0] ?? '');
  it.each<[string, string, readonly string[]]>([
    ['comments', 'deepseek/deepseek-flash', [...openAiEvents(sample).slice(0, 2), ...comments]],
    ['pings', claude, [...named([begin(), ...textBlock(0, 'One ').slice(0, 2)]), ...pings]],
  ])('by %s after its first words is given up', async (_case, model, events) => {
    rig.upstream.enqueue(streamReply(events, { paceMs: 50, ending: 'hold' }));
    const startedMs = performance.now();
    const answer = await rig.ask({ model, stream: true });
    // All signs of life together would take three seconds.
    expect(performance.now() - startedMs).toBeLessThan(2000);
    const { errors, dones } = readStream(answer.text);
    expect(textOf(answer)).toBe('One ');
    expect(errors).toEqual([{ error: expect.objectContaining({ code: 'upstream_timeout' }) }]);
    expect(dones).toBe(0);
    expect((await (await rig.upstream.arrival()).closed).byClient).toBe(true);
  });
});

it('trap 12: our own signs of life are no events, and no trouble to the official client', async () => {
  const slow = streamReply(openAiEvents(sample), { paceMs: 200 });
  rig.upstream.enqueue(slow);
  const answer = await rig.ask({ stream: true });
  const { comments } = readStream(answer.text);
  expect(comments.length).toBeGreaterThan(0);
  expect(new Set(comments)).toEqual(new Set([': keep-alive']));
  // A blank line ends an event: one behind a comment would be an event without data.
  expect(answer.text).not.toMatch(/(^|\n): keep-alive\n\n/);

  rig.upstream.enqueue(slow);
  const client = new OpenAI({ baseURL: `${rig.app.url}/v1`, apiKey: rig.app.apiKey, maxRetries: 0 });
  let text = '';
  const messages = [{ role: 'user' as const, content: 'Hello.' }];
  for await (const { choices } of await client.chat.completions.create({
    model: 'openai/gpt-4o-mini',
    messages,
    stream: true,
  }))
    text += choices[0]?.delta.content ?? '';
  expect(text).toBe('One two.');
});

it.each([
  ['T75', claude, { max_tokens: 32_000 }],
  ['trap 23', 'qwen/qwq-plus', {}],
])('%s: %s: a whole answer that the vendor only streams is put together', async (_trap, model, fields) => {
  const answer = await rig.ask({ model, ...fields });
  expect(asked()).toMatchObject([{ stream: true }]);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(JSON.parse(answer.text)).toMatchObject({
    object: 'chat.completion',
    choices: [{ message: { role: 'assistant', content: 'One two.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 21, completion_tokens: 13, total_tokens: 34 },
  });
});

describe.each([false, true])('a chain (stream: %s)', (stream) => {
  const chain = (first: string) =>
    rig.ask({ models: [first, 'openai/gpt-4o-mini'], route: 'fallback', stream });

  it('T78: an invalid key of ours, told with a 400, is not the caller’s mistake', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }];
    const invalid = jsonReply(
      { error: { code: 400, message: 'API key not valid.', status: 'INVALID_ARGUMENT', details } },
      { status: 400 },
    );
    rig.upstream.enqueue(invalid);
    const served = await chain(gemini);
    expect(served.headers['x-clear-fallback-level']).toBe('1');
    expect((await rig.usageRows(served.headers['x-request-id']))[0]).toMatchObject({
      failure_kind: 'upstream_auth',
    });
    rig.upstream.enqueue(invalid);
    const alone = await rig.ask({ model: gemini, stream });
    expect(alone.status).toBe(502);
    expect(alone.text).not.toMatch(/key/i);
  });

  const blocked = { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: { promptTokenCount: 12 } };
  const refused = {
    ...{ id: 'msg_1', type: 'message', role: 'assistant', model: 'claude', content: [] },
    ...{ stop_reason: 'refusal', usage: { input_tokens: 12, output_tokens: 1 } },
  };
  const refusedEvents = [
    begin({ input_tokens: 12, output_tokens: 1 }),
    { type: 'message_delta', delta: { stop_reason: 'refusal' }, usage: { output_tokens: 1 } },
    { type: 'message_stop' },
  ];
  const eaten = {
    candidates: [{ finishReason: 'MAX_TOKENS' }],
    usageMetadata: { promptTokenCount: 12, thoughtsTokenCount: 9, totalTokenCount: 21 },
  };
  const thought = sampleAnswer({
    reasoning: ['Hm.'],
    finish: 'length',
    usage: { prompt_tokens: 12, completion_tokens: 9, total_tokens: 21 },
  });
  it.each<[string, string, readonly string[], object, string]>([
    [
      'T30, T79: a blocked prompt',
      gemini,
      [`data: ${JSON.stringify(blocked)}\n\n`],
      blocked,
      'content_filter',
    ],
    ['T79: a refusal', claude, named(refusedEvents), refused, 'content_filter'],
    ['T23: no candidate for want of tokens', gemini, sseEvents([eaten]), eaten, 'length'],
    [
      'trap 26: no token left for words, and thoughts kept back',
      'qwen/qwen-plus',
      openAiEvents({ ...thought, reasoning: [] }),
      openAiCompletion({ ...thought, reasoning: [] }),
      'length',
    ],
    [
      'trap 26: thoughts and no token left for words',
      'qwen/qwen-plus',
      openAiEvents(thought),
      openAiCompletion(thought),
      'length',
    ],
  ])('%s is an answer: nobody else is asked', async (_case, model, events, whole, finish) => {
    // A chain may fetch a whole answer as a stream.
    rig.upstream.script((request) =>
      asksForStream(request) || request.path.includes(':stream') ? streamReply(events) : jsonReply(whole),
    );
    const answer = await chain(model);
    expect(answer.status).toBe(200);
    expect(answer.headers['x-clear-fallback-level']).toBe('0');
    expect(answer.text).toContain(`"finish_reason":"${finish}"`);
    expect(rig.upstream.requests).toHaveLength(1);
    expect(await rig.usageRows(answer.headers['x-request-id'])).toMatchObject([
      { outcome: 'completed', failure_kind: null, prompt_tokens: 12 },
    ]);
  });
});

describe('a request that Anthropic refuses', () => {
  const refuse = (message: string): Reply =>
    jsonReply({ type: 'error', error: { type: 'invalid_request_error', message } }, { status: 400 });
  const thinking = [{ type: 'thinking', thinking: 'Hm.', signature: 'stale' }];
  const call = { id: 'toolu_1', type: 'function', function: { name: 'look', arguments: '{}' } };
  const body = {
    model: claude,
    reasoning_effort: 'low',
    max_tokens: 4096,
    tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
    messages: [
      { role: 'user', content: 'Look.' },
      { role: 'assistant', content: null, tool_calls: [call], thinking_blocks: thinking },
      { role: 'tool', tool_call_id: 'toolu_1', content: 'Nothing.' },
    ],
  };

  it.each([false, true])(
    'T72: for a stale signature is asked again without it, once (stream: %s)',
    async (stream) => {
      const refusal = refuse('messages.1.content.0: Invalid `signature` in `thinking` block');
      rig.upstream.enqueue(refusal);
      const answer = await rig.ask({ ...body, stream });
      expect(answer.status).toBe(200);
      const [first, again] = rig.upstream.requests.map(({ text }) => text);
      expect(first).toContain('stale');
      expect(again).not.toContain('stale');
      expect(asked()[1]).toMatchObject({ tools: [{ name: 'look' }] });
      rig.upstream.clear();
      rig.upstream.script(() => refusal);
      expect((await rig.ask({ ...body, stream })).status).toBe(400);
      expect(rig.upstream.requests).toHaveLength(2);
    },
  );

  it('T56: for its tools is not asked again without them', async () => {
    rig.upstream.enqueue(refuse('tools.0.input_schema: bad'));
    expect((await rig.ask(body)).status).toBe(400);
    expect(asked()).toMatchObject([{ tools: [{ name: 'look' }] }]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import type { ChatChunk, ChatCompletion, Usage } from '../../src/contract/chat.js';
import { assembleChunks, chunkViolations, completionViolations } from '../support/chunk-validator.js';
import {
  answer,
  type Ending,
  jsonReply,
  randomCuts,
  resetBeforeAnswer,
  silence,
  slice,
  sliced,
  sseEvents,
  streamReply,
} from '../support/fake-reply.js';
import { FakeUpstream, refusedBaseUrl } from '../support/fake-upstream.js';
import { readStream } from '../support/fixtures.js';
import { openAiCompletion, openAiEvents, openAiPayloads, sampleAnswer } from '../support/openai-wire.js';
import { openRaw } from '../support/raw-client.js';

const sample = sampleAnswer({
  text: ['Two ', 'things.'],
  toolCalls: [
    { id: 'call_1', name: 'first', arguments: ['{"a":', '1}'] },
    { id: 'call_2', name: 'second', arguments: ['{}'] },
  ],
  finish: 'tool_calls',
});

describe('the chunk validator', () => {
  const chunks = (): ChatChunk[] => structuredClone(openAiPayloads(sample).slice(0, -1)) as ChatChunk[];
  const changed = (change: (chunks: ChatChunk[]) => void): string[] => {
    const list = chunks();
    change(list);
    return chunkViolations(list);
  };
  const at = (list: ChatChunk[], index: number): ChatChunk => {
    const chunk = list.at(index);
    if (chunk === undefined) throw new Error(`There is no chunk ${index}.`);
    return chunk;
  };
  const choiceAt = (list: ChatChunk[], index: number): ChatChunk['choices'][number] => {
    const [choice] = at(list, index).choices;
    if (choice === undefined) throw new Error(`Chunk ${index} has no choice.`);
    return choice;
  };

  it('finds nothing wrong with a sound stream, and puts it together', () => {
    expect(chunkViolations(chunks())).toEqual([]);
    expect(assembleChunks(chunks())).toMatchObject({
      choices: [
        {
          text: 'Two things.',
          toolCalls: [
            { id: 'call_1', name: 'first', arguments: '{"a":1}' },
            { id: 'call_2', name: 'second', arguments: '{}' },
          ],
          finishReason: 'tool_calls',
        },
      ],
      usage: sample.usage,
    });
  });

  const usageOf = (list: ChatChunk[]): Usage => {
    const { usage } = at(list, -1);
    if (!usage) throw new Error('The last chunk has no usage.');
    return usage;
  };

  it.each<[string, (list: ChatChunk[]) => void]>([
    ['no chunk', (list) => list.splice(0)],
    ['id changes', (list) => (at(list, 2).id = 'other')],
    ['id is missing', (list) => list.forEach((chunk) => (chunk.id = ''))],
    ['created changes', (list) => (at(list, 2).created = 1)],
    ['model changes', (list) => (at(list, -1).model = 'other')],
    ['repeats its role', (list) => (choiceAt(list, 1).delta.role = 'assistant')],
    ['does not start with its role', (list) => list.splice(0, 1)],
    ['has no finish reason', (list) => list.splice(-2, 1)],
    ['goes on after its finish reason', (list) => (choiceAt(list, 1).finish_reason = 'stop')],
    ['has finish reason undefined', (list) => Reflect.deleteProperty(choiceAt(list, 1), 'finish_reason')],
    ['has finish reason ""', (list) => Reflect.set(choiceAt(list, 1), 'finish_reason', '')],
    ['has finish reason "end_turn"', (list) => Reflect.set(choiceAt(list, -2), 'finish_reason', 'end_turn')],
    ['ends with stop after tool calls', (list) => (choiceAt(list, -2).finish_reason = 'stop')],
    ['usage comes 2 times', (list) => (at(list, 0).usage = sample.usage)],
    ['usage is not in the last chunk', (list) => list.reverse()],
    ['usage comes beside a choice', (list) => (at(list, -2).usage = list.pop()?.usage)],
    ['total 35 is not 21 + 13', (list) => (usageOf(list).total_tokens = 35)],
    ['exceed the prompt', (list) => (usageOf(list).prompt_tokens_details = { cached_tokens: 22 })],
    [
      'exceeds the completion',
      (list) => (usageOf(list).completion_tokens_details = { reasoning_tokens: 14 }),
    ],
    ['no whole number', (list) => (usageOf(list).completion_tokens = 1.5)],
    ['carries nothing', (list) => (at(list, 3).choices = [])],
    ['starts without an id', (list) => delete choiceAt(list, 3).delta.tool_calls?.[0]?.id],
    ['skips an index', (list) => choiceAt(list, 6).delta.tool_calls?.forEach((call) => (call.index = 4))],
    ['repeats its type', (list) => choiceAt(list, 4).delta.tool_calls?.forEach((call) => (call.type = 'x'))],
    ['repeats its id', (list) => choiceAt(list, 4).delta.tool_calls?.forEach((call) => (call.id = 'call_1'))],
    ['arguments are no JSON', (list) => list.splice(5, 1)],
  ])('says: %s', (message, change) => {
    expect(changed(change)).toContainEqual(expect.stringContaining(message));
  });
});

describe('the validator of whole answers', () => {
  const completion = (): ChatCompletion =>
    openAiCompletion(structuredClone(sample)) as unknown as ChatCompletion;
  const choiceOf = ({ choices: [choice] }: ChatCompletion): ChatCompletion['choices'][number] => {
    if (choice === undefined) throw new Error('There is no choice.');
    return choice;
  };
  const callOf = (whole: ChatCompletion): object => choiceOf(whole).message.tool_calls?.[0]?.function ?? {};

  it('finds nothing wrong with a sound answer', () => {
    expect(completionViolations(completion())).toEqual([]);
  });

  it.each<[string, (whole: ChatCompletion) => void]>([
    ['id is missing', (whole) => (whole.id = '')],
    ['object is', (whole) => Reflect.set(whole, 'object', 'chat.completion.chunk')],
    ['created is 0', (whole) => (whole.created = 0)],
    ['there is no choice', (whole) => whole.choices.splice(0)],
    ['has index 1', (whole) => (choiceOf(whole).index = 1)],
    ['finish_reason is null', (whole) => Reflect.set(choiceOf(whole), 'finish_reason', null)],
    ['tool calls end with stop', (whole) => (choiceOf(whole).finish_reason = 'stop')],
    ['content is missing', (whole) => Reflect.deleteProperty(choiceOf(whole).message, 'content')],
    ['content is empty beside tool calls', (whole) => (choiceOf(whole).message.content = '')],
    [
      'content is null without anything in its place',
      (whole) => (choiceOf(whole).message = { role: 'assistant', content: null }),
    ],
    ['arguments are no JSON object', (whole) => Reflect.set(callOf(whole), 'arguments', '')],
    ['name is missing', (whole) => Reflect.set(callOf(whole), 'name', '')],
    ['total 1 is not', (whole) => whole.usage && (whole.usage.total_tokens = 1)],
  ])('says: %s', (message, change) => {
    const whole = completion();
    change(whole);
    expect(completionViolations(whole)).toContainEqual(expect.stringContaining(message));
  });
});

describe('slices', () => {
  const bytes = Buffer.from('Grüße 世界');

  it('cut anywhere and lose nothing', () => {
    for (const slicing of [undefined, 1, 7, [3, 4], randomCuts(bytes.length, 5, 7)]) {
      expect(Buffer.concat(slice(bytes, slicing))).toEqual(bytes);
    }
    expect(slice(bytes, 1)).toHaveLength(bytes.length);
    expect(slice(bytes, [3, 4]).map(({ length }) => length)).toEqual([3, 1, bytes.length - 4]);
    expect(randomCuts(1000, 20, 3)).toEqual(randomCuts(1000, 20, 3));
  });
});

describe('a long answer byte by byte', () => {
  it('is one chunk for each byte, though many leave in one turn', async () => {
    const upstream = await FakeUpstream.start();
    const reply = sliced(answer('x'.repeat(5000)), 1);
    expect(reply.perTurn).toBeGreaterThan(1);
    upstream.enqueue(reply);
    const lengths: number[] = [];
    await new Promise((resolve) =>
      request(upstream.baseUrl, { agent: false }, (response) =>
        response.on('data', (part: Buffer) => lengths.push(part.length)).on('close', resolve),
      ).end(),
    );
    await upstream.close();
    expect(lengths).toEqual(Array.from({ length: 5000 }, () => 1));
  });
});

describe('the reader of streams', () => {
  it('tells chunks, errors, comments and the end apart', () => {
    const text = `: ping\n\n${sseEvents([{ a: 1 }, { error: { message: 'x' } }, '[DONE]']).join('')}`;
    expect(readStream(text)).toEqual({
      payloads: [{ a: 1 }, { error: { message: 'x' } }],
      chunks: [{ a: 1 }],
      errors: [{ error: { message: 'x' } }],
      dones: 1,
      endsInDone: true,
      comments: [': ping'],
    });
    expect(() => readStream('event: x\n\n')).toThrow('no such line');
  });
});

describe('the fake upstream', () => {
  let upstream: FakeUpstream;
  beforeAll(async () => {
    upstream = await FakeUpstream.start();
  });
  beforeEach(() => upstream.clear());
  afterAll(() => upstream.close());

  it('records what it was sent and answers in the order told', async () => {
    upstream.enqueue(jsonReply({ n: 1 }), answer('two', { status: 418, headers: { 'x-a': 'b' } }));
    const first = await openRaw(`${upstream.baseUrl}/x`, { headers: { 'x-c': 'd' }, body: { hello: 1 } })
      .answer;
    const second = await openRaw(`${upstream.baseUrl}/y`, { body: 'no json' }).answer;
    expect(first).toMatchObject({ status: 200, text: '{"n":1}', complete: true });
    expect(second).toMatchObject({ status: 418, text: 'two', headers: { 'x-a': 'b' } });
    expect(upstream.requests).toEqual([
      expect.objectContaining({ method: 'POST', path: '/v1/x', body: { hello: 1 }, bytesSent: 7 }),
      expect.objectContaining({ path: '/v1/y', text: 'no json', body: undefined }),
    ]);
    expect(upstream.requests[0]?.headers['x-c']).toBe('d');
    expect((await (await upstream.arrival()).closed).byClient).toBe(false);
  });

  it.each<[Ending, boolean]>([
    ['finish', true],
    ['cut', false],
    ['reset', false],
  ])('ends by %s', async (ending, complete) => {
    upstream.enqueue(streamReply(openAiEvents(sample).slice(0, 2), { ending }));
    const { closed } = await Promise.all([upstream.arrival(), openRaw(upstream.baseUrl).answer]).then(
      ([recorded, { complete: whole, text }]) => {
        expect(whole).toBe(complete);
        expect(text).toContain('Two ');
        return recorded;
      },
    );
    expect((await closed).byClient).toBe(false);
  });

  it('holds, and tells when the client leaves', async () => {
    upstream.enqueue(answer('begun', { ending: 'hold' }));
    const call = openRaw(upstream.baseUrl);
    await call.received('begun');
    const leftAtMs = performance.now();
    call.leave();
    const { byClient, atMs } = await (await upstream.arrival()).closed;
    expect(byClient).toBe(true);
    expect(atMs).toBeGreaterThanOrEqual(leftAtMs);
  });

  it('says nothing at all, resets before a byte, refuses', async () => {
    upstream.enqueue(silence, resetBeforeAnswer);
    const silent = openRaw(upstream.baseUrl);
    expect((await upstream.arrival()).bytesSent).toBe(0);
    silent.leave();
    await expect(openRaw(upstream.baseUrl).answer).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(openRaw(await refusedBaseUrl()).answer).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('answers loudly what it was told nothing about', async () => {
    expect((await openRaw(upstream.baseUrl).answer).status).toBe(599);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChatChunk } from '../../src/contract/chat.js';
import { assembleChunks, chunkViolations } from '../support/chunk-validator.js';
import {
  answer,
  type Ending,
  jsonReply,
  randomCuts,
  resetBeforeAnswer,
  silence,
  slice,
  sseEvents,
  streamReply,
} from '../support/fake-reply.js';
import { FakeUpstream, refusedBaseUrl } from '../support/fake-upstream.js';
import { readStream } from '../support/fixtures.js';
import { openAiEvents, openAiPayloads, sampleAnswer } from '../support/openai-wire.js';
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
    ['usage comes 2 times', (list) => (at(list, 0).usage = sample.usage)],
    ['usage is not in the last chunk', (list) => list.reverse()],
    ['carries nothing', (list) => (at(list, 3).choices = [])],
    ['starts without an id', (list) => delete choiceAt(list, 3).delta.tool_calls?.[0]?.id],
    ['skips an index', (list) => choiceAt(list, 6).delta.tool_calls?.forEach((call) => (call.index = 4))],
    ['repeats its id', (list) => choiceAt(list, 4).delta.tool_calls?.forEach((call) => (call.id = 'call_1'))],
    ['arguments are no JSON', (list) => list.splice(5, 1)],
  ])('says: %s', (message, change) => {
    expect(changed(change)).toContainEqual(expect.stringContaining(message));
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

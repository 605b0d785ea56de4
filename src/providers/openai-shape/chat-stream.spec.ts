import type { ChunkEvent } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { ChatStreamReader } from './chat-stream.js';

const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' };

function chunkOf(delta: unknown, more: object = {}): string {
  return JSON.stringify({ ...head, choices: [{ index: 0, delta, finish_reason: null }], ...more });
}

const roleChunk = chunkOf({ role: 'assistant', content: '' });

/** What the reader emits after the chunk that gives the role. */
function read(...data: string[]): ChunkEvent[] {
  return readAll(roleChunk, ...data).slice(1);
}

function readAll(...data: string[]): ChunkEvent[] {
  const events: ChunkEvent[] = [];
  const reader = new ChatStreamReader();
  for (const text of data) reader.event(text, (event) => event.kind === 'chunk' && events.push(event));
  return events;
}

const deltas = (...data: string[]): unknown[] =>
  read(...data).map(({ chunk }) => chunk.choices.map(({ delta }) => delta)[0]);

describe('ChatStreamReader', () => {
  it('leaves a chunk that says everything the way OpenAI does as it is', () => {
    const data = chunkOf({ content: 'Hi', refusal: null });
    expect(read(data)).toEqual([
      { kind: 'chunk', chunk: JSON.parse(data) as unknown, wire: `data: ${data}\n\n` },
    ]);
  });

  it.each(['[DONE]', '[DONE] ', '[DONE]\t'])('is whole with %j', (data) => {
    const reader = new ChatStreamReader();
    reader.event(data, () => undefined);
    expect(() => reader.end(() => undefined)).not.toThrow();
  });

  it('calls reasoning by the one name clients look for', () => {
    expect(deltas(chunkOf({ content: '', reasoning: 'Why' }))).toEqual([
      { content: '', reasoning_content: 'Why' },
    ]);
    const both = chunkOf({ reasoning: 'Why', reasoning_content: 'Why' });
    expect(read(both)[0]?.wire).toBe(`data: ${both}\n\n`);
    const none = chunkOf({ content: 'x', reasoning: null });
    expect(read(none)[0]?.wire).toBe(`data: ${none}\n\n`);
  });

  it.each([[42], [{}], [''], [null], [undefined]])('gives a stream an id of its own for %j', (id) => {
    const events = readAll(chunkOf({ content: 'a' }, { id }), chunkOf({ content: 'b' }, { id }));
    const [first, second] = events.map(({ chunk }) => chunk.id);
    expect(first).toMatch(/^chatcmpl-/);
    expect(second).toBe(first);
    expect(events.map(({ wire }) => wire)).toEqual([undefined, undefined]);
  });

  it('numbers tool calls for hosts that do not', () => {
    const call = (id: string | undefined, args: string): string =>
      chunkOf({ tool_calls: [{ index: null, id, function: { arguments: args } }] });
    const indexes = deltas(call('a', '{'), call('', '}'), call('b', '{'), call(undefined, '}')).map((delta) =>
      (delta as { tool_calls: { index: number }[] }).tool_calls.map(({ index }) => index),
    );
    expect(indexes).toEqual([[0], [0], [1], [1]]);
  });

  it.each([
    ['a choice that is none', JSON.stringify({ ...head, choices: [null] })],
    ['a delta that is none', chunkOf('text')],
    ['tool calls that are no list', chunkOf({ tool_calls: { index: 0 } })],
    ['a tool call that is none', chunkOf({ tool_calls: [null] })],
    ['a tool call whose function is none', chunkOf({ tool_calls: [{ index: 0, function: 'f' }] })],
    ['a tool call out of all bounds', chunkOf({ tool_calls: [{ index: 1e9 }] })],
    ['a tool call before the first', chunkOf({ tool_calls: [{ index: -1 }] })],
    [
      'a finish reason that is no word',
      JSON.stringify({ ...head, choices: [{ index: 0, finish_reason: 5 }] }),
    ],
  ])('refuses %s', (_name, data) => {
    let failure: unknown;
    try {
      read(data);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(GatewayError);
    expect(failure).toMatchObject({ kind: 'upstream_protocol' });
  });

  it.each(['constructor', '__proto__', 'made_up'])('takes the finish reason %s for a stop', (reason) => {
    const [event] = read(
      JSON.stringify({ ...head, choices: [{ index: 0, delta: {}, finish_reason: reason }] }),
    );
    expect(event?.chunk.choices[0]).toMatchObject({ finish_reason: 'stop', native_finish_reason: reason });
  });
});

import type { ChunkEvent } from '../../contract/chat.js';
import { ChatStreamReader } from './chat-stream.js';
import type { DialectReader } from './dialect.js';

const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm' };
const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const chunkOf = (delta: object, finish: string | null = null, index = 0): string =>
  JSON.stringify({ ...head, choices: [{ index, delta, finish_reason: finish }] });
const text = chunkOf({ role: 'assistant', content: 'a' });
const stop = chunkOf({}, 'stop');
const usageChunk = JSON.stringify({ ...head, choices: [], usage });
const cut = expect.objectContaining({ kind: 'upstream_protocol' });

interface Run {
  readonly reader: ChatStreamReader;
  readonly events: ChunkEvent[];
  /** Whether the last event was the end. */
  readonly read: (...data: string[]) => boolean;
  readonly finishes: () => (string | null | undefined)[];
}

function start(dialect?: DialectReader): Run {
  const events: ChunkEvent[] = [];
  const reader = new ChatStreamReader(dialect);
  return {
    reader,
    events,
    read: (...data) =>
      data.map((one) => reader.event(one, (event) => event.kind === 'chunk' && events.push(event))).at(-1) ??
      false,
    finishes: () => events.flatMap(({ chunk }) => chunk.choices.map((choice) => choice.finish_reason)),
  };
}

describe('the end of an OpenAI-shaped stream', () => {
  it('is the finish reason of every choice, with [DONE] or without', () => {
    for (const tail of [[], ['[DONE]']]) {
      const { reader, read } = start();
      read(text, stop, ...tail);
      expect(reader.isWhole()).toBe(true);
      expect(() => reader.end(() => undefined)).not.toThrow();
    }
  });

  it('has come with the usage that follows the last finish reason: nothing else does', () => {
    const { read } = start();
    expect([read(text), read(stop), read(usageChunk), read('[DONE]')]).toEqual([false, false, true, true]);
  });

  it('has not come while a choice goes on, though another has ended and usage was told', () => {
    const { reader, read } = start();
    const [first, second] = [chunkOf({ content: 'a' }, null, 0), chunkOf({ content: 'b' }, null, 1)];
    expect(read(first, second, stop, usageChunk)).toBe(false);
    expect(reader.isWhole()).toBe(false);
    expect(() => reader.end(() => undefined)).toThrow(cut);
    read(chunkOf({}, 'stop', 1));
    expect(reader.isWhole()).toBe(true);
  });

  it('is no end where a choice begins behind that of the last', () => {
    const { reader, read } = start();
    expect(read(text, stop, usageChunk)).toBe(true);
    expect(reader.isWhole()).toBe(true);
    expect(read(chunkOf({ content: 'b' }, null, 1))).toBe(false);
    expect(reader.isWhole()).toBe(false);
  });

  it('comes once: what stands behind [DONE], a second finish reason too, is not read', () => {
    const { read, events } = start();
    read(text, stop, '[DONE]');
    const before = events.length;
    expect(read(text, chunkOf({}, 'length'), '{"error":{"message":"x"}}', '{"id": ', '[DONE]')).toBe(true);
    expect(events).toHaveLength(before);
  });

  it('without usage is an end all the same', () => {
    const { read, events } = start();
    expect(read(text, stop, '[DONE]')).toBe(true);
    expect(events.some(({ chunk }) => chunk.usage)).toBe(false);
  });
});

describe('a gap in an OpenAI-shaped stream', () => {
  it('may have been the finish reason: then none is made up at [DONE]', () => {
    const { reader, read, finishes } = start();
    read(text);
    expect(reader.passOver('{"id": ')).toBe(true);
    expect(() => read('[DONE]')).toThrow(cut);
    expect(finishes()).toEqual([null]);
  });

  it('before the finish reason does the end no harm', () => {
    const { reader, read, finishes } = start();
    read(text);
    reader.passOver('{"id": ');
    expect(read(stop, '[DONE]')).toBe(true);
    expect(finishes()).toEqual([null, 'stop']);
  });

  it.each([
    ['a call', '{"choices":[{"delta":{"tool_calls":[{"index":0,', false],
    ['a call of the older kind', '{"choices":[{"delta":{"function_call": {"na', false],
    ['a finish reason', '{"choices":[{"finish_reason":"len', false],
    ['no calls', '{"choices":[{"delta":{"tool_calls":null,"content":"a', true],
    ['no finish reason', '{"choices":[{"finish_reason":null,"delta":{"con', true],
    ['a text about calls', '{"choices":[{"delta":{"content":"say \\"tool_calls\\": [', true],
  ])('in which %s can be read is passed over: %s, %s', (_name, data, expected) => {
    expect(start().reader.passOver(data)).toBe(expected);
  });

  it('is none for a vendor who has to see every chunk', () => {
    expect(start({ receive: () => false, seesText: true }).reader.passOver('')).toBe(false);
    expect(start({ receive: () => false }).reader.passOver('')).toBe(true);
  });
});

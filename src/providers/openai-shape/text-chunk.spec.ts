import { fc } from '../../../test/support/property.js';
import type { ChunkEvent } from '../../contract/chat.js';
import { ChatStreamReader } from './chat-stream.js';

const line = (content: string, tail = '', head = 'chatcmpl-1'): string =>
  `{"id":"${head}","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":${JSON.stringify(content)}},"logprobs":null,"finish_reason":null}]${tail}}`;
const padding = (text: string): string => `,"usage":null,"obfuscation":"${text}"`;

function read(...lines: string[]): ChunkEvent[] {
  const events: ChunkEvent[] = [];
  const reader = new ChatStreamReader();
  for (const data of lines) reader.event(data, (event) => events.push(event));
  return events;
}

const isTextOnly = (...lines: string[]): boolean | undefined => read(...lines).at(-1)?.textOnly;

describe('chunks of text', () => {
  it('are parsed once in a stream, and known by their frame from then on', () => {
    expect(read(line('a'), line('b'), line('ü 漢 🎉')).map(({ textOnly }) => textOnly)).toEqual([
      undefined,
      true,
      true,
    ]);
  });

  it('may be padded', () => {
    expect(isTextOnly(line('a', padding('xyz')), line('b', padding('')))).toBe(true);
    expect(isTextOnly(line('a', padding('xyz')), line('b'))).toBeUndefined();
  });

  it.each([
    ['an escape', line('a"b')],
    ['a line break', line('a\nb')],
    ['no text', line('')],
    ['another id', line('b', '', 'chatcmpl-2')],
    ['usage', line('b', ',"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}')],
    ['a finish reason', line('b').replace('"finish_reason":null', '"finish_reason":"stop"')],
    ['a second field in the delta', line('b').replace('"content":"b"', '"content":"b","role":"assistant"')],
  ])('are none with %s', (_name, other) => {
    const events = read(line('a'), other);
    expect(events).toHaveLength(2);
    expect(events[1]?.textOnly).toBeUndefined();
  });

  it.each([
    line('b').slice(0, -1),
    `${line('b')}}`,
    line('b').replace('"b"', '"\u0001"'),
    `${line('b')} trailing`,
  ])('that are broken are found out: %j', (broken) =>
    expect(() => read(line('a'), broken)).toThrow('cannot be read'),
  );

  it('say the same as if they had been parsed', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), fc.boolean(), (texts, padded) => {
        const lines = texts.map((content) => line(content, padded ? padding('ab') : ''));
        const events = read(...lines);
        expect(events.map(({ json }) => json)).toEqual(lines);
        expect(events.map(({ chunk }) => chunk)).toEqual(lines.map((json) => JSON.parse(json) as unknown));
      }),
    );
  });
});

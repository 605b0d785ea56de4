import { fc } from '../../../test/support/property.js';
import type { ChunkEvent, StreamEvent } from '../../contract/chat.js';
import { SseDecoder } from '../../upstream/sse-decoder.js';
import { ChatStreamReader } from './chat-stream.js';

const line = (content: string, tail = '', head = 'chatcmpl-1'): string =>
  `{"id":"${head}","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":${JSON.stringify(content)}},"logprobs":null,"finish_reason":null}]${tail}}`;
const role = line('').replace('"delta":{', '"delta":{"role":"assistant",');
const padding = (text: string): string => `,"usage":null,"obfuscation":"${text}"`;
const wire = (json: string): Buffer => Buffer.from(`data: ${json}\n\n`);

/** What the reader emits of bytes that arrive in these reads. */
function readBytes(...reads: readonly Buffer[]): ChunkEvent[] {
  const events: ChunkEvent[] = [];
  const emit = (event: StreamEvent): void => {
    if (event.kind === 'chunk') events.push(event);
  };
  const reader = new ChatStreamReader();
  reader.event(role, () => undefined);
  const decoder = new SseDecoder(
    (data) => reader.event(data, emit),
    (bytes, start) => reader.bytes(bytes, start, emit),
  );
  for (const bytes of reads) decoder.push(bytes);
  decoder.end();
  return events;
}

const read = (...lines: readonly string[]): ChunkEvent[] => readBytes(...lines.map(wire));
const isTextOnly = (...lines: readonly string[]): boolean | undefined => read(...lines).at(-1)?.textOnly;

describe('chunks of text', () => {
  it('are parsed once in a stream, and known by their bytes from then on', () => {
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

  it.each([
    ['no blank', `data:${line('b')}\n\n`],
    ['carriage returns', `data: ${line('b')}\r\n\r\n`],
    ['a second data line', `data: ${line('b')}\ndata: \n\n`],
    ['a comment before it', `: waiting\n\ndata: ${line('b')}\n\n`],
  ])('are read the long way when framed with %s', (_name, text) => {
    const events = readBytes(wire(line('a')), Buffer.from(text));
    expect(events.map(({ textOnly }) => textOnly)).toEqual([undefined, undefined]);
    expect(events[1]?.chunk.choices[0]?.delta.content).toBe('b');
  });

  it('that are no UTF-8 do not reach the client as they are', () => {
    const broken = Buffer.from(wire(line('xyz')));
    broken[broken.indexOf('y')] = 0xff;
    const [, event] = readBytes(wire(line('a')), broken);
    expect(event?.textOnly).toBeUndefined();
    expect(event?.wire?.toString()).toBe(wire(line('x\ufffdz')).toString());
  });

  it('say the same as if they had been parsed, wherever the reads are cut', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1 }),
        fc.boolean(),
        fc.array(fc.nat()),
        (texts, padded, cuts) => {
          const lines = texts.map((content) => line(content, padded ? padding('ab') : ''));
          const whole = Buffer.concat(lines.map(wire));
          const marks = [...new Set([0, whole.length, ...cuts.map((cut) => cut % whole.length)])].sort(
            (one, other) => one - other,
          );
          const events = readBytes(...marks.map((mark, index) => whole.subarray(mark, marks[index + 1])));
          expect(Buffer.concat(events.map((event) => Buffer.from(event.wire ?? ''))).equals(whole)).toBe(
            true,
          );
          expect(events.map(({ chunk }) => chunk)).toEqual(lines.map((json) => JSON.parse(json) as unknown));
        },
      ),
    );
  });
});

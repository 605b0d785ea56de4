import { fc } from '../../test/support/property.js';
import { EventTooLongError, SseDecoder } from './sse-decoder.js';

function decode(...reads: Buffer[]): string[] {
  const events: string[] = [];
  const decoder = new SseDecoder((data) => events.push(data));
  for (const read of reads) decoder.push(read);
  decoder.end();
  return events;
}

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

describe('SseDecoder', () => {
  it('reads one event after another', () => {
    expect(decode(bytes('data: one\n\ndata: two\n\n'))).toEqual(['one', 'two']);
  });

  it.each([
    ['no space after the colon', 'data:one\n\n', ['one']],
    ['only the first space is syntax', 'data:  one\n\n', [' one']],
    ['several data lines', 'data: one\ndata: two\n\n', ['one\ntwo']],
    ['an empty data line', 'data\n\n', ['']],
    ['other fields', 'event: x\nid: 1\nretry: 5\ndata: one\n\n', ['one']],
    ['a field whose name begins with data', 'database: x\n\ndata: one\n\n', ['one']],
    ['comments', ': keep-alive\n\n:\n\ndata: one\n\n', ['one']],
    ['blank keep-alives', '\n\n\ndata: one\n\n\n\n', ['one']],
    ['carriage returns and line feeds', 'data: one\r\n\r\ndata: two\r\n\r\n', ['one', 'two']],
    ['lone carriage returns', 'data: one\r\rdata: two\r\r', ['one', 'two']],
    ['a byte order mark', '\uFEFFdata: one\n\n', ['one']],
    ['no blank line at the end', 'data: one\n\ndata: two', ['one', 'two']],
    ['trailing blanks', 'data: {"a":1}   \n\n', ['{"a":1}   ']],
    ['nothing', '', []],
  ])('takes %s', (_name, text, expected) => {
    expect(decode(bytes(text))).toEqual(expected);
  });

  it('gives the same events wherever the bytes are cut', () => {
    const text =
      '\uFEFF: hi\r\ndata: grüße 🎉\r\n\r\ndata: {"ü":"漢字"}\n\ndata:x\rdata: y\r\revent: e\ndata: last';
    const whole = bytes(text);
    const expected = decode(whole);
    expect(expected).toHaveLength(4);
    for (let first = 0; first <= whole.length; first++) {
      for (let second = first; second <= Math.min(first + 9, whole.length); second++) {
        expect(
          decode(whole.subarray(0, first), whole.subarray(first, second), whole.subarray(second)),
        ).toEqual(expected);
      }
    }
    expect(decode(...Array.from(whole, (byte) => Buffer.of(byte)))).toEqual(expected);
  });

  it('returns whatever was sent, cut at random', () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, ' '));
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1 }),
        fc.array(fc.nat(400)),
        fc.constantFrom('\n', '\r\n', '\r'),
        (data, cuts, end) => {
          const whole = bytes(data.map((text) => `data: ${text}${end}${end}`).join(''));
          const marks = [
            0,
            ...cuts.map((cut) => cut % (whole.length + 1)).sort((a, b) => a - b),
            whole.length,
          ];
          const reads = marks.slice(1).map((mark, index) => whole.subarray(marks[index], mark));
          expect(decode(...reads)).toEqual(data);
        },
      ),
    );
  });

  it('offers the bytes of an event first where one begins, and decodes what is declined', () => {
    const events: string[] = [];
    const wanted = bytes('data: raw\n\n');
    const decoder = new SseDecoder(
      (data) => events.push(data),
      (read, start) => {
        const end = start + wanted.length;
        if (!read.subarray(start, end).equals(wanted)) return -1;
        events.push('(bytes)');
        return end;
      },
    );
    for (const read of [
      'data: raw\n\n', // the first event is always decoded: it may begin with a byte order mark
      'data: raw\n\ndata: raw\n\n',
      'data: raw\n\ndata: ü\n\ndata: raw\n\n',
      'data: ra',
      'w\n\n',
      'data: raw\n\n',
      'data: one\n',
      'data: raw\n\n',
      'data: cr\r\n\r',
      '\n',
      'data: raw\n\n',
    ])
      decoder.push(bytes(read));
    const character = bytes('data: 漢\n\n');
    decoder.push(character.subarray(0, 7));
    decoder.push(character.subarray(7));
    decoder.push(bytes('data: raw\n\n'));
    expect(events).toEqual([
      'raw',
      '(bytes)',
      '(bytes)',
      '(bytes)',
      'ü',
      'raw',
      'raw',
      '(bytes)',
      'one\nraw',
      'cr',
      '(bytes)',
      '漢',
      '(bytes)',
    ]);
  });

  it('reads a long line that drips in in linear time', () => {
    const line = bytes(`data: ${'x'.repeat(4_000_000)}\n\n`);
    const reads = Array.from({ length: Math.ceil(line.length / 1000) }, (_, index) =>
      line.subarray(index * 1000, index * 1000 + 1000),
    );
    expect(decode(...reads)[0]).toHaveLength(4_000_000);
  });

  it('refuses a line without end instead of filling the memory', () => {
    const decoder = new SseDecoder(() => undefined);
    const megabyte = Buffer.alloc(1024 * 1024, 0x78);
    expect(() => {
      for (let index = 0; index < 66; index++) decoder.push(megabyte);
    }).toThrow(EventTooLongError);
  });
});

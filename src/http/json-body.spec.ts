import { GatewayError } from '../contract/gateway-error.js';
import { parseJsonObject } from './json-body.js';

const parse = (text: string) => parseJsonObject(Buffer.from(text));

function refusal(body: string | Buffer): string {
  try {
    parseJsonObject(Buffer.from(body));
  } catch (error) {
    if (error instanceof GatewayError && error.kind === 'invalid_request') return error.message;
    throw error;
  }
  throw new Error('was accepted');
}

const nested = (depth: number, inside = '1') =>
  `{"a":${'['.repeat(depth - 1)}${inside}${']'.repeat(depth - 1)}}`;

describe('parseJsonObject', () => {
  it('parses an object', () => {
    expect(parse(' {"a":[1,"ü",{"b":null}]}\n')).toEqual({ a: [1, 'ü', { b: null }] });
  });

  it.each([
    ['', 'The request body is empty; a JSON object is expected.'],
    ['{"a": secret}', 'The request body is not valid JSON at position 6.'],
    ['{"a": "secret', 'The request body is not valid JSON at position 6.'],
    ['secret', 'The request body is not valid JSON at position 0.'],
    ['{"a":NaN}', 'The request body is not valid JSON at position 5.'],
    ['[1]', 'The request body must be a JSON object.'],
    ['"text"', 'The request body must be a JSON object.'],
    ['null', 'The request body must be a JSON object.'],
    [Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]), 'The request body is not valid UTF-8.'],
  ])('refuses %j', (body, message) => {
    expect(refusal(body)).toBe(message);
  });

  it('accepts 128 levels and refuses 129', () => {
    expect(parse(nested(128, '"'.padEnd(200, 'x') + '"'))).toHaveProperty('a');
    expect(refusal(nested(129))).toBe('The request body is nested deeper than 128 levels at a[0].');
    expect(refusal(nested(100_000))).toBe('The request body is nested deeper than 128 levels at a[0].');
    expect(refusal('{"a":'.repeat(100_000))).toBe(
      'The request body is nested deeper than 128 levels at a.a.a.',
    );
    expect(refusal('['.repeat(100_000))).toBe('The request body is nested deeper than 128 levels.');
    expect(refusal('['.repeat(200))).toBe('The request body is not valid JSON at position 200.');
  });

  it('does not take brackets in strings for nesting', () => {
    const text = '[{'.repeat(500);
    expect(parse(JSON.stringify({ text, quoted: `"${text}"`, escaped: `\\"${text}\\` }))).toMatchObject({
      text,
    });
  });

  it.each(['{"__proto__":{"polluted":1}}', '{"a":{"\\u005f_proto__":1}}', '{"a":[{"__pr\\u006Fto__":1}]}'])(
    'refuses the key __proto__ in %s',
    (body) => {
      expect(refusal(body)).toBe('The request body has a key named __proto__.');
    },
  );

  it('leaves the word __proto__ alone where it is no key', () => {
    const body = { content: 'what is __proto__?', exact: '__proto__', constructor: { prototype: 1 } };
    expect(parse(JSON.stringify(body))).toEqual(body);
    expect(Object.prototype).not.toHaveProperty('polluted');
  });

  it('survives a large fault without searching forever', () => {
    expect(refusal(`{"a":"${'\\n'.repeat(500_000)}`)).toMatch(/^The request body is not valid JSON/);
    expect(refusal(`{"a":"${'x'.repeat(2_000_000)}`)).toBe('The request body is not valid JSON.');
  });
});

import { fc } from '../../test/support/property.js';
import { findJsonFault } from './json-fault.js';

/** Where JSON.parse itself stopped: undefined = it did not, or does not tell. */
const refusedAt = (text: string) => {
  try {
    JSON.parse(text);
  } catch (error) {
    const position = /at position (\d+)/.exec(String(error))?.[1];
    return position === undefined ? undefined : Number(position);
  }
  return undefined;
};

describe('findJsonFault', () => {
  it.each([
    ['', 0],
    ['{', 1],
    ['{"a"', 4],
    ['{"a":1,}', 7],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['{"a":1]', 6],
    ['{} x', 3],
    ['01', 1],
    ['tru', 0],
    ['"\\x"', 0],
    ['"line\nbreak"', 0],
    [' [ "a" , { "b" : [ ] } , ! ]', 25],
  ])('finds the fault in %j at %i', (text, position) => {
    expect(findJsonFault(text)).toBe(position);
  });

  it('finds none in JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(findJsonFault(text)).toBe(text.length);
      }),
    );
  });

  it('agrees with JSON.parse where that tells: at its place, or at the start of the word or string it is in', () => {
    const spoiler = fc.constantFrom('', '}', ']', ',', ':', '"', 'x', '\\', '\u0001', '-');
    fc.assert(
      fc.property(fc.json(), fc.nat(), spoiler, (json, at, put) => {
        const place = at % (json.length + 1);
        const text = json.slice(0, place) + put + json.slice(place + 1);
        const expected = refusedAt(text);
        fc.pre(expected !== undefined);
        const position = findJsonFault(text);
        expect(position).toBeLessThanOrEqual(expected ?? 0);
        expect(text.slice(position, expected)).toMatch(/^(?:|".*|[-+.\w]+\s*)$/s);
      }),
    );
  });
});

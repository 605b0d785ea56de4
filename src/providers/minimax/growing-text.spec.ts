import { describe, expect, it } from '@jest/globals';
import { fc } from '../../../test/support/property.js';
import { GrowingText } from './growing-text.js';

function tell(pieces: readonly string[]): string {
  const text = new GrowingText();
  return pieces.map((piece) => text.next(piece)).join('');
}

describe('trap 43: reasoning that grows', () => {
  it('snapshots give every character once', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 }), (pieces) => {
        const snapshots = pieces.map((_piece, index) => pieces.slice(0, index + 1).join(''));
        expect(tell(snapshots)).toBe(pieces.join(''));
      }),
    );
  });

  it('pieces are pieces', () => {
    expect(tell(['We ', 'need ', 'We need ', 'We '])).toBe('We need We need We ');
    expect(tell(['The', ' user', ' The user'])).toBe('The user The user');
  });

  it('a snapshot that comes twice is told once', () => {
    expect(tell(['a', 'ab', 'ab', 'abc', 'abc'])).toBe('abc');
  });

  it('another text after one that has grown long is told as well', () => {
    expect(tell(['a', 'ab', 'abc', 'abcd', 'x', 'xy'])).toBe('abcdxy');
  });
});

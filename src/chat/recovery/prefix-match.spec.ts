import { fc } from '../../../test/support/property.js';
import { PrefixMatch } from './prefix-match.js';

describe('PrefixMatch', () => {
  it('holds back what repeats, tells what is new, and sees where it goes elsewhere', () => {
    const match = new PrefixMatch('One two');
    expect([match.take('One'), match.take(' tw')]).toEqual(['within', 'within']);
    expect([match.take('o three'), match.rest]).toEqual(['behind', ' three']);
    expect(new PrefixMatch('One two').take('One, two')).toBe('elsewhere');
    expect(new PrefixMatch('One').take('Two and more')).toBe('elsewhere');
  });

  it('reads each piece once: an answer of 200,000 pieces is compared in a moment', () => {
    const delivered = 'word '.repeat(200_000);
    const match = new PrefixMatch(delivered);
    const startedMs = performance.now();
    for (let count = 0; count < 199_999; count += 1) match.take('word ');
    expect(match.take('word and more')).toBe('behind');
    expect(match.rest).toBe('and more');
    expect(performance.now() - startedMs).toBeLessThan(2_000);
  });

  it('is indifferent to how the text is cut', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.string(),
        fc.array(fc.nat({ max: 9 })),
        (old, more, cuts) => {
          const match = new PrefixMatch(old);
          let text = old + more;
          let state = 'within';
          for (const cut of [...cuts, text.length]) {
            state = match.take(text.slice(0, cut));
            text = text.slice(cut);
          }
          expect([state, match.rest]).toEqual(['behind', more]);
        },
      ),
    );
  });
});

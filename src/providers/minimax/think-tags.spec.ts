import { describe, expect, it } from '@jest/globals';
import { fc } from '../../../test/support/property.js';
import { type SplitPiece, splitThinkTags, ThinkTags } from './think-tags.js';

function split(pieces: readonly string[]): SplitPiece {
  const tags = new ThinkTags();
  const all = [...pieces.map((piece) => tags.push(piece)), tags.end()];
  return {
    reasoning: all.map(({ reasoning }) => reasoning).join(''),
    text: all.map(({ text }) => text).join(''),
  };
}

describe('trap 42: reasoning in tags', () => {
  it.each([
    ['<think>Hm.</think>Yes.', 'Hm.', 'Yes.'],
    ['\n<think>\nHm.\n</think>\n\nYes.', '\nHm.\n', 'Yes.'],
    ['<think></think>Yes.', '', 'Yes.'],
    ['<think>Cut of', 'Cut of', ''],
    ['<think>Cut in a tag</thi', 'Cut in a tag</thi', ''],
    ['<think>a < b </ c</think>Yes.', 'a < b </ c', 'Yes.'],
    ['Yes.', '', 'Yes.'],
    ['', '', ''],
    ['  ', '', '  '],
    ['<thi', '', '<thi'],
    ['<thinking>Yes.', '', '<thinking>Yes.'],
    ['The tag <think>is</think> mine.', '', 'The tag <think>is</think> mine.'],
    ['<think>a</think>b<think>c</think>', 'a', 'b<think>c</think>'],
  ])('%j is %j and %j, whole and in any pieces', (whole, reasoning, text) => {
    expect(splitThinkTags(whole)).toEqual({ reasoning, text });
    for (let cut = 0; cut <= whole.length; cut++)
      expect(split([whole.slice(0, cut), whole.slice(cut)])).toEqual({ reasoning, text });
    expect(split([...whole])).toEqual({ reasoning, text });
  });

  it('cut anywhere says what it says in one piece', () => {
    const word = fc.constantFrom('<think>', '</think>', '<', '</', 'think>', 'a', '\n', ' ', '世');
    fc.assert(
      fc.property(fc.array(fc.array(word, { maxLength: 4 })), (words) => {
        const pieces = words.map((piece) => piece.join(''));
        expect(split(pieces)).toEqual(splitThinkTags(pieces.join('')));
      }),
    );
  });

  it('says when nothing but text can follow', () => {
    const tags = new ThinkTags();
    const states = ['<thi', 'nk>Hm', '.</think>', '\n', 'Yes', '.'].map((piece) => {
      tags.push(piece);
      return tags.settled;
    });
    expect(states).toEqual([false, false, false, false, true, true]);
  });
});

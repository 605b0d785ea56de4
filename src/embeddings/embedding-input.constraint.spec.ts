import { isEmbeddingInput } from './embedding-input.constraint.js';

const texts = (length: number): string[] => Array<string>(length).fill('sea');

describe('isEmbeddingInput', () => {
  it.each<[string, unknown]>([
    ['a text', 'The sea is calm.'],
    ['a blank', ' '],
    ['texts', ['The sea', 'is calm.']],
    ['2048 texts', texts(2048)],
    ['tokens', [0, 1, 100_000]],
    ['more than 2048 tokens', Array<number>(5_000).fill(1)],
    ['lists of tokens', [[1, 2], [3]]],
    ['2048 lists of tokens', Array<number[]>(2048).fill([1])],
  ])('takes %s', (_name, input) => expect(isEmbeddingInput(input)).toBe(true));

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['an empty list', []],
    ['a number', 5],
    ['an object', { 0: 'a', length: 1 }],
    ['a text among them that is empty', ['a', '']],
    ['2049 texts', texts(2049)],
    ['2049 lists of tokens', Array<number[]>(2049).fill([1])],
    ['a list of tokens among them that is empty', [[1], []]],
    ['texts and tokens', ['a', 1]],
    ['texts and lists', ['a', [1]]],
    ['tokens and lists', [1, [1]]],
    ['a token below zero', [-1]],
    ['half a token', [[0.5]]],
    ['a token as text among lists', [['1']]],
    ['null in a list', [null]],
    ['lists three deep', [[[1]]]],
  ])('refuses %s', (_name, input) => expect(isEmbeddingInput(input)).toBe(false));
});

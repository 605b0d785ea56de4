import type { EmbeddingInput } from '../../contract/embedding.js';
import { inputPieces } from '../canonical/embedding-input.js';

export const defaultDimensions = 1536;
export const mostDimensions = 3072;

/** Places of a vector that a word has a share in: two words rarely have all of them in common. */
const placesPerWord = 4;

/**
 * One vector of length 1 for each text of an input, which may be in tokens as well. Each word adds or takes one at some places
 * that its letters decide, so that texts are near each other as far as they share words; without any word it is the first
 * axis.
 */
export function vectorsOf(input: EmbeddingInput, dimensions: number): readonly Float32Array[] {
  return inputPieces(input).map((piece) => vectorOf(wordsOf(piece), dimensions));
}

function wordsOf(piece: string | readonly number[]): readonly string[] {
  return typeof piece === 'string' ? (piece.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) : piece.map(String);
}

function vectorOf(words: readonly string[], dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of words) {
    for (let place = 0; place < placesPerWord; place++) {
      const hash = hashOf(word, place);
      const at = (hash >>> 1) % dimensions;
      vector[at] = (vector[at] ?? 0) + ((hash & 1) === 0 ? 1 : -1);
    }
  }
  const length = Math.hypot(...vector);
  if (length === 0) vector[0] = 1;
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** FNV-1a of 32 bits, mixed once more as its lowest bits are weak. */
function hashOf(word: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = 0; index < word.length; index++)
    hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

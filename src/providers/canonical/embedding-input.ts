import type { Usage } from '../../contract/chat.js';
import type { EmbeddingInput } from '../../contract/embedding.js';

/** What is embedded: for each embedding a text, or a text in tokens. */
export function inputPieces(input: EmbeddingInput): readonly (string | readonly number[])[] {
  if (typeof input === 'string') return [input];
  const tokens: number[] = [];
  const pieces: (string | readonly number[])[] = [];
  for (const piece of input) {
    if (typeof piece === 'number') tokens.push(piece);
    else pieces.push(piece);
  }
  return tokens.length > 0 ? [tokens] : pieces;
}

/** The most tokens that an input can be: no token is less than a byte of UTF-8. */
export function mostInputTokens(input: EmbeddingInput): number {
  return sizeOf(input, (bytes) => bytes);
}

/** About how many tokens an input is, for an answer that has to name a number where the vendor told none: four bytes make one. */
export function guessedInputTokens(input: EmbeddingInput): number {
  return sizeOf(input, (bytes) => Math.ceil(bytes / 4));
}

/** Embeddings are paid for by their prompt alone. */
export function promptUsage(tokens: number): Usage {
  return { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens };
}

/** Tokens count as they are. */
function sizeOf(input: EmbeddingInput, tokensOf: (bytes: number) => number): number {
  let tokens = 0;
  for (const piece of inputPieces(input))
    tokens += typeof piece === 'string' ? tokensOf(Buffer.byteLength(piece)) : piece.length;
  return tokens;
}

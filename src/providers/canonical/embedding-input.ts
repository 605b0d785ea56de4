import type { Usage } from '../../contract/chat.js';
import type { EmbeddingInput } from '../../contract/embedding.js';

/** How many embeddings are asked for. */
export function inputCount(input: EmbeddingInput): number {
  return typeof input === 'string' || typeof input[0] === 'number' ? 1 : input.length;
}

/** The texts of an input; undefined where it is in tokens, which mean nothing but to the models of their tokeniser. */
export function inputTexts(input: EmbeddingInput): readonly string[] | undefined {
  if (typeof input === 'string') return [input];
  return isTexts(input) ? input : undefined;
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
  if (typeof input === 'string') return tokensOf(Buffer.byteLength(input));
  let tokens = 0;
  for (const piece of input) {
    if (typeof piece === 'number') tokens += 1;
    else tokens += typeof piece === 'string' ? tokensOf(Buffer.byteLength(piece)) : piece.length;
  }
  return tokens;
}

function isTexts(input: Exclude<EmbeddingInput, string>): input is readonly string[] {
  return input.every((piece: unknown) => typeof piece === 'string');
}

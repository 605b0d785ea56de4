import type { TokenRates } from './price-table.js';
import type { TokenCounts } from './token-counts.js';

/**
 * What a request costs, exactly: whole tokens times whole picodollars, nothing is ever rounded. Undefined = not known:
 * the vendor told no prompt or completion count, or there are tokens of a class that has no price.
 *
 * Each token is billed once, in one class. Classes that are contained in others (cached in prompt, reasoning in
 * completion) are taken out of them first, so the classes always add up to what the vendor counted in all. Where no
 * price of its own is published, cached and written tokens cost as input (the most a vendor would ask), reasoning as
 * output; audio has no such stand-in.
 * Source: the catalogue's notes on prices, numbers 5 and 6.
 */
export function costPicodollars(counts: TokenCounts, rates: TokenRates): bigint | undefined {
  const { promptTokens, completionTokens } = counts;
  if (promptTokens === undefined || completionTokens === undefined) return undefined;

  const inputAudio = Math.min(counts.inputAudioTokens ?? 0, promptTokens);
  const inputText = promptTokens - inputAudio;
  // Vendors do not say whether cached tokens were text or audio. Text first is the dearer reading: audio saves more.
  const cached = Math.min(counts.cachedTokens ?? 0, promptTokens);
  const cachedText = Math.min(cached, inputText);
  const cachedAudio = cached - cachedText;
  const written = Math.min(counts.cacheWriteTokens ?? 0, inputText - cachedText);

  const outputAudio = Math.min(counts.outputAudioTokens ?? 0, completionTokens);
  const reasoning = Math.min(counts.reasoningTokens ?? 0, completionTokens - outputAudio);

  const lines: readonly [tokens: number, rate: bigint | undefined][] = [
    [inputText - cachedText - written, rates.input],
    [cachedText, rates.cacheRead ?? rates.input],
    [written, rates.cacheWrite ?? rates.input],
    [inputAudio - cachedAudio, rates.inputAudio],
    [cachedAudio, rates.cacheReadAudio ?? rates.inputAudio],
    [completionTokens - outputAudio - reasoning, rates.output],
    [reasoning, rates.reasoning ?? rates.output],
    [outputAudio, rates.outputAudio],
  ];
  let cost = 0n;
  for (const [tokens, rate] of lines) {
    if (tokens === 0) continue;
    if (rate === undefined) return undefined;
    cost += BigInt(tokens) * rate;
  }
  return cost;
}

import type { TokenCounts } from './token-counts.js';
import type { TokenRates } from './token-rates.js';

/**
 * What a request costs, exactly: whole tokens and calls times whole picodollars, nothing is ever rounded. Undefined = not
 * known: the vendor told no prompt or completion count, or there is something of a class that has no price.
 *
 * Each token is billed once, in one class. Classes that are contained in others (cached in prompt, reasoning in
 * completion) are taken out of them first, so the classes always add up to what the vendor counted in all. Where no
 * price of its own is published, cached and written tokens cost as input (the most a vendor would ask), what is written for
 * an hour as what is written, images as text, reasoning as output; audio and searches have no such stand-in.
 * Source: the catalogue's notes on prices, numbers 5 and 6.
 */
export function costPicodollars(counts: TokenCounts, rates: TokenRates): bigint | undefined {
  const { promptTokens, completionTokens, webSearches = 0 } = counts;
  if (promptTokens === undefined || completionTokens === undefined) return undefined;
  return sum([
    ...promptLines(promptTokens, counts, rates),
    ...completionLines(completionTokens, counts, rates),
    [webSearches, rates.webSearch],
  ]);
}

type Line = readonly [units: number, rate: bigint | undefined];

function promptLines(prompt: number, counts: TokenCounts, rates: TokenRates): Line[] {
  const audio = Math.min(counts.inputAudioTokens ?? 0, prompt);
  const image = rates.inputImage === undefined ? 0 : Math.min(counts.inputImageTokens ?? 0, prompt - audio);
  const text = prompt - audio - image;
  // Vendors do not say what the cached tokens were. Text first is the dearer reading: the others save more.
  const cached = Math.min(counts.cachedTokens ?? 0, prompt);
  const cachedText = Math.min(cached, text);
  const cachedImage = Math.min(cached - cachedText, image);
  const cachedAudio = cached - cachedText - cachedImage;
  const written = Math.min(counts.cacheWriteTokens ?? 0, text - cachedText);
  const written1h = Math.min(counts.cacheWrite1hTokens ?? 0, written);
  const cacheWrite = rates.cacheWrite ?? rates.input;
  return [
    [text - cachedText - written, rates.input],
    [cachedText, rates.cacheRead ?? rates.input],
    [written - written1h, cacheWrite],
    [written1h, rates.cacheWrite1h ?? cacheWrite],
    [image - cachedImage, rates.inputImage],
    [cachedImage, rates.cacheReadImage ?? rates.inputImage],
    [audio - cachedAudio, rates.inputAudio],
    [cachedAudio, rates.cacheReadAudio ?? rates.inputAudio],
  ];
}

function completionLines(completion: number, counts: TokenCounts, rates: TokenRates): Line[] {
  const audio = Math.min(counts.outputAudioTokens ?? 0, completion);
  const image =
    rates.outputImage === undefined ? 0 : Math.min(counts.outputImageTokens ?? 0, completion - audio);
  const reasoning = Math.min(counts.reasoningTokens ?? 0, completion - audio - image);
  return [
    [completion - audio - image - reasoning, rates.output],
    [reasoning, rates.reasoning ?? rates.output],
    [image, rates.outputImage],
    [audio, rates.outputAudio],
  ];
}

function sum(lines: readonly Line[]): bigint | undefined {
  let cost = 0n;
  for (const [units, rate] of lines) {
    if (units === 0) continue;
    if (rate === undefined) return undefined;
    cost += BigInt(units) * rate;
  }
  return cost;
}

import { fc } from '../../test/support/property.js';
import type { TokenRates } from './token-rates.js';
import { costPicodollars } from './cost-picodollars.js';
import { type TokenCounts, untold } from './token-counts.js';

const none: TokenCounts = { ...untold, promptTokens: 0, completionTokens: 0 };

/** Every class at a rate of its own, so that a token in the wrong class shows. */
const rates: Required<TokenRates> = {
  input: 1_000n,
  cacheRead: 100n,
  cacheWrite: 1_250n,
  cacheWrite1h: 2_000n,
  inputImage: 3_000n,
  cacheReadImage: 300n,
  inputAudio: 10_000n,
  cacheReadAudio: 2_500n,
  output: 4_000n,
  reasoning: 5_000n,
  outputImage: 7_000n,
  outputAudio: 20_000n,
  webSearch: 10_000_000_000n,
};

function without(...names: (keyof TokenRates)[]): TokenRates {
  return Object.fromEntries(
    Object.entries(rates).filter(([name]) => !names.some((missing) => missing === name)),
  );
}

describe('costPicodollars', () => {
  it('bills prompt and completion', () => {
    // 10 × 1,000 + 5 × 4,000
    expect(costPicodollars({ ...none, promptTokens: 10, completionTokens: 5 }, rates)).toBe(30_000n);
  });

  it('trap 29: takes cached and written tokens out of the prompt', () => {
    // 50 plain × 1,000 + 30 cached × 100 + 20 written × 1,250
    const counts = { ...none, promptTokens: 100, cachedTokens: 30, cacheWriteTokens: 20 };
    expect(costPicodollars(counts, rates)).toBe(78_000n);
  });

  it('takes audio out of the prompt and out of the completion', () => {
    // 60 × 1,000 + 40 × 10,000 + 5 × 4,000 + 15 × 20,000
    const counts = {
      ...none,
      promptTokens: 100,
      inputAudioTokens: 40,
      completionTokens: 20,
      outputAudioTokens: 15,
    };
    expect(costPicodollars(counts, rates)).toBe(780_000n);
  });

  it('takes what is written for an hour out of what is written', () => {
    // 50 plain × 1,000 + 30 for five minutes × 1,250 + 20 for an hour × 2,000
    const counts = { ...none, promptTokens: 100, cacheWriteTokens: 50, cacheWrite1hTokens: 20 };
    expect(costPicodollars(counts, rates)).toBe(127_500n);
    // Of no other price: 50 × 1,000 + 50 × 1,250
    expect(costPicodollars(counts, without('cacheWrite1h'))).toBe(112_500n);
    // More for an hour than was written at all: 90 × 1,000 + 10 × 2,000
    expect(costPicodollars({ ...counts, cacheWriteTokens: 10 }, rates)).toBe(110_000n);
  });

  it('takes images out of the prompt and out of the completion where they have a price', () => {
    // 60 × 1,000 + 40 × 3,000 + 5 × 4,000 + 15 × 7,000
    const counts = {
      ...none,
      promptTokens: 100,
      inputImageTokens: 40,
      completionTokens: 20,
      outputImageTokens: 15,
    };
    expect(costPicodollars(counts, rates)).toBe(305_000n);
    // As text: 100 × 1,000 + 20 × 4,000
    expect(costPicodollars(counts, without('inputImage', 'outputImage'))).toBe(180_000n);
  });

  it('reads cached tokens as text first, then as images, then as audio', () => {
    // 20 cached text × 100 + 30 cached images × 300 + 10 cached audio × 2,500 + 40 audio × 10,000
    const counts = {
      ...none,
      promptTokens: 100,
      inputImageTokens: 30,
      inputAudioTokens: 50,
      cachedTokens: 60,
    };
    expect(costPicodollars(counts, rates)).toBe(436_000n);
  });

  it('bills each search of the web', () => {
    // 3 × $0.01, beside 10 × 1,000
    const counts = { ...none, promptTokens: 10, webSearches: 3 };
    expect(costPicodollars(counts, rates)).toBe(30_000_010_000n);
  });

  it('reads cached tokens as text first, then as audio', () => {
    // 60 cached text × 100 + 10 cached audio × 2,500 + 30 audio × 10,000
    const counts = { ...none, promptTokens: 100, inputAudioTokens: 40, cachedTokens: 70 };
    expect(costPicodollars(counts, rates)).toBe(331_000n);
  });

  it('takes reasoning out of the completion where it has a price', () => {
    // 4 × 4,000 + 6 × 5,000
    const counts = { ...none, completionTokens: 10, reasoningTokens: 6 };
    expect(costPicodollars(counts, rates)).toBe(46_000n);
    // 10 × 4,000: reasoning is ordinary output
    expect(costPicodollars(counts, without('reasoning'))).toBe(40_000n);
  });

  it('bills cached and written tokens as input where they have no price', () => {
    const counts = { ...none, promptTokens: 100, cachedTokens: 30, cacheWriteTokens: 20 };
    expect(costPicodollars(counts, without('cacheRead', 'cacheWrite'))).toBe(100_000n);
  });

  it('bills cached audio as audio where it has no price', () => {
    // 10 audio, all cached, no text
    const counts = { ...none, promptTokens: 10, inputAudioTokens: 10, cachedTokens: 10 };
    expect(costPicodollars(counts, without('cacheReadAudio'))).toBe(100_000n);
  });

  it.each<[string, Partial<TokenCounts>, keyof TokenRates]>([
    ['prompt', { promptTokens: 1 }, 'input'],
    ['completion', { completionTokens: 1 }, 'output'],
    ['audio heard', { promptTokens: 1, inputAudioTokens: 1 }, 'inputAudio'],
    ['audio spoken', { completionTokens: 1, outputAudioTokens: 1 }, 'outputAudio'],
    ['web search', { webSearches: 1 }, 'webSearch'],
  ])('does not know the cost of %s without a price', (_name, counts, missing) => {
    expect(costPicodollars({ ...none, ...counts }, without(missing))).toBeUndefined();
    expect(costPicodollars(none, without(missing))).toBe(0n);
  });

  it('does not know the cost of what the vendor did not count', () => {
    expect(costPicodollars({ ...none, promptTokens: undefined }, rates)).toBeUndefined();
    expect(costPicodollars({ ...none, completionTokens: undefined }, rates)).toBeUndefined();
  });

  it('takes an explicit zero for a zero', () => {
    expect(costPicodollars({ ...none, cachedTokens: 0, reasoningTokens: 0 }, {})).toBe(0n);
  });

  it('stays exact far beyond the whole numbers of a float', () => {
    // 2,000,000,001 × 270,000,001
    const counts = { ...none, promptTokens: 2_000_000_001 };
    expect(costPicodollars(counts, { input: 270_000_001n })).toBe(540_000_002_270_000_001n);
  });
});

const tokens = fc.nat({ max: 2_000_000_000 });
const optionalTokens = fc.option(tokens, { nil: undefined });
const anyCounts: fc.Arbitrary<TokenCounts> = fc.record({
  promptTokens: tokens,
  cachedTokens: optionalTokens,
  cacheWriteTokens: optionalTokens,
  cacheWrite1hTokens: optionalTokens,
  inputImageTokens: optionalTokens,
  inputAudioTokens: optionalTokens,
  completionTokens: tokens,
  reasoningTokens: optionalTokens,
  outputImageTokens: optionalTokens,
  outputAudioTokens: optionalTokens,
  webSearches: fc.option(fc.nat({ max: 1_000 }), { nil: undefined }),
});
const rate = fc.bigInt({ min: 0n, max: 300_000_000n });
const anyRates = fc.record({
  input: rate,
  cacheRead: rate,
  cacheWrite: rate,
  cacheWrite1h: rate,
  inputImage: rate,
  cacheReadImage: rate,
  inputAudio: rate,
  cacheReadAudio: rate,
  output: rate,
  reasoning: rate,
  outputImage: rate,
  outputAudio: rate,
  webSearch: rate,
});

function costOf(counts: TokenCounts, at: TokenRates): bigint {
  const cost = costPicodollars(counts, at);
  if (cost === undefined) throw new Error('every class has a price here');
  return cost;
}

describe('costPicodollars, whatever the numbers', () => {
  it('bills each token and call exactly once, also where the vendor contradicts itself', () => {
    fc.assert(
      fc.property(anyCounts, rate, (counts, flat) => {
        const everywhere = Object.fromEntries(Object.keys(rates).map((name) => [name, flat]));
        const { promptTokens = 0, completionTokens = 0, webSearches = 0 } = counts;
        const all = BigInt(promptTokens) + BigInt(completionTokens) + BigInt(webSearches);
        expect(costOf(counts, everywhere)).toBe(all * flat);
      }),
    );
  });

  it('is never negative', () => {
    fc.assert(
      fc.property(anyCounts, anyRates, (counts, at) => {
        expect(costOf(counts, at) >= 0n).toBe(true);
      }),
    );
  });

  it('never falls with a further token or a dearer price', () => {
    fc.assert(
      fc.property(anyCounts, anyRates, fc.nat({ max: 1_000_000 }), rate, (counts, random, more, dearer) => {
        // No vendor asks more for what it has in a cache than for what it has not.
        const at = {
          ...random,
          inputImage: random.inputImage + random.cacheReadImage,
          inputAudio: random.inputAudio + random.cacheReadAudio,
        };
        const cost = costOf(counts, at);
        const { promptTokens = 0, completionTokens = 0 } = counts;
        expect(costOf({ ...counts, promptTokens: promptTokens + more }, at) >= cost).toBe(true);
        expect(costOf({ ...counts, completionTokens: completionTokens + more }, at) >= cost).toBe(true);
        for (const [name, price] of Object.entries(at))
          expect(costOf(counts, { ...at, [name]: price + dearer }) >= cost).toBe(true);
      }),
    );
  });

  it('adds up: two requests cost what one with the sum of their tokens costs', () => {
    // Of plain classes, where no count is cut to fit: parts of the prompt first, the prompt as their sum.
    const parts = fc.array(fc.nat({ max: 100_000 }), { minLength: 6, maxLength: 6 });
    const countsOf = ([
      text = 0,
      cached = 0,
      written = 0,
      output = 0,
      reasoning = 0,
      spoken = 0,
    ]: number[]) => ({
      ...none,
      promptTokens: text + cached + written,
      cachedTokens: cached,
      cacheWriteTokens: written,
      completionTokens: output + reasoning + spoken,
      reasoningTokens: reasoning,
      outputAudioTokens: spoken,
    });
    fc.assert(
      fc.property(parts, parts, anyRates, (one, other, at) => {
        const both = one.map((count, index) => count + (other[index] ?? 0));
        expect(costOf(countsOf(one), at) + costOf(countsOf(other), at)).toBe(costOf(countsOf(both), at));
      }),
    );
  });
});

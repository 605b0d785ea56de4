import { exactDecimals, picodollarsPerUnit, type RateName, type Rates } from '../contract/prices.js';

/** What the rates that a chat is billed by are called in the price list. */
const listNames = {
  input: 'input',
  cacheRead: 'cacheRead',
  cacheWrite: 'cacheWrite',
  cacheWrite1h: 'cacheWrite1h',
  inputImage: 'inputImage',
  cacheReadImage: 'cacheReadImage',
  inputAudio: 'inputAudio',
  cacheReadAudio: 'cacheReadAudio',
  output: 'output',
  reasoning: 'reasoning',
  outputImage: 'outputImage',
  outputAudio: 'outputAudio',
  webSearch: 'webSearchPer1kCalls',
} as const satisfies Readonly<Record<string, RateName>>;

/** Picodollars per token, of `webSearch` per call; an absent rate is not known. */
export type TokenRates = { readonly [Name in keyof typeof listNames]?: bigint };

/** @throws Error when a price is not exact in picodollars */
export function readRates(prices: Rates): TokenRates {
  const rates: { [name: string]: bigint } = {};
  for (const [name, listName] of Object.entries(listNames)) {
    const price = prices[listName];
    if (price === undefined) continue;
    const rate = picodollarsPerUnit(listName, price);
    if (rate === undefined)
      throw new Error(
        `The price ${price} is not exact: ${listName} may have at most ${exactDecimals(listName)} decimals.`,
      );
    rates[name] = rate;
  }
  return rates;
}

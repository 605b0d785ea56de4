import type { Prices, RateName } from '../contract/prices.js';

/** Rates of a price list per million tokens, with OpenRouter's names and the places from there to one token or call. */
const publishedRates: readonly (readonly [rate: RateName, name: string, places: number])[] = [
  ['input', 'prompt', 6],
  ['output', 'completion', 6],
  ['reasoning', 'internal_reasoning', 6],
  ['cacheRead', 'input_cache_read', 6],
  ['cacheWrite', 'input_cache_write', 6],
  ['inputAudio', 'audio', 6],
  ['outputAudio', 'audio_output', 6],
  ['cacheReadAudio', 'input_audio_cache', 6],
  ['webSearchPer1kCalls', 'web_search', 3],
];

/** `pricing` of a model: exact decimal strings in USD; undefined where it is not sold by the token. */
export function toPricing(prices: Prices): Record<string, string> | undefined {
  if (prices.unit !== 'usd_per_million_tokens') return undefined;
  const pricing: Record<string, string> = {};
  for (const [rate, name, places] of publishedRates) {
    const price = prices[rate];
    if (price !== undefined) pricing[name] = shiftDecimal(price, places);
  }
  return pricing;
}

/** A decimal string divided by ten to the power of `places`, exactly, without a needless zero. */
export function shiftDecimal(decimal: string, places: number): string {
  const [whole = '', fraction = ''] = decimal.split('.');
  const digits = whole.padStart(places + 1, '0') + fraction;
  const point = digits.length - fraction.length - places;
  const shifted = `${digits.slice(0, point)}.${digits.slice(point)}`;
  return shifted
    .replace(/^0+(?=\d)/, '')
    .replace(/0+$/, '')
    .replace(/\.$/, '');
}

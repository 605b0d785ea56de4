import type { Prices, RateName, Rates } from '../catalog/catalog-model.js';
import { parsePicodollars } from '../contract/money.js';
import { priceWindow } from './price-window.js';

const tokenRateNames = [
  'input',
  'cacheRead',
  'cacheWrite',
  'inputAudio',
  'cacheReadAudio',
  'output',
  'reasoning',
  'outputAudio',
] as const satisfies readonly RateName[];

/** Picodollars per token; an absent rate is not known. */
export type TokenRates = { readonly [Name in (typeof tokenRateNames)[number]]?: bigint };

const tokensPerUnit = 1_000_000n;

/** The token prices of one model as integers: what they are at a moment and for a length of prompt. */
export class PriceTable {
  private readonly base: TokenRates;
  private readonly changes: readonly { readonly fromMs: number; readonly rates: TokenRates }[];
  private readonly windows: readonly { holds(atMs: number): boolean; readonly rates: TokenRates }[];
  private readonly tiers: readonly { readonly above: number; readonly rates: TokenRates }[];

  /**
   * @param prices in USD per million tokens
   * @throws Error when a price is not a whole number of picodollars per token (more than six decimals)
   */
  constructor(prices: Prices) {
    this.base = readRates(prices);
    this.changes = prices.scheduledChanges
      .map((change) => ({ fromMs: Date.parse(change.effectiveFrom), rates: readRates(change) }))
      .sort((one, other) => one.fromMs - other.fromMs);
    this.windows = prices.schedule.map((schedule) => ({
      holds: priceWindow(schedule.days, schedule.hoursUtc),
      rates: readRates(schedule),
    }));
    this.tiers = prices.tiers
      .map((tier) => ({ above: tier.promptTokensAbove, rates: readRates(tier) }))
      .sort((one, other) => other.above - one.above);
  }

  /**
   * Base prices, then the changes in effect, then the time of day, then the highest tier that the prompt exceeds: each
   * replaces the rates it names and leaves the others.
   * @param promptTokens cached ones included
   * @param atMs milliseconds since the epoch
   */
  ratesAt(promptTokens: number, atMs: number): TokenRates {
    let rates = this.base;
    for (const change of this.changes) if (atMs >= change.fromMs) rates = { ...rates, ...change.rates };
    for (const window of this.windows) if (window.holds(atMs)) rates = { ...rates, ...window.rates };
    const tier = this.tiers.find(({ above }) => promptTokens > above);
    return tier ? { ...rates, ...tier.rates } : rates;
  }
}

function readRates(prices: Rates): TokenRates {
  const rates: { -readonly [Name in keyof TokenRates]: TokenRates[Name] } = {};
  for (const name of tokenRateNames) {
    const price = prices[name];
    if (price !== undefined) rates[name] = picodollarsPerToken(price);
  }
  return rates;
}

function picodollarsPerToken(usdPerMillionTokens: string): bigint {
  const picodollars = parsePicodollars(usdPerMillionTokens);
  if (picodollars === undefined || picodollars % tokensPerUnit !== 0n)
    throw new Error(`The price ${usdPerMillionTokens} is not a whole number of picodollars per token.`);
  return picodollars / tokensPerUnit;
}

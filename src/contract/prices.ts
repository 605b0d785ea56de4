import { parsePicodollars, picodollarPlaces } from './money.js';

/**
 * The price list of a model, as the catalogue and the operator's configuration tell it: decimal strings in USD.
 * Source: the catalogue's notes on prices, numbers 5 to 7.
 */

export const priceUnits = [
  'usd_per_million_tokens',
  'usd_per_million_characters',
  'usd_per_image',
  'usd_per_second',
] as const;
export type PriceUnit = (typeof priceUnits)[number];

/** What the rates are called in the data, and here. */
export const rateNames = {
  input: 'input',
  output: 'output',
  reasoning: 'reasoning',
  cache_read: 'cacheRead',
  cache_write: 'cacheWrite',
  cache_write_1h: 'cacheWrite1h',
  cache_write_12h: 'cacheWrite12h',
  input_image: 'inputImage',
  input_audio: 'inputAudio',
  input_video: 'inputVideo',
  output_image: 'outputImage',
  output_audio: 'outputAudio',
  cache_read_image: 'cacheReadImage',
  cache_read_audio: 'cacheReadAudio',
  per_image: 'perImage',
  per_input_image: 'perInputImage',
  per_second: 'perSecond',
  web_search_per_1k_calls: 'webSearchPer1kCalls',
  upstream_unit_usd: 'upstreamUnitUsd',
} as const;
export type RateName = (typeof rateNames)[keyof typeof rateNames];

/**
 * Decimal strings in USD per unit of the price list; an absent rate is not known, never zero. Reasoning tokens are
 * billed as output unless `reasoning` is present. `cacheWrite` keeps for 5 minutes (with OpenAI 30).
 */
export type Rates = { readonly [Name in RateName]?: string };

/** Above this many prompt tokens, cached ones included, the whole request costs these rates; an absent rate stays. */
export interface PriceTier extends Rates {
  readonly promptTokensAbove: number;
}

/** Rates at certain times of day; the base rates hold at all others. */
export interface PriceSchedule extends Rates {
  readonly name: string;
  readonly days: string;
  /** `HH:MM-HH:MM`, UTC. */
  readonly hoursUtc: readonly string[];
}

export interface ScheduledPriceChange extends Rates {
  /** ISO date from which these are the base rates. */
  readonly effectiveFrom: string;
}

/** Price of a second of video made with these parameters. */
export interface PerSecondVariant {
  readonly resolution: string;
  readonly price: string;
  readonly mode: string | undefined;
  readonly audio: boolean | undefined;
  readonly voice: boolean | undefined;
  readonly videoInput: boolean | undefined;
  readonly task: string | undefined;
}

export interface Prices extends Rates {
  readonly unit: PriceUnit;
  /** The highest that matches wins. */
  readonly tiers: readonly PriceTier[];
  readonly schedule: readonly PriceSchedule[];
  readonly scheduledChanges: readonly ScheduledPriceChange[];
  /** Rates of the vendor's fast tier. */
  readonly fastMode: Rates | undefined;
  /** `perSecond` is the price with default parameters. */
  readonly perSecondVariants: readonly PerSecondVariant[];
  /** What one image of a size comes to, for orientation; billing is by tokens. */
  readonly perImageReference: Readonly<Record<string, string>> | undefined;
}

/** Prices as an operator says they are for them. */
export interface PriceOverride {
  readonly rates: Rates;
  /** Undefined = those of the catalogue. */
  readonly tiers: readonly PriceTier[] | undefined;
}

/** How many units a price is for, as a power of ten, where that is not a million tokens or characters. */
const placesOf: { readonly [Name in RateName]?: number } = {
  perImage: 0,
  perInputImage: 0,
  perSecond: 0,
  upstreamUnitUsd: 0,
  webSearchPer1kCalls: 3,
};

/** Decimals of a price with which one unit (a token, a call, an image, a second) is still whole picodollars. */
export function exactDecimals(rate: RateName): number {
  return picodollarPlaces - (placesOf[rate] ?? 6);
}

/** Picodollars for one unit; undefined where the price is no decimal string of USD, or one unit would not be exact. */
export function picodollarsPerUnit(rate: RateName, price: string): bigint | undefined {
  const picodollars = parsePicodollars(price);
  const units = 10n ** BigInt(placesOf[rate] ?? 6);
  return picodollars === undefined || picodollars % units !== 0n ? undefined : picodollars / units;
}

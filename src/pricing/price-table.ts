import { parsePrices } from '../catalog/price-list.js';
import type { Prices } from '../contract/prices.js';
import { costPicodollars } from './cost-picodollars.js';
import { priceWindow } from './price-window.js';
import type { TokenCounts } from './token-counts.js';
import { readRates, type TokenRates } from './token-rates.js';

const minuteMs = 60_000;

/** Rates of a text request whose prompt is longer than `above`, in picodollars per token; NaN = not known. */
interface EstimateStep {
  readonly above: number;
  readonly input: number;
  readonly cacheRead: number;
  readonly output: number;
}

/** The token prices of one model as integers: what they are at a moment and for a length of prompt. */
export class PriceTable {
  /** Without changes, hours and tiers: which classes have a price at all. */
  readonly base: TokenRates;
  private readonly changes: readonly { readonly fromMs: number; readonly rates: TokenRates }[];
  private readonly windows: readonly { holds(atMs: number): boolean; readonly rates: TokenRates }[];
  private readonly tiers: readonly { readonly above: number; readonly rates: TokenRates }[];
  /** What `estimate` reckons with in the minute below, the highest step first. */
  private steps: readonly EstimateStep[] = [];
  private stepsMinute = Number.NaN;

  /**
   * @param prices in USD per million tokens
   * @throws Error when a price is not a whole number of picodollars per token (more than six decimals) or call (nine)
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
   * The table of a price list as it was stored with its version (`toPriceRecord`): with it a cost can be reckoned again.
   * @throws Error naming the field when it is no such list
   */
  static fromStored(record: unknown): PriceTable {
    return new PriceTable(parsePrices(record, 'prices'));
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

  /**
   * Picodollars for these tokens at a moment; undefined = not known.
   * @param atMs milliseconds since the epoch
   */
  cost(counts: TokenCounts, atMs: number): bigint | undefined {
    const { promptTokens } = counts;
    return promptTokens === undefined ? undefined : costPicodollars(counts, this.ratesAt(promptTokens, atMs));
  }

  /**
   * About what a request of text will cost, by the rules of `costPicodollars` but in floating point and without a thing
   * allocated: routing asks it of every model for every request. Reasoning cannot be foreseen and counts as output.
   * Undefined = no price is known.
   * @param promptTokens cached ones included
   * @param atMs milliseconds since the epoch
   * @returns picodollars
   */
  estimate(
    promptTokens: number,
    cachedTokens: number,
    completionTokens: number,
    atMs: number,
  ): number | undefined {
    // Every change of a price falls on a whole minute.
    const minute = Math.floor(atMs / minuteMs);
    if (minute !== this.stepsMinute) this.prepareSteps(minute);
    const { steps } = this;
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index];
      if (step === undefined || promptTokens <= step.above) continue;
      const cached = cachedTokens < promptTokens ? cachedTokens : promptTokens;
      let cost = 0;
      if (promptTokens > cached) cost += (promptTokens - cached) * step.input;
      if (cached > 0) cost += cached * step.cacheRead;
      if (completionTokens > 0) cost += completionTokens * step.output;
      return Number.isNaN(cost) ? undefined : cost;
    }
    return undefined;
  }

  private prepareSteps(minute: number): void {
    const bounds = [...this.tiers.map(({ above }) => above), -1];
    this.steps = bounds.map((above) => {
      const { input, cacheRead = input, output } = this.ratesAt(above + 1, minute * minuteMs);
      return { above, input: numberOf(input), cacheRead: numberOf(cacheRead), output: numberOf(output) };
    });
    this.stepsMinute = minute;
  }
}

/** Undefined = it is not sold by tokens. */
export function tableOf(prices: Prices): PriceTable | undefined {
  return prices.unit === 'usd_per_million_tokens' ? new PriceTable(prices) : undefined;
}

function numberOf(rate: bigint | undefined): number {
  return rate === undefined ? Number.NaN : Number(rate);
}

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
  private readonly base: TokenRates;
  private readonly changes: readonly { readonly fromMs: number; readonly rates: TokenRates }[];
  private readonly windows: readonly { holds(atMs: number): boolean; readonly rates: TokenRates }[];
  private readonly tiers: readonly { readonly above: number; readonly rates: TokenRates }[];
  /** What `estimate` reckons with in the minute below, the highest step first. */
  private steps: readonly EstimateStep[] = [];
  private stepsMinute = Number.NaN;

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

function numberOf(rate: bigint | undefined): number {
  return rate === undefined ? Number.NaN : Number(rate);
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

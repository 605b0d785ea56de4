import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import type { Consumption, MediaUse } from '../contract/media.js';
import type { PriceOverride, Prices } from '../contract/prices.js';
import { consumptionCost } from './media-cost.js';
import { overridden } from './overridden.js';
import { type PriceTable, tableOf } from './price-table.js';
import { type PriceVersion, toPriceVersion } from './price-version.js';
import { readTokenCounts, type TokenCounts } from './token-counts.js';

const hourMs = 3_600_000;

/** What one model costs now. */
export interface ModelPrice {
  readonly version: PriceVersion;
  readonly list: Prices;
  /** Undefined = it is not sold by tokens. */
  readonly table: PriceTable | undefined;
}

/** A cost, and by which prices. */
export interface PricedUse {
  /** Undefined = not known, which is not zero. */
  readonly costPicodollars: bigint | undefined;
  /** Id of the PriceVersion; undefined = no prices of this model are known. */
  readonly version: string | undefined;
}

export const unpriced: PricedUse = { costPicodollars: undefined, version: undefined };

/** The prices of every model, made ready once at start; a price that cannot be exact stops it. */
@Injectable()
export class PriceBook {
  private readonly catalogued = new Map<string, ModelPrice>();
  private prices: ReadonlyMap<string, ModelPrice> = this.catalogued;
  private pricesSinceMs = -Infinity;
  /** Those before the ones in force, the latest first, by the moment at which they ended. */
  private readonly earlier: { readonly untilMs: number; readonly prices: ReadonlyMap<string, ModelPrice> }[] =
    [];
  /** Every version since the start: a row may still wait to be stored when its prices have changed. */
  private readonly versions = new Map<string, PriceVersion>();

  constructor(catalog: CatalogService) {
    for (const { id, prices } of catalog.all()) this.catalogued.set(id, this.toPrice(id, prices));
  }

  /** Counts the changes of prices: who keeps something made of them looks whether it is still the same. */
  get revision(): number {
    return this.earlier.length;
  }

  /**
   * Puts the operator's prices in force in place of those before: what was charged stays as it is, and what began before `fromMs` is
   * charged by the prices of its beginning.
   * @param overrides by model id, of models that the catalogue lacks as well
   * @param fromMs milliseconds since the epoch; absent = as if there had never been others
   */
  override(overrides: ReadonlyMap<string, PriceOverride>, fromMs = -Infinity): void {
    const prices = new Map(this.catalogued);
    for (const [id, override] of overrides)
      prices.set(id, this.toPrice(id, overridden(this.catalogued.get(id)?.list, override)));
    this.earlier.unshift({ untilMs: fromMs, prices: this.prices });
    this.prices = prices;
    this.pricesSinceMs = fromMs;
  }

  /** Undefined = no price is known of this model. */
  priceOf(modelId: string): ModelPrice | undefined {
    return this.prices.get(modelId);
  }

  /** Undefined = no price per token is known of this model. */
  tableOf(modelId: string): PriceTable | undefined {
    return this.prices.get(modelId)?.table;
  }

  /** A version that was in force at some time since the start. */
  versionOf(id: string): PriceVersion | undefined {
    return this.versions.get(id);
  }

  /**
   * Whether a chat with this model has a price, be it zero: what has none cannot be kept within a budget.
   * @param searches it may search the web, which has a price of its own
   */
  isPriced(modelId: string, searches = false): boolean {
    const list = this.prices.get(modelId)?.list;
    if (list?.input === undefined || list.output === undefined) return false;
    return !searches || list.webSearchPer1kCalls !== undefined;
  }

  /**
   * What these tokens, and units of media, of a model cost at a moment.
   * @param atMs milliseconds since the epoch
   */
  price(modelId: string, counts: TokenCounts, atMs: number, media?: MediaUse): PricedUse {
    const price = this.pricesAt(atMs).get(modelId);
    if (price === undefined) return unpriced;
    const { list, table, version } = price;
    return { costPicodollars: consumptionCost(list, table, counts, media, atMs), version: version.id };
  }

  /** The most that this may cost from now on for an hour: the next candidate may be asked in a dearer one. */
  mostCost(modelId: string, { usage, media }: Consumption, atMs: number): bigint | undefined {
    const counts = readTokenCounts(usage);
    const [now, later] = [atMs, atMs + hourMs].map(
      (at) => this.price(modelId, counts, at, media).costPicodollars,
    );
    return now === undefined || later === undefined ? undefined : now > later ? now : later;
  }

  /** The cost alone: picodollars. */
  cost(modelId: string, counts: TokenCounts, atMs: number): bigint | undefined {
    return this.price(modelId, counts, atMs).costPicodollars;
  }

  private pricesAt(atMs: number): ReadonlyMap<string, ModelPrice> {
    if (atMs >= this.pricesSinceMs) return this.prices;
    let { prices } = this;
    for (const earlier of this.earlier) {
      if (atMs >= earlier.untilMs) break;
      prices = earlier.prices;
    }
    return prices;
  }

  private toPrice(modelId: string, list: Prices): ModelPrice {
    const version = toPriceVersion(modelId, list);
    this.versions.set(version.id, version);
    return { version, list, table: tableOf(list) };
  }
}

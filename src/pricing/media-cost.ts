import type { PriceTable } from './price-table.js';
import type { TokenCounts } from './token-counts.js';
import type { MediaUse, VideoParameters } from '../contract/media.js';
import { parsePicodollars, picodollarsPerDollar } from '../contract/money.js';
import { type PerSecondVariant, picodollarsPerUnit, type Prices, type RateName } from '../contract/prices.js';

/**
 * What tokens and units of media cost together; undefined = not known.
 * @param table undefined = the model is not sold by tokens
 * @param atMs milliseconds since the epoch
 */
export function consumptionCost(
  prices: Prices,
  table: PriceTable | undefined,
  counts: TokenCounts,
  media: MediaUse | undefined,
  atMs: number,
): bigint | undefined {
  if (media === undefined) return table?.cost(counts, atMs);
  const units = mediaCostPicodollars(prices, media);
  if (table === undefined || counts.promptTokens === undefined) return units;
  const tokens = table.cost(counts, atMs);
  return tokens === undefined || units === undefined ? undefined : tokens + units;
}

/**
 * What images, seconds and characters cost, exactly; undefined = not known, as something used has no price.
 * Source: the catalogue's notes on prices, numbers 5 and 7.
 */
export function mediaCostPicodollars(prices: Prices, use: MediaUse): bigint | undefined {
  const isByCharacter = prices.unit === 'usd_per_million_characters';
  const lines: [units: number | undefined, rate: RateName, price: string | undefined][] = [
    [use.images, 'perImage', prices.perImage],
    [use.inputImages, 'perInputImage', prices.perInputImage],
    [use.characters, 'input', isByCharacter ? prices.input : undefined],
  ];
  const inUnits = use.units === undefined ? undefined : costOfUnits(prices, use.units);
  if (inUnits === undefined) lines.push([use.seconds, 'perSecond', priceOfSecond(prices, use.video)]);
  let cost = inUnits ?? 0n;
  for (const [units = 0, rate, price] of lines) {
    if (units === 0) continue;
    const picodollars = price === undefined ? undefined : picodollarsPerUnit(rate, price);
    if (picodollars === undefined) return undefined;
    cost += BigInt(units) * picodollars;
  }
  return cost;
}

/** Undefined = not exactly so many picodollars, or a unit has no price. */
function costOfUnits({ upstreamUnitUsd }: Prices, units: string): bigint | undefined {
  const scaled = parsePicodollars(units);
  const price = upstreamUnitUsd === undefined ? undefined : parsePicodollars(upstreamUnitUsd);
  if (scaled === undefined || price === undefined) return undefined;
  const product = scaled * price;
  return product % picodollarsPerDollar === 0n ? product / picodollarsPerDollar : undefined;
}

function priceOfSecond(
  { perSecond, perSecondVariants: variants }: Prices,
  video: VideoParameters | undefined,
): string | undefined {
  if (video === undefined || variants.length === 0) return perSecond;
  return variants.find((variant) => isSame(variant, video))?.price;
}

function isSame(variant: PerSecondVariant, video: VideoParameters): boolean {
  return (
    variant.resolution === video.resolution &&
    variant.mode === video.mode &&
    variant.task === video.task &&
    (variant.audio ?? false) === (video.audio ?? false) &&
    (variant.voice ?? false) === (video.voice ?? false) &&
    (variant.videoInput ?? false) === (video.videoInput ?? false)
  );
}

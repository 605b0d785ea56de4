import type { MediaUse, VideoParameters } from '../contract/media.js';
import { type PerSecondVariant, picodollarsPerUnit, type Prices, type RateName } from '../contract/prices.js';

/**
 * What images, seconds and characters cost, exactly; undefined = not known, as something used has no price.
 * Source: the catalogue's notes on prices, numbers 5 and 7.
 */
export function mediaCostPicodollars(prices: Prices, use: MediaUse): bigint | undefined {
  const isByCharacter = prices.unit === 'usd_per_million_characters';
  const lines: readonly [units: number | undefined, rate: RateName, price: string | undefined][] = [
    [use.images, 'perImage', prices.perImage],
    [use.inputImages, 'perInputImage', prices.perInputImage],
    [use.characters, 'input', isByCharacter ? prices.input : undefined],
    [use.seconds, 'perSecond', priceOfSecond(prices, use.video)],
  ];
  let cost = 0n;
  for (const [units = 0, rate, price] of lines) {
    if (units === 0) continue;
    const picodollars = price === undefined ? undefined : picodollarsPerUnit(rate, price);
    if (picodollars === undefined) return undefined;
    cost += BigInt(units) * picodollars;
  }
  return cost;
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

import type { MediaUse } from '../contract/media.js';
import type { PerSecondVariant, Prices } from '../contract/prices.js';
import { consumptionCost, mediaCostPicodollars } from './media-cost.js';
import { tableOf } from './price-table.js';
import { readTokenCounts, untold } from './token-counts.js';

const bare: Prices = {
  unit: 'usd_per_second',
  tiers: [],
  schedule: [],
  scheduledChanges: [],
  fastMode: undefined,
  perSecondVariants: [],
  perImageReference: undefined,
};
const variant = (price: string, fields: Partial<PerSecondVariant> = {}): PerSecondVariant => ({
  resolution: '720p',
  mode: 'std',
  audio: undefined,
  voice: undefined,
  videoInput: undefined,
  task: undefined,
  price,
  ...fields,
});
const films: Prices = {
  ...bare,
  perSecond: '0.084',
  upstreamUnitUsd: '0.14',
  perSecondVariants: [variant('0.084'), variant('0.126', { audio: true })],
};
const video = { resolution: '720p', mode: 'std' };
const dollar = 1_000_000_000_000n;

describe('mediaCostPicodollars', () => {
  it.each<[string, Prices, MediaUse, bigint | undefined]>([
    ['pictures', { ...bare, unit: 'usd_per_image', perImage: '0.04' }, { images: 3 }, (dollar * 12n) / 100n],
    [
      'pictures that are looked at',
      { ...bare, perImage: '0.04', perInputImage: '0.01' },
      { images: 1, inputImages: 2 },
      (dollar * 6n) / 100n,
    ],
    [
      'characters',
      { ...bare, unit: 'usd_per_million_characters', input: '15' },
      { characters: 1_000 },
      (dollar * 15n) / 1_000n,
    ],
    ['characters where tokens are sold', { ...bare, input: '15' }, { characters: 1 }, undefined],
    ['seconds by the usual parameters', films, { seconds: 5 }, (dollar * 42n) / 100n],
    [
      'seconds by their own parameters',
      films,
      { seconds: 5, video: { ...video, audio: true } },
      630_000_000_000n,
    ],
    [
      'seconds without sound, as if it were not told',
      films,
      { seconds: 5, video: { ...video, audio: false } },
      420_000_000_000n,
    ],
    ['seconds of parameters without a price', films, { seconds: 5, video: { resolution: '4k' } }, undefined],
    ['no seconds', films, { seconds: 0, video: { resolution: '4k' } }, 0n],
    ['nothing', films, {}, 0n],
    ['pictures without a price', films, { images: 1 }, undefined],
  ])('knows what %s cost', (_name, prices, use, cost) => {
    expect(mediaCostPicodollars(prices, use)).toBe(cost);
  });

  it('T45: goes by the units of the vendor, exactly, in the place of seconds', () => {
    const seconds = { seconds: 5, video };
    const cost = (units: string, prices = films) => mediaCostPicodollars(prices, { ...seconds, units });
    expect(cost('2.5')).toBe(350_000_000_000n);
    expect(cost('3')).toBe(420_000_000_000n);
    expect(cost('0.000000000050')).toBe(7n);
    expect(cost('0')).toBe(0n);
    // Whatever the parameters are called.
    expect(mediaCostPicodollars(films, { seconds: 5, units: '1', video: { mode: 'x' } })).toBe(
      140_000_000_000n,
    );
    // Beside what else was used.
    expect(mediaCostPicodollars({ ...films, perImage: '0.01' }, { images: 1, units: '1' })).toBe(
      150_000_000_000n,
    );
  });

  it.each(['0.000000000001', '-1', '1e3', 'many', '', '1.0000000000001', '99999999'])(
    'goes by seconds where %j units are not exactly so many picodollars',
    (units) => {
      expect(mediaCostPicodollars(films, { seconds: 5, video, units })).toBe(420_000_000_000n);
    },
  );

  it('goes by seconds where a unit has no price, and knows nothing without either', () => {
    const { upstreamUnitUsd: _, ...unitless } = films;
    expect(mediaCostPicodollars(unitless, { seconds: 5, video, units: '3' })).toBe(420_000_000_000n);
    expect(
      mediaCostPicodollars({ ...bare, perSecondVariants: [] }, { seconds: 5, units: '3' }),
    ).toBeUndefined();
  });
});

describe('consumptionCost', () => {
  const tokens: Prices = {
    ...bare,
    unit: 'usd_per_million_tokens',
    input: '5',
    output: '40',
    perImage: '0.01',
  };
  const counts = readTokenCounts({ prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 });
  /** 10 × 5,000,000 + 2 × 40,000,000 */
  const ofTokens = 130_000_000n;
  const cost = (prices: Prices, told = counts, media?: MediaUse) =>
    consumptionCost(prices, tableOf(prices), told, media, 0);

  it('is that of tokens, of units, or of both', () => {
    expect(cost(tokens)).toBe(ofTokens);
    expect(cost(tokens, counts, { images: 1 })).toBe(ofTokens + dollar / 100n);
    expect(cost(tokens, untold, { images: 1 })).toBe(dollar / 100n);
    expect(cost(films, untold, { seconds: 5, video, units: '3' })).toBe(420_000_000_000n);
    // Tokens that are told of a model that is not sold by them.
    expect(cost(films, counts, { seconds: 5, video })).toBe(420_000_000_000n);
  });

  it('is not known where a part is not', () => {
    expect(cost(tokens, untold)).toBeUndefined();
    expect(cost(films, counts)).toBeUndefined();
    expect(cost(tokens, counts, { seconds: 1 })).toBeUndefined();
    const { output: _, ...priceless } = tokens;
    expect(cost(priceless, counts, { images: 1 })).toBeUndefined();
  });
});

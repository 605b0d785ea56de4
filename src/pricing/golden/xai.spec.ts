import { goldenCost, goldenMediaCost, withSearchPrice } from '../../../test/support/golden-cost.js';

// Prices in USD per million tokens, copied from the price list; so tokens × price is millionths of a dollar (µ$).

describe('golden costs: xAI', () => {
  it('plain', () => {
    // grok-4.5: input 2, output 6
    // 1,000 × 2 + 500 × 6 = 2,000 + 3,000 = 5,000 µ$
    expect(goldenCost('grok/grok-4.5', { prompt: 1_000, completion: 500 })).toBe('0.005');
  });

  it('reasoning, which the vendor counts beside the completion', () => {
    // grok-4.7: input 2, output 6; 1,499 + 2,809 = 4,308
    // 10,120 × 2 + 4,308 × 6 = 20,240 + 25,848 = 46,088 µ$
    expect(goldenCost('grok/grok-4.7', { prompt: 10_120, completion: 4_308, reasoning: 2_809 })).toBe(
      '0.046088',
    );
  });

  it('cache read', () => {
    // grok-4.3: input 1.25, cache_read 0.2, output 2.5
    // 1,000 × 1.25 + 4,000 × 0.2 + 200 × 2.5 = 1,250 + 800 + 500 = 2,550 µ$
    expect(goldenCost('grok/grok-4.3', { prompt: 5_000, cached: 4_000, completion: 200 })).toBe('0.00255');
  });

  it('length tier', () => {
    // grok-4.7 above 200,000: input 4, cache_read 1, output 12
    // 50,000 × 4 + 200,000 × 1 + 1,000 × 12 = 200,000 + 200,000 + 12,000 = 412,000 µ$
    expect(goldenCost('grok/grok-4.7', { prompt: 250_000, cached: 200_000, completion: 1_000 })).toBe(
      '0.412',
    );
  });

  it('a tier that leaves the price of cache reads', () => {
    // grok-4-fast-reasoning above 128,000: input 0.4, output 1; cache_read stays 0.05
    // 28,001 × 0.4 + 100,000 × 0.05 + 100 × 1 = 11,200.4 + 5,000 + 100 = 16,300.4 µ$
    expect(
      goldenCost('grok/grok-4-fast-reasoning', { prompt: 128_001, cached: 100_000, completion: 100 }),
    ).toBe('0.0163004');
  });

  it('sources searched, which the list has no price of', () => {
    // grok-4.5: input 2, output 6; unpriced unless the operator says what it is, here 25 per 1,000
    // 100 × 2 + 10 × 6 + 4 × 25,000 = 200 + 60 + 100,000 = 100,260 µ$
    const use = { prompt: 100, completion: 10, searches: 4 };
    expect(goldenCost('grok/grok-4.5', use)).toBeNull();
    expect(goldenCost('grok/grok-4.5', use, undefined, withSearchPrice('grok/grok-4.5', '25'))).toBe(
      '0.10026',
    );
  });

  it('images by the piece, video by the second', () => {
    // grok-imagine-image-2.0: $0.04 an image; grok-imagine-video: $0.05 a second, $0.002 an image it begins with
    // 4 × 0.04 = $0.16; 8 × 0.05 + 1 × 0.002 = $0.402
    expect(goldenMediaCost('grok/grok-imagine-image-2.0', { images: 4 })).toBe('0.16');
    expect(goldenMediaCost('grok/grok-imagine-video', { seconds: 8, inputImages: 1 })).toBe('0.402');
  });
});

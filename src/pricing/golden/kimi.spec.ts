import { goldenCost } from '../../../test/support/golden-cost.js';

// Prices in USD per million tokens, copied from the price list; so tokens × price is millionths of a dollar (µ$).

describe('golden costs: Kimi', () => {
  it('plain', () => {
    // kimi-k2.6: input 0.95, output 4
    // 1,000 × 0.95 + 200 × 4 = 950 + 800 = 1,750 µ$
    expect(goldenCost('kimi/kimi-k2.6', { prompt: 1_000, completion: 200 })).toBe('0.00175');
  });

  it('cache read', () => {
    // kimi-k2.5: input 0.6, cache_read 0.1, output 3
    // 952 × 0.6 + 2,048 × 0.1 + 100 × 3 = 571.2 + 204.8 + 300 = 1,076 µ$
    expect(goldenCost('kimi/kimi-k2.5', { prompt: 3_000, cached: 2_048, completion: 100 })).toBe('0.001076');
  });

  it('reasoning', () => {
    // kimi-k3: input 3, output 15; 850 of the 900 are thoughts and cost as output
    // 100 × 3 + 900 × 15 = 300 + 13,500 = 13,800 µ$
    expect(goldenCost('kimi/kimi-k3', { prompt: 100, completion: 900, reasoning: 850 })).toBe('0.0138');
  });

  it('cache read, and written for five minutes and for an hour', () => {
    // kimi-k3.1-pro: input 2, cache_read 0.2, cache_write 2, cache_write_1h 4, output 10
    // 3,000 × 2 + 2,000 × 0.2 + 2,000 × 2 + 3,000 × 4 + 50 × 10 = 6,000 + 400 + 4,000 + 12,000 + 500 = 22,900 µ$
    expect(
      goldenCost('kimi/kimi-k3.1-pro', {
        prompt: 10_000,
        cached: 2_000,
        written: 5_000,
        written1h: 3_000,
        completion: 50,
      }),
    ).toBe('0.0229');
  });

  it('the fast one', () => {
    // kimi-k3.1-pro-highspeed: input 4, cache_read 0.2, cache_write 4, cache_write_1h 8, output 20
    // 3,000 × 4 + 2,000 × 0.2 + 2,000 × 4 + 3,000 × 8 + 50 × 20 = 12,000 + 400 + 8,000 + 24,000 + 1,000 = 45,400 µ$
    expect(
      goldenCost('kimi/kimi-k3.1-pro-highspeed', {
        prompt: 10_000,
        cached: 2_000,
        written: 5_000,
        written1h: 3_000,
        completion: 50,
      }),
    ).toBe('0.0454');
  });
});

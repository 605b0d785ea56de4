import { goldenCost, goldenMediaCost } from '../../../test/support/golden-cost.js';

// Prices in USD per million tokens, copied from the price list; so tokens × price is millionths of a dollar (µ$).

describe('golden costs: MiniMax', () => {
  it('plain', () => {
    // minimax-m2.7: input 0.3, output 1.2
    // 1,000 × 0.3 + 500 × 1.2 = 300 + 600 = 900 µ$
    expect(goldenCost('minimax/minimax-m2.7', { prompt: 1_000, completion: 500 })).toBe('0.0009');
  });

  it('cache read and write', () => {
    // minimax-m2.5: input 0.3, cache_read 0.03, cache_write 0.375, output 1.2
    // 500 × 0.3 + 3,000 × 0.03 + 500 × 0.375 + 200 × 1.2 = 150 + 90 + 187.5 + 240 = 667.5 µ$
    expect(
      goldenCost('minimax/minimax-m2.5', { prompt: 4_000, cached: 3_000, written: 500, completion: 200 }),
    ).toBe('0.0006675');
  });

  it('up to the tier', () => {
    // minimax-m3: input 0.3, cache_read 0.06, output 1.2
    // 12,000 × 0.3 + 500,000 × 0.06 + 1,000 × 1.2 = 3,600 + 30,000 + 1,200 = 34,800 µ$
    expect(goldenCost('minimax/minimax-m3', { prompt: 512_000, cached: 500_000, completion: 1_000 })).toBe(
      '0.0348',
    );
  });

  it('above the tier', () => {
    // minimax-m3 above 512,000: input 0.6, cache_read 0.12, output 2.4
    // 12,001 × 0.6 + 500,000 × 0.12 + 1,000 × 2.4 = 7,200.6 + 60,000 + 2,400 = 69,600.6 µ$
    expect(goldenCost('minimax/minimax-m3', { prompt: 512_001, cached: 500_000, completion: 1_000 })).toBe(
      '0.0696006',
    );
  });

  it('reasoning, the fast one', () => {
    // minimax-m2.7-highspeed: input 0.6, output 2.4; 700 of the 1,000 are thoughts and cost as output
    // 200 × 0.6 + 1,000 × 2.4 = 120 + 2,400 = 2,520 µ$
    expect(
      goldenCost('minimax/minimax-m2.7-highspeed', { prompt: 200, completion: 1_000, reasoning: 700 }),
    ).toBe('0.00252');
  });

  it('video by the second', () => {
    // minimax-hailuo-2.3: $0.0467 a second, in 1080p $0.0817
    // 6 × 0.0467 = $0.2802; 6 × 0.0817 = $0.4902
    expect(goldenMediaCost('minimax/minimax-hailuo-2.3', { seconds: 6 })).toBe('0.2802');
    expect(
      goldenMediaCost('minimax/minimax-hailuo-2.3', { seconds: 6, video: { resolution: '1080p' } }),
    ).toBe('0.4902');
  });
});

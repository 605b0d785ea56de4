import { goldenCost } from '../../../test/support/golden-cost.js';

// Prices in USD per million tokens, copied from the price list; so tokens × price is millionths of a dollar (µ$).

describe('golden costs: Anthropic', () => {
  it('plain', () => {
    // claude-sonnet-4.5: input 3, output 15
    // 1,200 × 3 + 350 × 15 = 3,600 + 5,250 = 8,850 µ$
    expect(goldenCost('anthropic/claude-sonnet-4.5', { prompt: 1_200, completion: 350 })).toBe('0.00885');
  });

  it('cache read, and written for five minutes', () => {
    // claude-opus-5.5: input 4, cache_read 0.2, cache_write 5, output 20; 40,000 read, 8,000 written, 2,000 neither
    // 2,000 × 4 + 40,000 × 0.2 + 8,000 × 5 + 1,000 × 20 = 8,000 + 8,000 + 40,000 + 20,000 = 76,000 µ$
    expect(
      goldenCost('anthropic/claude-opus-5.5', {
        prompt: 50_000,
        cached: 40_000,
        written: 8_000,
        completion: 1_000,
      }),
    ).toBe('0.076');
  });

  it('written for five minutes and for an hour', () => {
    // claude-sonnet-5.5: input 2, cache_write 2.5, cache_write_1h 4, output 10; of 10,000 written 6,000 for an hour
    // 2,000 × 2 + 4,000 × 2.5 + 6,000 × 4 + 100 × 10 = 4,000 + 10,000 + 24,000 + 1,000 = 39,000 µ$
    expect(
      goldenCost('anthropic/claude-sonnet-5.5', {
        prompt: 12_000,
        written: 10_000,
        written1h: 6_000,
        completion: 100,
      }),
    ).toBe('0.039');
  });

  it('length tier, which counts what is read and written', () => {
    // claude-haiku-5.5: cache_read 0.01, cache_write 0.125, cache_write_1h 0.2, output 0.5
    // above 100,000: input 0.5, cache_read 0.05, cache_write 0.625, cache_write_1h 1, output 2.5
    // 90,000 × 0.01 + 6,000 × 0.125 + 4,000 × 0.2 + 2,000 × 0.5 = 900 + 750 + 800 + 1,000 = 3,450 µ$
    // 1 × 0.5 + 90,000 × 0.05 + 6,000 × 0.625 + 4,000 × 1 + 2,000 × 2.5 = 0.5 + 4,500 + 3,750 + 4,000 + 5,000 = 17,250.5 µ$
    const use = { cached: 90_000, written: 10_000, written1h: 4_000, completion: 2_000 };
    expect(goldenCost('anthropic/claude-haiku-5.5', { ...use, prompt: 100_000 })).toBe('0.00345');
    expect(goldenCost('anthropic/claude-haiku-5.5', { ...use, prompt: 100_001 })).toBe('0.0172505');
  });

  it('searches of the web', () => {
    // claude-opus-4.8: input 5, output 25, web_search_per_1k_calls 10 (10,000 µ$ a call)
    // 9,000 × 5 + 700 × 25 + 2 × 10,000 = 45,000 + 17,500 + 20,000 = 82,500 µ$
    expect(goldenCost('anthropic/claude-opus-4.8', { prompt: 9_000, completion: 700, searches: 2 })).toBe(
      '0.0825',
    );
  });

  it('reasoning', () => {
    // claude-fable-5.1: input 10, output 50; 2,400 of the 3,000 are thoughts and cost as output
    // 500 × 10 + 3,000 × 50 = 5,000 + 150,000 = 155,000 µ$
    expect(
      goldenCost('anthropic/claude-fable-5.1', { prompt: 500, completion: 3_000, reasoning: 2_400 }),
    ).toBe('0.155');
  });
});

import { goldenCost } from '../../../test/support/golden-cost.js';

// Prices in USD per million tokens, copied from the price list; so tokens × price is millionths of a dollar (µ$).

describe('golden costs: Qwen', () => {
  it('reasoning with a price of its own', () => {
    // qwen-plus: input 0.4, output 1.2, reasoning 4; 300 of the 500 are thoughts
    // 1,000 × 0.4 + 200 × 1.2 + 300 × 4 = 400 + 240 + 1,200 = 1,840 µ$
    expect(goldenCost('qwen/qwen-plus', { prompt: 1_000, completion: 500, reasoning: 300 })).toBe('0.00184');
  });

  it('length tier of every class', () => {
    // qwen-plus above 256,000: input 1.2, cache_read 0.24, cache_write 1.5, output 3.6, reasoning 12
    // 50,001 × 1.2 + 200,000 × 0.24 + 6,000 × 1.5 + 100 × 3.6 + 400 × 12
    // = 60,001.2 + 48,000 + 9,000 + 360 + 4,800 = 122,161.2 µ$
    expect(
      goldenCost('qwen/qwen-plus', {
        prompt: 256_001,
        cached: 200_000,
        written: 6_000,
        completion: 500,
        reasoning: 400,
      }),
    ).toBe('0.1221612');
  });

  it('the third of four tiers', () => {
    // qwen3-coder-plus above 128,000: input 3, output 15
    // 128,001 × 3 + 1,000 × 15 = 384,003 + 15,000 = 399,003 µ$
    expect(goldenCost('qwen/qwen3-coder-plus', { prompt: 128_001, completion: 1_000 })).toBe('0.399003');
  });

  it('the finest price of the list', () => {
    // qwen3.6-flash: input 0.1875, cache_write 0.234375, output 1.125
    // 1 × 0.1875 + 1,000 × 0.234375 + 10 × 1.125 = 0.1875 + 234.375 + 11.25 = 245.8125 µ$
    expect(goldenCost('qwen/qwen3.6-flash', { prompt: 1_001, written: 1_000, completion: 10 })).toBe(
      '0.0002458125',
    );
  });

  it('audio in and out', () => {
    // qwen3-omni-flash: input 0.43, output 1.66, input_audio 3.81, output_audio 15.11
    // 40 × 0.43 + 60 × 3.81 + 30 × 1.66 + 50 × 15.11 = 17.2 + 228.6 + 49.8 + 755.5 = 1,051.1 µ$
    expect(
      goldenCost('qwen/qwen3-omni-flash', { prompt: 100, inputAudio: 60, completion: 80, outputAudio: 50 }),
    ).toBe('0.0010511');
  });

  it('cache read in a tier', () => {
    // qwen3-max above 32,000: input 2.4, cache_read 0.48, output 12
    // 10,000 × 2.4 + 30,000 × 0.48 + 500 × 12 = 24,000 + 14,400 + 6,000 = 44,400 µ$
    expect(goldenCost('qwen/qwen3-max', { prompt: 40_000, cached: 30_000, completion: 500 })).toBe('0.0444');
  });
});

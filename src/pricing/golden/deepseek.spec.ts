import { goldenCost } from '../../../test/support/golden-cost.js';

// Prices in USD per million tokens, copied from the price list; so tokens × price is millionths of a dollar (µ$).

describe('golden costs: DeepSeek', () => {
  it('off-peak', () => {
    // deepseek-flash: input 0.15, output 0.6; a Sunday
    // 1,000 × 0.15 + 100 × 0.6 = 150 + 60 = 210 µ$
    expect(goldenCost('deepseek/deepseek-flash', { prompt: 1_000, completion: 100 })).toBe('0.00021');
  });

  it('peak hours', () => {
    // deepseek-flash, Monday to Friday 01:00–04:00 and 06:00–10:00 UTC: input 0.3, output 1.2; a Monday, 02:00
    // 1,000 × 0.3 + 100 × 1.2 = 300 + 120 = 420 µ$
    expect(
      goldenCost('deepseek/deepseek-flash', { prompt: 1_000, completion: 100 }, '2026-11-23T02:00:00Z'),
    ).toBe('0.00042');
  });

  it('cache read', () => {
    // deepseek-flash: input 0.15, cache_read 0.003, output 0.6
    // 100 × 0.15 + 900 × 0.003 + 50 × 0.6 = 15 + 2.7 + 30 = 47.7 µ$
    expect(goldenCost('deepseek/deepseek-flash', { prompt: 1_000, cached: 900, completion: 50 })).toBe(
      '0.0000477',
    );
  });

  it('cache read in peak hours, to their last millisecond', () => {
    // deepseek-v4-pro: input 1.32, cache_read 0.044, output 3.96 at peak, else 0.66, 0.022, 1.98; Tuesday
    // 2,000 × 1.32 + 8,000 × 0.044 + 1,000 × 3.96 = 2,640 + 352 + 3,960 = 6,952 µ$
    // 2,000 × 0.66 + 8,000 × 0.022 + 1,000 × 1.98 = 1,320 + 176 + 1,980 = 3,476 µ$
    const use = { prompt: 10_000, cached: 8_000, completion: 1_000 };
    expect(goldenCost('deepseek/deepseek-v4-pro', use, '2026-11-24T09:59:59.999Z')).toBe('0.006952');
    expect(goldenCost('deepseek/deepseek-v4-pro', use, '2026-11-24T10:00:00Z')).toBe('0.003476');
  });

  it('reasoning, at a peak hour of a Saturday, which is none', () => {
    // deepseek-reasoner: input 0.15, output 0.6; 600 of the 800 are thoughts
    // 200 × 0.15 + 800 × 0.6 = 30 + 480 = 510 µ$
    expect(
      goldenCost(
        'deepseek/deepseek-reasoner',
        { prompt: 200, completion: 800, reasoning: 600 },
        '2026-11-28T02:00:00Z',
      ),
    ).toBe('0.00051');
  });
});

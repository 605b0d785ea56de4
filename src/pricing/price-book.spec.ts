import { fc } from '../../test/support/property.js';
import { CatalogService } from '../catalog/catalog.service.js';
import type { Usage } from '../contract/chat.js';
import { PriceBook } from './price-book.js';
import { PriceTable } from './price-table.js';
import { readTokenCounts } from './token-counts.js';

const catalog = new CatalogService();
const book = new PriceBook(catalog);

/** A Sunday, before every scheduled change. */
const sunday = '2026-11-22T12:00:00Z';

function cost(
  modelId: string,
  prompt: number,
  completion: number,
  at = sunday,
  details: Pick<Usage, 'prompt_tokens_details' | 'completion_tokens_details'> = {},
): bigint | undefined {
  const usage = {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    ...details,
  };
  return book.cost(modelId, readTokenCounts(usage), Date.parse(at));
}

describe('PriceBook', () => {
  it('prices a plain request', () => {
    // $0.15 and $0.60 per million: 1,000 × 150,000 + 500 × 600,000 picodollars = $0.00045
    expect(cost('openai/gpt-4o-mini', 1_000, 500)).toBe(450_000_000n);
  });

  it('prices cached tokens', () => {
    // $0.15, cached $0.075: 200 × 150,000 + 800 × 75,000
    const details = { prompt_tokens_details: { cached_tokens: 800 } };
    expect(cost('openai/gpt-4o-mini', 1_000, 0, sunday, details)).toBe(90_000_000n);
  });

  it('prices the catalogue’s finest price, six decimals', () => {
    // cache_write $0.234375
    const details = { prompt_tokens_details: { cache_write_tokens: 1 } };
    expect(cost('qwen/qwen3.6-flash', 1, 0, sunday, details)).toBe(234_375n);
  });

  it('bills the whole request at the highest tier that the prompt exceeds', () => {
    // qwen3-coder-plus: $1/$5, above 32,000 $1.8/$9, above 128,000 $3/$15, above 256,000 $6/$60
    expect(cost('qwen/qwen3-coder-plus', 32_000, 1)).toBe(32_000n * 1_000_000n + 5_000_000n);
    expect(cost('qwen/qwen3-coder-plus', 32_001, 1)).toBe(32_001n * 1_800_000n + 9_000_000n);
    expect(cost('qwen/qwen3-coder-plus', 128_001, 1)).toBe(128_001n * 3_000_000n + 15_000_000n);
    expect(cost('qwen/qwen3-coder-plus', 256_001, 1)).toBe(256_001n * 6_000_000n + 60_000_000n);
  });

  it('counts cached tokens towards the tier', () => {
    // above 32,000: 2,001 × $1.8 + 30,000 cached × $0.36
    const details = { prompt_tokens_details: { cached_tokens: 30_000 } };
    expect(cost('qwen/qwen3-coder-plus', 32_001, 0, sunday, details)).toBe(
      2_001n * 1_800_000n + 30_000n * 360_000n,
    );
  });

  it('trap 11: bills by the time of day', () => {
    // deepseek-flash: $0.15/$0.60, Monday to Friday 01:00–04:00 and 06:00–10:00 UTC twice as much
    expect(cost('deepseek/deepseek-flash', 100, 10, '2026-11-23T05:00:00Z')).toBe(21_000_000n);
    expect(cost('deepseek/deepseek-flash', 100, 10, '2026-11-23T01:00:00Z')).toBe(42_000_000n);
    expect(cost('deepseek/deepseek-flash', 100, 10, '2026-11-22T01:00:00Z')).toBe(21_000_000n);
  });

  it('bills a new price from its date', () => {
    // gemini-3.6-flash: $0.75/$3.75 until 2026-12-31, then $1.50/$7.50
    expect(cost('google/gemini-3.6-flash', 100, 10, '2026-12-31T23:59:59.999Z')).toBe(112_500_000n);
    expect(cost('google/gemini-3.6-flash', 100, 10, '2027-01-01T00:00:00Z')).toBe(225_000_000n);
  });

  it('bills reasoning apart where it has its own price, in the tier as well', () => {
    // qwen-plus: $0.4/$1.2, reasoning $4; above 256,000 $1.2/$3.6, reasoning $12
    const details = { completion_tokens_details: { reasoning_tokens: 60 } };
    expect(cost('qwen/qwen-plus', 10, 100, sunday, details)).toBe(
      10n * 400_000n + 40n * 1_200_000n + 60n * 4_000_000n,
    );
    expect(cost('qwen/qwen-plus', 256_001, 100, sunday, details)).toBe(
      256_001n * 1_200_000n + 40n * 3_600_000n + 60n * 12_000_000n,
    );
  });

  it('bills audio apart', () => {
    // gpt-audio: $2.5/$10, audio $32/$64
    const details = {
      prompt_tokens_details: { audio_tokens: 40 },
      completion_tokens_details: { audio_tokens: 30 },
    };
    expect(cost('openai/gpt-audio', 100, 50, sunday, details)).toBe(
      60n * 2_500_000n + 40n * 32_000_000n + 20n * 10_000_000n + 30n * 64_000_000n,
    );
  });

  it('prices the sandbox at nothing', () => {
    expect(cost('sandbox/echo', 1_000, 1_000)).toBe(0n);
  });

  it('knows no cost of an unknown model, and none without usage', () => {
    expect(cost('ollama/llama3.2', 1, 1)).toBeUndefined();
    expect(book.cost('openai/gpt-4o-mini', readTokenCounts(undefined), Date.now())).toBeUndefined();
  });

  it('holds every chat model of the catalogue at a price above zero for input and output, the sandbox apart', () => {
    const chats = catalog.all().filter(({ type, prefix }) => type === 'chat' && prefix !== 'sandbox');
    expect(chats.length).toBeGreaterThan(100);
    for (const { id } of chats) {
      expect([id, (cost(id, 1, 0) ?? 0n) > 0n]).toEqual([id, true]);
      expect([id, (cost(id, 0, 1) ?? 0n) > 0n]).toEqual([id, true]);
    }
  });
});

describe('the most that a request may cost', () => {
  const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
  const mostAt = (at: string) => book.mostCost('deepseek/deepseek-flash', { usage }, Date.parse(at));

  it('is that of the dearer hour, now or in an hour', () => {
    // Monday to Friday 01:00–04:00 and 06:00–10:00 UTC twice as much.
    expect(mostAt('2026-11-22T12:00:00Z')).toBe(21_000_000n);
    expect(mostAt('2026-11-23T00:30:00Z')).toBe(42_000_000n);
    expect(mostAt('2026-11-23T03:30:00Z')).toBe(42_000_000n);
    expect(mostAt('2026-11-23T04:30:00Z')).toBe(21_000_000n);
  });

  it('is that of units as well, and not known without a price', () => {
    const seconds = { media: { seconds: 5 } };
    expect(book.mostCost('kling/kling-v3', seconds, Date.parse(sunday))).toBe(420_000_000_000n);
    expect(book.mostCost('openai/tts-1', { media: { characters: 2 } }, 0)).toBe(30_000_000n);
    expect(book.mostCost('openai/tts-1', seconds, 0)).toBeUndefined();
    expect(book.mostCost('nobody/model', { usage }, 0)).toBeUndefined();
    expect(book.mostCost('openai/text-embedding-3-small', {}, 0)).toBeUndefined();
  });
});

describe('an estimate', () => {
  const tokens = fc.oneof(
    fc.nat(2_000),
    fc.nat(1_100_000),
    fc.constantFrom(0, 32_000, 32_001, 200_001, 256_001),
  );
  // Over the scheduled changes of the catalogue and all hours of its windows.
  const times = fc.integer({ min: Date.parse('2026-11-20'), max: Date.parse('2027-02-01') });
  const chats = catalog.all().filter(({ type }) => type === 'chat');

  it('of a text request is its cost, within the rounding of a double, for every model at any time', () => {
    fc.assert(
      fc.property(tokens, tokens, tokens, times, (promptTokens, cachedTokens, completionTokens, atMs) => {
        for (const { id } of chats) {
          const usage = {
            prompt_tokens: promptTokens,
            completion_tokens: completionTokens,
            total_tokens: promptTokens + completionTokens,
            prompt_tokens_details: { cached_tokens: cachedTokens },
          };
          const exact = Number(book.cost(id, readTokenCounts(usage), atMs));
          const estimate = book.tableOf(id)?.estimate(promptTokens, cachedTokens, completionTokens, atMs);
          expect([id, Math.abs((estimate ?? Number.NaN) - exact) <= exact * 1e-12]).toEqual([id, true]);
        }
      }),
    );
  });

  it('follows the clock, back as well', () => {
    const at = (time: string) =>
      book.tableOf('deepseek/deepseek-flash')?.estimate(100, 0, 10, Date.parse(time));
    expect(at('2026-11-23T00:59:59.999Z')).toBe(21_000_000);
    expect(at('2026-11-23T01:00:00Z')).toBe(42_000_000);
    expect(at('2026-11-23T00:59:59.999Z')).toBe(21_000_000);
  });

  it('is not known where a class of tokens has no price', () => {
    const [model] = chats;
    if (!model) throw new Error('the catalogue is empty');
    const table = new PriceTable({ ...model.prices, tiers: [], output: undefined });
    expect(table.estimate(10, 0, 1, 0)).toBeUndefined();
    expect(table.estimate(10, 0, 0, 0)).toBeGreaterThan(0);
  });
});

describe('PriceTable', () => {
  it('refuses a price that is no whole number of picodollars per token', () => {
    const [model] = catalog.all();
    if (!model) throw new Error('the catalogue is empty');
    expect(() => new PriceTable({ ...model.prices, input: '0.0000001' })).toThrow(
      'The price 0.0000001 is not exact: input may have at most 6 decimals.',
    );
  });

  it('agrees with fractions worked out in another way for every rate of the catalogue', () => {
    for (const { id, type, prices } of catalog.all()) {
      if (type !== 'chat' || prices.input === undefined) continue;
      const [whole = '0', fraction = ''] = prices.input.split('.');
      // price / 10^decimals USD per 10^6 tokens, times 10^12
      const exact = (BigInt(whole + fraction) * 10n ** 6n) / 10n ** BigInt(fraction.length);
      expect([id, new PriceTable(prices).ratesAt(0, Date.parse(sunday)).input]).toEqual([id, exact]);
    }
  });
});

import { CatalogService } from '../catalog/catalog.service.js';
import { parsePrices } from '../catalog/price-list.js';
import { PriceBook } from './price-book.js';
import { PriceTable } from './price-table.js';
import { toPriceVersion } from './price-version.js';
import { readTokenCounts } from './token-counts.js';

const prices = parsePrices({ unit: 'usd_per_million_tokens', input: '1', output: '2' }, 'prices');

describe('a version of prices', () => {
  it('is named by its content: the same on every instance and at every start', () => {
    const { id } = toPriceVersion('a/b', prices);
    expect(id).toBe('232c6cef350f20f7');
    expect(
      toPriceVersion('a/b', parsePrices({ output: '2', input: '1', unit: prices.unit }, 'prices')).id,
    ).toBe(id);
  });

  it('is another one for another model, and for any other price', () => {
    const ids = [
      toPriceVersion('a/b', prices),
      toPriceVersion('a/c', prices),
      toPriceVersion('a/b', { ...prices, input: '1.0' }),
      toPriceVersion('a/b', { ...prices, tiers: [{ promptTokensAbove: 5, input: '2' }] }),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
  });
});

describe('versions in the price book', () => {
  const catalog = new CatalogService();
  const book = new PriceBook(catalog);
  const usage = {
    prompt_tokens: 300_000,
    completion_tokens: 1_000,
    total_tokens: 301_000,
    prompt_tokens_details: { cached_tokens: 10, cache_write_tokens: 5, cache_write_1h_tokens: 2 },
    completion_tokens_details: { reasoning_tokens: 7 },
  };
  const counts = readTokenCounts(usage);

  it('recompute every cost from what is stored, in any tier and at any time', () => {
    for (const { id, prices: list } of catalog.all()) {
      if (list.unit !== 'usd_per_million_tokens') continue;
      for (const at of ['2026-11-22T12:00:00Z', '2026-11-23T02:00:00Z', '2027-02-01T00:00:00Z']) {
        const { costPicodollars, version } = book.price(id, counts, Date.parse(at));
        const stored: unknown = JSON.parse(JSON.stringify(book.versionOf(version ?? '')?.prices));
        expect([id, PriceTable.fromStored(stored).cost(counts, Date.parse(at))]).toEqual([
          id,
          costPicodollars,
        ]);
      }
    }
  });

  it('name their model', () => {
    const version = book.priceOf('openai/gpt-4o')?.version;
    expect(version).toMatchObject({ modelId: 'openai/gpt-4o', prices: { input: '2.5', output: '10' } });
    expect(book.versionOf(version?.id ?? '')).toBe(version);
    expect(book.versionOf('0000000000000000')).toBeUndefined();
    expect(book.price('ollama/llama3.2', counts, 0)).toEqual({
      costPicodollars: undefined,
      version: undefined,
    });
  });

  it('tell whether a model has a price: zero is one', () => {
    expect(book.isPriced('openai/gpt-4o', true)).toBe(true);
    expect(book.isPriced('sandbox/echo')).toBe(true);
    expect(book.isPriced('google/gemini-3.8-flash')).toBe(true);
    expect(book.isPriced('google/gemini-3.8-flash', true)).toBe(false);
    expect(book.isPriced('ollama/llama3.2')).toBe(false);
    expect(book.isPriced('kling/kling-v3')).toBe(false);
  });
});

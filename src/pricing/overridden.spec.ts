import { CatalogService } from '../catalog/catalog.service.js';
import type { PriceOverride } from '../contract/prices.js';
import { PriceBook } from './price-book.js';
import { untold } from './token-counts.js';

const atNight = Date.parse('2026-11-22T12:00:00Z');
const atPeak = Date.parse('2026-11-23T02:00:00Z');
const nextYear = Date.parse('2027-02-01T00:00:00Z');
const tokens = (promptTokens: number, completionTokens = 0) => ({
  ...untold,
  promptTokens,
  completionTokens,
});
const only = (rates: PriceOverride['rates'], tiers?: PriceOverride['tiers']): PriceOverride => ({
  rates,
  tiers,
});

describe("an operator's prices", () => {
  const book = new PriceBook(new CatalogService());
  const set = (modelId: string, override: PriceOverride) => book.override(new Map([[modelId, override]]));

  it('hold at any time, and leave what they do not name', () => {
    set('deepseek/deepseek-flash', only({ input: '1' }));
    expect(book.cost('deepseek/deepseek-flash', tokens(10, 10), atNight)).toBe(16_000_000n);
    // Peak hours: output $1.2
    expect(book.cost('deepseek/deepseek-flash', tokens(10, 10), atPeak)).toBe(22_000_000n);
    set('google/gemini-3.6-flash', only({ output: '3' }));
    // Input from 2027 $1.5
    expect(book.cost('google/gemini-3.6-flash', tokens(10, 10), nextYear)).toBe(45_000_000n);
  });

  it('hold for a prompt of any length, unless they name tiers of their own', () => {
    set('google/gemini-2.5-pro', only({ input: '1' }));
    expect(book.cost('google/gemini-2.5-pro', tokens(200_001), atNight)).toBe(200_001n * 1_000_000n);
    // The tier of output stays: $15
    expect(book.cost('google/gemini-2.5-pro', tokens(200_001, 1), atNight)).toBe(200_016n * 1_000_000n);
    set('google/gemini-2.5-pro', only({ input: '1' }, [{ promptTokensAbove: 5, input: '2' }]));
    expect(book.cost('google/gemini-2.5-pro', tokens(5), atNight)).toBe(5_000_000n);
    expect(book.cost('google/gemini-2.5-pro', tokens(6, 1), atNight)).toBe(22_000_000n);
  });

  it('make a price where there was none, and take the place of those before', () => {
    expect(book.isPriced('ollama/llama3.2')).toBe(false);
    set('ollama/llama3.2', only({ input: '0.1', output: '0.2' }));
    expect(book.cost('ollama/llama3.2', tokens(1, 1), atNight)).toBe(300_000n);
    expect(book.isPriced('ollama/llama3.2')).toBe(true);
    book.override(new Map());
    expect(book.isPriced('ollama/llama3.2')).toBe(false);
  });

  it('take every variant of a second of video', () => {
    set('kling/kling-v3', only({ perSecond: '0.05' }));
    expect(book.priceOf('kling/kling-v3')?.list).toMatchObject({ perSecond: '0.05', perSecondVariants: [] });
  });

  it('leave what began before they were in force at the price of its beginning', () => {
    const own = new PriceBook(new CatalogService());
    const priced = (input: string, fromMs?: number) =>
      own.override(new Map([['openai/gpt-4o', only({ input })]]), fromMs);
    priced('1');
    priced('2', 1_000);
    priced('3', 2_000);
    const costs = [-1, 999, 1_000, 1_999, 2_000].map((atMs) => own.cost('openai/gpt-4o', tokens(1), atMs));
    expect(costs).toEqual([1_000_000n, 1_000_000n, 2_000_000n, 2_000_000n, 3_000_000n]);
    expect(own.price('openai/gpt-4o', tokens(1), 0).version).toBe(
      own.price('openai/gpt-4o', tokens(1), 999).version,
    );
    expect(own.revision).toBe(3);
  });

  it('are a version of their own; those before stay known', () => {
    const before = book.priceOf('openai/gpt-4o')?.version.id ?? '';
    set('openai/gpt-4o', only({ input: '1' }));
    const { version = '' } = book.price('openai/gpt-4o', tokens(1), atNight);
    expect(version).not.toBe(before);
    expect(book.versionOf(version)?.prices).toMatchObject({ input: '1', output: '10' });
    expect(book.versionOf(before)?.prices).toMatchObject({ input: '2.5', output: '10' });
    book.override(new Map());
    expect(book.price('openai/gpt-4o', tokens(1), atNight).version).toBe(before);
  });
});

import { CatalogService } from '../../src/catalog/catalog.service.js';
import type { Usage } from '../../src/contract/chat.js';
import type { MediaUse } from '../../src/contract/media.js';
import { formatPicodollars } from '../../src/contract/money.js';
import { mediaCostPicodollars } from '../../src/pricing/media-cost.js';
import { PriceBook } from '../../src/pricing/price-book.js';
import { PriceTable } from '../../src/pricing/price-table.js';
import { readTokenCounts } from '../../src/pricing/token-counts.js';

/** A Sunday, before every scheduled change. */
const ordinaryTime = '2026-11-22T12:00:00Z';

const book = new PriceBook(new CatalogService());

/** Tokens of an answer by class, named as in the price list; those within others are told as the vendors tell them. */
export interface GoldenUse {
  readonly prompt: number;
  readonly completion: number;
  readonly cached?: number;
  readonly written?: number;
  readonly written1h?: number;
  readonly inputImage?: number;
  readonly inputAudio?: number;
  readonly reasoning?: number;
  readonly outputImage?: number;
  readonly outputAudio?: number;
  readonly searches?: number;
}

/**
 * What a use costs in USD, null = not known: the way a row of usage comes to its cost. It must come out the same of the prices
 * that are stored with the row.
 */
export function goldenCost(modelId: string, use: GoldenUse, at = ordinaryTime, prices = book): string | null {
  const counts = readTokenCounts(toUsage(use));
  const atMs = Date.parse(at);
  const { costPicodollars, version } = prices.price(modelId, counts, atMs);
  const stored: unknown = JSON.parse(JSON.stringify(prices.versionOf(version ?? '')?.prices));
  expect(PriceTable.fromStored(stored).cost(counts, atMs)).toBe(costPicodollars);
  return costPicodollars === undefined ? null : formatPicodollars(costPicodollars);
}

/** The same of images, seconds of video and characters. */
export function goldenMediaCost(modelId: string, use: MediaUse): string | null {
  const list = book.priceOf(modelId)?.list;
  const cost = list && mediaCostPicodollars(list, use);
  return cost === undefined ? null : formatPicodollars(cost);
}

/** Prices in which an operator has put one of a search. */
export function withSearchPrice(modelId: string, webSearchPer1kCalls: string): PriceBook {
  const prices = new PriceBook(new CatalogService());
  prices.override(new Map([[modelId, { rates: { webSearchPer1kCalls }, tiers: undefined }]]));
  return prices;
}

function toUsage(use: GoldenUse): Usage {
  return {
    prompt_tokens: use.prompt,
    completion_tokens: use.completion,
    total_tokens: use.prompt + use.completion,
    prompt_tokens_details: {
      cached_tokens: use.cached,
      cache_write_tokens: use.written,
      cache_write_1h_tokens: use.written1h,
      image_tokens: use.inputImage,
      audio_tokens: use.inputAudio,
    },
    completion_tokens_details: {
      reasoning_tokens: use.reasoning,
      image_tokens: use.outputImage,
      audio_tokens: use.outputAudio,
    },
    server_tool_use: { web_search_requests: use.searches },
  };
}

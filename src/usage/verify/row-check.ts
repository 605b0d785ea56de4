import { parsePrices } from '../../catalog/price-list.js';
import type { Prices } from '../../contract/prices.js';
import { consumptionCost } from '../../pricing/media-cost.js';
import { type PriceTable, tableOf } from '../../pricing/price-table.js';
import { toPriceVersion } from '../../pricing/price-version.js';
import type { TokenCounts } from '../../pricing/token-counts.js';
import type { BookedRow, Discrepancy, StoredBooks, StoredVersion } from './stored-books.js';

/** A stored version of prices made ready, or what is wrong with it. */
type ReadVersion =
  | { readonly modelId: string; readonly prices: Prices; readonly table: PriceTable | undefined }
  | { readonly mistake: string };

/** Reckons rows again: their cost from the prices they name, and their settlement from their cost. */
export class RowCheck {
  /** As many as models had prices: few, however long the books. */
  private readonly versions = new Map<string, ReadVersion>();
  /** Rows with a cost that name no prices. */
  unversioned = 0;

  constructor(private readonly books: StoredBooks) {}

  async discrepanciesOf(row: BookedRow): Promise<Discrepancy[]> {
    const found = [await this.costOf(row), settlementOf(row)];
    return found.filter((discrepancy) => discrepancy !== undefined);
  }

  private async costOf(row: BookedRow): Promise<Discrepancy | undefined> {
    if (row.price_version === null) {
      if (row.cost !== null) this.unversioned += 1;
      return undefined;
    }
    const about = `cost of ${nameOf(row)}`;
    const version = await this.version(row.price_version);
    if ('mistake' in version) return { about, found: row.cost, expected: version.mistake };
    if (version.modelId !== row.model_id)
      return { about, found: row.cost, expected: `prices of ${row.model_id}, not of ${version.modelId}` };
    const { prices, table } = version;
    const atMs = row.started_at.getTime();
    const expected =
      consumptionCost(prices, table, countsOf(row), row.media ?? undefined, atMs)?.toString() ?? null;
    return expected === row.cost ? undefined : { about, found: row.cost, expected };
  }

  private async version(id: string): Promise<ReadVersion> {
    let version = this.versions.get(id);
    if (version === undefined) {
      version = readVersion(id, await this.books.version(id));
      this.versions.set(id, version);
    }
    return version;
  }
}

function readVersion(id: string, stored: StoredVersion | undefined): ReadVersion {
  if (stored === undefined) return { mistake: `the prices ${id}, which are not stored` };
  try {
    const prices = parsePrices(stored.prices, 'prices');
    if (toPriceVersion(stored.model_id, prices).id !== id)
      return { mistake: `the prices ${id}, which have been changed` };
    return { modelId: stored.model_id, prices, table: tableOf(prices) };
  } catch (error) {
    return {
      mistake: `the prices ${id}, which cannot be read: ${error instanceof Error ? error.message : ''}`,
    };
  }
}

/** What costs something is settled once, in full, for its own key; what costs nothing is not. */
function settlementOf(row: BookedRow): Discrepancy | undefined {
  const about = `settlement of ${nameOf(row)}`;
  const expected = row.cost === '0' ? null : row.cost;
  if (row.settled !== expected) return { about, found: row.settled, expected };
  if (row.settled === null) return undefined;
  const payer = `${row.settled_workspace}/${row.settled_key}`;
  const owner = `${row.workspace_id}/${row.key_id}`;
  return payer === owner ? undefined : { about: `payer of ${nameOf(row)}`, found: payer, expected: owner };
}

function nameOf({ request_id: request, attempt }: BookedRow): string {
  return `${request}/${attempt}`;
}

function countsOf(row: BookedRow): TokenCounts {
  return {
    promptTokens: row.prompt_tokens ?? undefined,
    cachedTokens: row.cached_tokens ?? undefined,
    cacheWriteTokens: row.cache_write_tokens ?? undefined,
    cacheWrite1hTokens: row.cache_write_1h_tokens ?? undefined,
    inputImageTokens: row.input_image_tokens ?? undefined,
    inputAudioTokens: row.input_audio_tokens ?? undefined,
    completionTokens: row.completion_tokens ?? undefined,
    reasoningTokens: row.reasoning_tokens ?? undefined,
    outputImageTokens: row.output_image_tokens ?? undefined,
    outputAudioTokens: row.output_audio_tokens ?? undefined,
    webSearches: row.web_searches ?? undefined,
  };
}

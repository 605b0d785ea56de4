import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import { PriceTable } from './price-table.js';
import { costPicodollars } from './cost-picodollars.js';
import type { TokenCounts } from './token-counts.js';

/** The token prices of every chat model, made ready once at start; a price that cannot be exact stops it. */
@Injectable()
export class PriceBook {
  private readonly tables = new Map<string, PriceTable>();

  constructor(catalog: CatalogService) {
    for (const { id, type, prices } of catalog.all())
      // Images and audio files are billed by other classes than a chat's usage tells.
      if (type === 'chat' && prices.unit === 'usd_per_million_tokens')
        this.tables.set(id, new PriceTable(prices));
  }

  /** Undefined = no price is known of this model. */
  tableOf(modelId: string): PriceTable | undefined {
    return this.tables.get(modelId);
  }

  /**
   * Picodollars for these tokens of a model at a moment; undefined = no price is known for them.
   * @param atMs milliseconds since the epoch
   */
  cost(modelId: string, counts: TokenCounts, atMs: number): bigint | undefined {
    const table = this.tables.get(modelId);
    if (!table || counts.promptTokens === undefined) return undefined;
    return costPicodollars(counts, table.ratesAt(counts.promptTokens, atMs));
  }
}

import { Injectable } from '@nestjs/common';
import { PriceBook } from '../pricing/price-book.js';
import { UsageRepository } from './usage.repository.js';

/** Sees to it that the prices are stored before the first row that refers to them, so that every cost can be reckoned again. */
@Injectable()
export class PriceVersions {
  private readonly wanted = new Set<string>();
  private readonly stored = new Set<string>();

  constructor(
    private readonly priceBook: PriceBook,
    private readonly repository: UsageRepository,
  ) {}

  /** A row is on its way that refers to this version. */
  want(id: string): void {
    if (!this.stored.has(id)) this.wanted.add(id);
  }

  /** @throws Error of the client when the database is away */
  async store(): Promise<void> {
    if (this.wanted.size === 0) return;
    const ids = [...this.wanted];
    // What a process of other prices left behind may be unknown here: it stored them when it started to use them.
    await this.repository.storePrices(ids.flatMap((id) => this.priceBook.versionOf(id) ?? []));
    for (const id of ids) {
      this.wanted.delete(id);
      this.stored.add(id);
    }
  }
}

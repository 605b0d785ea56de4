import { Injectable } from '@nestjs/common';
import { PriceBook } from '../pricing/price-book.js';
import type { PriceVersion } from '../pricing/price-version.js';
import { UsageRepository } from './usage.repository.js';

/** Sees to it that the prices are stored before the first row that refers to them, so that every cost can be reckoned again. */
@Injectable()
export class PriceVersions {
  /** By id; undefined = a row refers to prices that are not known here. */
  private readonly wanted = new Map<string, PriceVersion | undefined>();
  private readonly stored = new Set<string>();

  constructor(
    private readonly priceBook: PriceBook,
    private readonly repository: UsageRepository,
  ) {}

  /**
   * A row is on its way that refers to this version.
   * @param told what came with the row, where another process left it behind
   * @returns the prices that have to be kept with the row; undefined = they are stored, or not known
   */
  want(id: string, told?: PriceVersion): PriceVersion | undefined {
    if (this.stored.has(id)) return undefined;
    const version = this.wanted.get(id) ?? told ?? this.priceBook.versionOf(id);
    this.wanted.set(id, version);
    return version;
  }

  /** @throws Error of the client when the database is away */
  async store(): Promise<void> {
    if (this.wanted.size === 0) return;
    const waiting = [...this.wanted];
    // Unknown are those whose line was torn, and those that the process which used them had stored already.
    const known = waiting.flatMap(([, version]) => version ?? []);
    if (known.length > 0) await this.repository.storePrices(known);
    for (const { id } of known) this.stored.add(id);
    // What became known meanwhile stays wanted.
    for (const [id, version] of waiting) if (this.wanted.get(id) === version) this.wanted.delete(id);
  }
}

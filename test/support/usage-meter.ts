import { CatalogService } from '../../src/catalog/catalog.service.js';
import { PriceBook } from '../../src/pricing/price-book.js';
import { PriceVersions } from '../../src/usage/price-versions.js';
import { UsageMeter } from '../../src/usage/usage-meter.js';
import type { UsageQueue } from '../../src/usage/usage-queue.js';
import type { UsageRepository } from '../../src/usage/usage.repository.js';

const priceBook = new PriceBook(new CatalogService());

/** A meter with the catalogue's prices. */
export function newMeter(repository: UsageRepository, queue: UsageQueue): UsageMeter {
  return new UsageMeter(repository, priceBook, new PriceVersions(priceBook, repository), queue);
}

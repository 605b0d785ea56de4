import { GatewayError } from '../contract/gateway-error.js';
import { FailedLookups } from './failed-lookups.js';
import type { GatheredLookups } from './gathered-lookups.js';
import type { KeyCache } from './key-cache.js';
import type { StoredKey } from './stored-key.js';

/**
 * Looks up keys that this process does not hold, and keeps what one address can make the database do within bounds.
 *
 * An address whose look-ups failed too often is refused with 429 for the rest of the minute, but with bad keys only: many
 * users may share it. So its keys are still looked up, together with all others of such addresses, a few statements a
 * second however many there are. A key that this process once knew is no guess, and is looked up like any other.
 */
export class UnfamiliarKeys {
  constructor(
    private readonly cache: KeyCache,
    private readonly gathered: GatheredLookups,
    private readonly failed: FailedLookups = new FailedLookups(),
  ) {}

  /**
   * The key behind a digest; undefined when there is none. Rejects with GatewayError `rate_limited`, and with what the
   * look-up failed with.
   * @param address of the client, behind trusted hops
   */
  async find(digest: string, address: string | undefined): Promise<StoredKey | undefined> {
    if (this.cache.isFamiliar(digest)) return this.cache.get(digest);
    const isGathered = this.failed.retryAfterSeconds(address) !== undefined;
    if (isGathered && this.gathered.isFull) this.refuseOverLimit(address);
    const found = this.cache.get(digest, isGathered ? this.gathered.read : undefined);
    const key = found instanceof Promise ? await this.counted(found, address) : found;
    if (key === undefined) this.refuseOverLimit(address);
    return key;
  }

  private async counted(
    found: Promise<StoredKey | undefined>,
    address: string | undefined,
  ): Promise<StoredKey | undefined> {
    const lookup = this.failed.count(address);
    let isFailed = false;
    try {
      const key = await found;
      isFailed = key === undefined;
      return key;
    } finally {
      if (!isFailed) lookup.takeBack();
    }
  }

  private refuseOverLimit(address: string | undefined): void {
    const retryAfterSeconds = this.failed.retryAfterSeconds(address);
    if (retryAfterSeconds === undefined) return;
    throw new GatewayError(
      'rate_limited',
      `Too many unknown API keys came from this address. Try again in ${retryAfterSeconds} s.`,
      { retryAfterSeconds },
    );
  }
}

import type { Caller } from '../contract/caller.js';
import type { CreditWish, Reserved } from './credit.repository.js';

/**
 * The credit of keys while the database is away: what each had left when it was last read, less what this process has spent
 * since. Bounded by that: N instances may together spend N times what was left, and no more. Source: issue 5, "Never lost".
 */
export class OfflineCredit {
  /** Picodollars left, by key. */
  private readonly left = new Map<string, bigint>();

  reserve({ keyId, creditLeftPicodollars = 0n }: Caller, { least, most }: CreditWish): Reserved {
    const left = this.left.get(keyId) ?? creditLeftPicodollars;
    if (left < least) return { status: 'key', granted: 0n };
    const granted = left < most ? left : most;
    this.left.set(keyId, left - granted);
    return { status: 'granted', granted, isOffline: true };
  }

  /** Of what was granted, this was not spent. */
  giveBack(keyId: string, unspent: bigint): void {
    const left = this.left.get(keyId);
    if (left !== undefined) this.left.set(keyId, left + unspent);
  }

  /** The database is back, and knows better. */
  forget(): void {
    this.left.clear();
  }
}

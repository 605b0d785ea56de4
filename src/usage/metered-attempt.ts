import type { AttemptRecord } from '../contract/attempt-record.js';
import type { TokenCounts } from '../pricing/token-counts.js';

/** An attempt with its tokens read and its price worked out: what becomes a row. */
export interface MeteredAttempt {
  readonly record: AttemptRecord;
  readonly counts: TokenCounts;
  /** Undefined = not known. */
  readonly costPicodollars: bigint | undefined;
  /** Id of the prices it was reckoned with; undefined = there are none. */
  readonly priceVersion: string | undefined;
}

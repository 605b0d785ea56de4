import type { AttemptOutcome } from '../contract/attempt-record.js';
import type { Usage } from '../contract/chat.js';

/** What all attempts of a request took together, as far as vendors tell. */
export class SpentTokens {
  private tokens = 0;
  private isKnown = true;

  /** Takes an attempt that has ended. One that failed without a word of its usage has taken nothing. */
  add(outcome: AttemptOutcome, usage: Usage | undefined): void {
    if (usage !== undefined) this.tokens += usage.total_tokens;
    else if (outcome !== 'failed') this.isKnown = false;
  }

  /** Undefined = a vendor that did answer has not told. */
  get total(): number | undefined {
    return this.isKnown ? this.tokens : undefined;
  }
}

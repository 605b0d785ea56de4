import type { Usage } from '../contract/chat.js';

/** What all attempts of a request took together, as far as vendors tell. */
export class SpentTokens {
  private tokens = 0;
  private isKnown = true;

  /** @param estimate what the request was admitted with: tokens of one attempt */
  constructor(private readonly estimate: number) {}

  /**
   * Takes an attempt that has ended.
   * @param usage undefined = none was told
   * @param isWhole whether it says all that the attempt took: nothing, where it failed before it began
   */
  add(usage: Usage | undefined, isWhole: boolean): void {
    this.tokens += usage?.total_tokens ?? 0;
    if (!isWhole) this.isKnown = false;
  }

  /** Where a vendor has not told all: no less than the estimate. */
  get total(): number {
    return this.isKnown ? this.tokens : Math.max(this.tokens, this.estimate);
  }
}

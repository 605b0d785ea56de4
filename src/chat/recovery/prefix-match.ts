/** Where a new answer stands against the words that the client has already: still among them, behind them, or elsewhere. */
export type PrefixState = 'within' | 'behind' | 'elsewhere';

/** Compares an answer, as it comes in, with the words that were delivered before. */
export class PrefixMatch {
  private seen = '';

  constructor(private readonly delivered: string) {}

  /** Everything taken so far. */
  get text(): string {
    return this.seen;
  }

  /** What goes beyond the delivered words; only once `take` has said `behind`. */
  get rest(): string {
    return this.seen.slice(this.delivered.length);
  }

  take(text: string): PrefixState {
    this.seen += text;
    if (this.seen.length < this.delivered.length)
      return this.delivered.startsWith(this.seen) ? 'within' : 'elsewhere';
    return this.seen.startsWith(this.delivered) ? 'behind' : 'elsewhere';
  }
}

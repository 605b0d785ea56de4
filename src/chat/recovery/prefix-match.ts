/** Where a new answer stands against the words that the client has already: still among them, behind them, or elsewhere. */
export type PrefixState = 'within' | 'behind' | 'elsewhere';

/** Compares an answer, as it comes in, with the words that were delivered before: each piece once. */
export class PrefixMatch {
  private readonly pieces: string[] = [];
  private length = 0;
  private isElsewhere = false;

  constructor(private readonly delivered: string) {}

  /** Everything taken so far. */
  get text(): string {
    return this.pieces.join('');
  }

  /** What goes beyond the delivered words; only once `take` has said `behind`. */
  get rest(): string {
    return this.text.slice(this.delivered.length);
  }

  take(text: string): PrefixState {
    const left = this.delivered.length - this.length;
    const compared = text.length > left ? text.slice(0, Math.max(0, left)) : text;
    if (!this.delivered.startsWith(compared, this.length)) this.isElsewhere = true;
    this.pieces.push(text);
    this.length += text.length;
    if (this.isElsewhere) return 'elsewhere';
    return this.length < this.delivered.length ? 'within' : 'behind';
  }
}

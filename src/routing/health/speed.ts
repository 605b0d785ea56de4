/** What was seen of a model's speed in this process, lately. */
export interface ObservedSpeed {
  /** Answers whose first token was timed. */
  readonly samples: number;
  /** Moving average from the start of an attempt to its first effective chunk. */
  readonly firstTokenMs: number;
  readonly p95FirstTokenMs: number;
  /** Moving average from the first token on; undefined = no answer was long enough to tell. */
  readonly tokensPerSecond: number | undefined;
}

/** Weight of the newest sample in a moving average. */
const alpha = 0.1;
/** First tokens kept for the percentile. */
const keptSamples = 200;
/** Samples between two computations of the percentile. */
const refreshEvery = 10;
/** Shorter answers come in one piece, and their speed would be that of the network. */
const fewestTokens = 20;
const shortestMs = 100;

/** Times the answers of one model. */
export class SpeedMeter {
  private readonly firstTokens: number[] = [];
  private position = 0;
  private count = 0;
  private averageMs = 0;
  private p95Ms = 0;
  private rate: number | undefined;

  get observed(): ObservedSpeed | undefined {
    if (this.count === 0) return undefined;
    return {
      samples: this.count,
      firstTokenMs: this.averageMs,
      p95FirstTokenMs: this.p95Ms,
      tokensPerSecond: this.rate,
    };
  }

  addFirstToken(ms: number): void {
    this.firstTokens[this.position] = ms;
    this.position = (this.position + 1) % keptSamples;
    this.averageMs = this.count === 0 ? ms : this.averageMs + alpha * (ms - this.averageMs);
    this.count += 1;
    if (this.count < refreshEvery || this.count % refreshEvery === 0) this.p95Ms = this.percentile(0.95);
  }

  /** @param ms from the first token to the end */
  addAnswer(tokens: number, ms: number): void {
    if (tokens < fewestTokens || ms < shortestMs) return;
    const rate = (tokens * 1000) / ms;
    this.rate = this.rate === undefined ? rate : this.rate + alpha * (rate - this.rate);
  }

  private percentile(share: number): number {
    const sorted = Float64Array.from(this.firstTokens).sort();
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  }
}

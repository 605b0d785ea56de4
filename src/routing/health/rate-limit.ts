import { OutcomeWindow } from './outcome-window.js';

/** A vendor that names a longer wait has nothing left for this minute; a shorter one may be about this one request. */
const longestPassingMs = 3_000;
/** Longest wait that a vendor can ask for. */
const longestMs = 300_000;

/**
 * A vendor's limit on one credential and one model. It is left alone for as long as the vendor says, when that is long or when most
 * requests are refused: of a few refusals among many answers the others would suffer most. No probe is needed at its end.
 */
export class RateLimit {
  readonly reason = 'upstream_rate_limited';
  retryAtMs = 0;
  private readonly window = new OutcomeWindow();

  constructor(private readonly isEnabled: boolean) {}

  allows(nowMs: number): boolean {
    return nowMs >= this.retryAtMs;
  }

  succeed(nowMs: number): void {
    this.window.succeed(nowMs);
  }

  /** @param waitMs as the vendor says */
  refuse(nowMs: number, waitMs: number): void {
    this.window.fail(nowMs, 1);
    if (!this.isEnabled) return;
    if (waitMs > longestPassingMs || this.window.failsMostly)
      this.retryAtMs = nowMs + Math.min(waitMs, longestMs);
  }

  /** Whether it can be forgotten. */
  isOver(nowMs: number): boolean {
    return this.allows(nowMs) && this.window.isQuiet(nowMs);
  }
}

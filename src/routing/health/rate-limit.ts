import { OutcomeWindow } from './outcome-window.js';

/** A vendor that names a longer wait has nothing left for this minute; a shorter one may be about this one request. */
const longestPassingMs = 3_000;
/** Longest wait that a vendor can ask for. */
const longestMs = 300_000;
/** Longest wait of our own, for vendors that name short ones again and again. */
const longestBackoffMs = 20_000;
const fewestRefusals = 3;

/**
 * A vendor's limit on one credential and one model. It is left alone for as long as the vendor says, when that is long or when most
 * requests are refused, each time twice as long until something is answered: of a few refusals among many answers the others
 * would suffer most. No probe is needed at its end.
 */
export class RateLimit {
  readonly reason = 'upstream_rate_limited';
  retryAtMs = 0;
  private readonly window = new OutcomeWindow(fewestRefusals);
  /** Waits since anything was answered. */
  private waits = 0;

  constructor(private readonly isEnabled: boolean) {}

  allows(nowMs: number): boolean {
    return nowMs >= this.retryAtMs;
  }

  succeed(nowMs: number): void {
    this.waits = 0;
    this.window.succeed(nowMs);
  }

  /** @param waitMs as the vendor says */
  refuse(nowMs: number, waitMs: number): void {
    this.window.fail(nowMs, 1);
    if (!this.isEnabled) return;
    // Of those that were let through together, the first one counts.
    if (!this.allows(nowMs)) return;
    const isPassing = waitMs <= longestPassingMs && this.waits === 0;
    if (isPassing && !this.window.failsMostly) return;
    const backoffMs = Math.min(waitMs * 2 ** this.waits, longestBackoffMs);
    this.waits += 1;
    this.retryAtMs = nowMs + Math.min(Math.max(waitMs, backoffMs), longestMs);
  }

  /** Whether it can be forgotten. */
  isOver(nowMs: number): boolean {
    return this.allows(nowMs) && this.window.isQuiet(nowMs);
  }
}

import type { BreakerSettings } from '../../config/gateway-config.js';
import type { FailureKind } from '../../contract/gateway-error.js';
import { OutcomeWindow } from './outcome-window.js';

/** `half_open`: the wait is over, and one attempt is let through to see. */
export type BreakerState = 'closed' | 'open' | 'half_open';

/** A silent vendor costs its callers most, and says so least often. */
const timeoutWeight = 2;
/** Of the failures in a row that open a breaker, how many do when hardly anything else came. */
const shareOfFailures = 0.6;

/**
 * Leaves alone what fails. Closed, it counts; it opens after `failures` in a row, or when at least half of what came lately
 * failed. Open, it lets nobody through until its wait is over; then one attempt at a time, whose success closes it and whose
 * failure doubles the wait. Times are those of `performance.now()`.
 */
export class Breaker {
  private inARow = 0;
  private window: OutcomeWindow;
  private opened = false;
  private untilMs = 0;
  private waitMs = 0;
  /** When the latest probe was let through; undefined = none is under way. */
  private probingSinceMs: number | undefined;
  private kind: FailureKind | undefined;

  constructor(private readonly settings: BreakerSettings) {
    this.window = this.newWindow();
  }

  /** Failure that opened it; undefined = it is closed. */
  get reason(): FailureKind | undefined {
    return this.kind;
  }

  get isClosed(): boolean {
    return !this.opened;
  }

  /** When it lets an attempt through again. */
  get retryAtMs(): number {
    return this.untilMs;
  }

  stateAt(nowMs: number): BreakerState {
    if (!this.opened) return 'closed';
    return nowMs >= this.untilMs ? 'half_open' : 'open';
  }

  allows(nowMs: number): boolean {
    if (!this.opened) return true;
    if (nowMs < this.untilMs) return false;
    // A probe that says nothing for so long must not keep everybody else waiting.
    return this.probingSinceMs === undefined || nowMs - this.probingSinceMs >= this.settings.maxCooldownMs;
  }

  /** To be called when `allows` has said so. @returns whether this attempt is the probe. */
  enter(nowMs: number): boolean {
    if (!this.opened) return false;
    this.probingSinceMs = nowMs;
    return true;
  }

  /** The attempt ended without telling anything: its caller left, or the fault was not ours to judge. */
  leave(probe: boolean): void {
    if (probe) this.probingSinceMs = undefined;
  }

  /** An answer has begun, which may yet break off. */
  succeed(probe: boolean, nowMs: number): void {
    if (this.opened && !probe) return;
    // What failed before it opened says nothing of what is back.
    if (this.opened) this.window = this.newWindow();
    this.probingSinceMs = undefined;
    this.opened = false;
    this.kind = undefined;
    this.inARow = 0;
    this.window.succeed(nowMs);
  }

  /** An answer has come to its end: only now is an outage over, and the next one begins with the first wait. */
  finish(): void {
    if (!this.opened) this.waitMs = 0;
  }

  /**
   * Counts a failure; of attempts that were let through before it opened, none makes the wait longer.
   * @param hadBegun whether it was counted as a success before: who breaks off every answer would else never be left alone
   */
  fail(probe: boolean, kind: FailureKind, nowMs: number, hadBegun = false): void {
    if (this.opened && (!probe || hadBegun)) return;
    const waitMs = Math.min(Math.max(this.waitMs * 2, this.settings.cooldownMs), this.settings.maxCooldownMs);
    if (probe) {
      this.open(kind, nowMs, waitMs);
      return;
    }
    const weight = kind === 'upstream_timeout' ? timeoutWeight : 1;
    if (hadBegun) this.window.takeBack();
    this.window.fail(nowMs, weight);
    this.inARow += weight;
    if (this.window.failsMostly || this.inARow >= this.settings.failures) this.open(kind, nowMs, waitMs);
  }

  /**
   * For what one answer settles: a refused credential, spent money, a model that is gone.
   * @param firstWaitMs doubled by each further failure, up to `longestWaitMs`
   */
  trip(probe: boolean, kind: FailureKind, nowMs: number, firstWaitMs: number, longestWaitMs: number): void {
    if (this.opened && !probe) return;
    this.open(kind, nowMs, Math.max(firstWaitMs, Math.min(this.waitMs * 2, longestWaitMs)));
  }

  /** At least three in five of the failures in a row that would open it. */
  private newWindow(): OutcomeWindow {
    return new OutcomeWindow(Math.ceil(this.settings.failures * shareOfFailures));
  }

  private open(kind: FailureKind, nowMs: number, waitMs: number): void {
    if (!this.settings.enabled) return;
    this.probingSinceMs = undefined;
    this.opened = true;
    this.kind = kind;
    this.waitMs = waitMs;
    this.untilMs = nowMs + waitMs;
  }
}

import type { Reserved } from './credit.repository.js';

/** Between two looks whether somebody else has given credit back: other instances tell nothing. */
const lookEveryMs = 50;
/** Longest wait for credit that others have reserved. */
const longestWaitMs = 10_000;

interface Waiting {
  readonly reserve: () => Promise<Reserved>;
  readonly resolve: (reserved: Reserved) => void;
  readonly reject: (error: unknown) => void;
  readonly untilMs: number;
  hasLeft: boolean;
}

/**
 * Those who wait for one key's credit that is reserved for others, first come, first served: only the first of them asks the
 * database, so a thousand that wait cost no more than one.
 */
export class CreditLine {
  private readonly waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isAsking = false;

  /** @param onEmpty nobody waits any more */
  constructor(private readonly onEmpty: () => void) {}

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /**
   * Reserves when it is this caller's turn. Says `waiting` when it has waited too long.
   * @param signal the caller has left
   */
  join(reserve: () => Promise<Reserved>, signal: AbortSignal): Promise<Reserved> {
    return new Promise((resolve, reject) => {
      const one: Waiting = {
        reserve,
        resolve,
        reject,
        untilMs: performance.now() + longestWaitMs,
        hasLeft: false,
      };
      signal.addEventListener('abort', () => (one.hasLeft = true), { once: true });
      this.waiting.push(one);
      this.look();
    });
  }

  /** Credit has been given back here. */
  look(): void {
    if (this.isAsking) return;
    clearTimeout(this.timer);
    void this.serve();
  }

  private async serve(): Promise<void> {
    this.isAsking = true;
    for (let first = this.waiting[0]; first !== undefined; first = this.waiting[0]) {
      if (!(await this.hasServed(first))) break;
      this.waiting.shift();
    }
    this.isAsking = false;
    if (this.waiting.length === 0) this.onEmpty();
    else this.timer = setTimeout(() => this.look(), lookEveryMs).unref();
  }

  private async hasServed(first: Waiting): Promise<boolean> {
    if (first.hasLeft) {
      first.resolve({ status: 'waiting', granted: 0n });
      return true;
    }
    try {
      const reserved = await first.reserve();
      if (reserved.status === 'waiting' && performance.now() < first.untilMs) return false;
      first.resolve(reserved);
    } catch (error) {
      first.reject(error);
    }
    return true;
  }
}

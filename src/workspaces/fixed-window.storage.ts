import type { ThrottlerStorage } from '@nestjs/throttler';

/** What became of one hit; the shape that @nestjs/throttler asks of a storage. Times are in seconds, rounded up. */
export interface WindowHit {
  totalHits: number;
  timeToExpire: number;
  isBlocked: boolean;
  timeToBlockExpire: number;
}

interface Window {
  hits: number;
  endsAtMs: number;
}

/**
 * Counts hits in fixed windows, in this process. A window begins with its first hit, so after the wait that a refused
 * caller is told the whole budget is there again. Refused hits are not counted: insisting does not lengthen the wait.
 *
 * The stock storage sets one timer for every hit; this one sets none. Ended windows are swept as new ones begin, so
 * memory is bounded by the keys seen within about one window.
 */
export class FixedWindowStorage implements ThrottlerStorage {
  /** In the order in which windows began: those that ended first stand at the front. */
  private readonly windows = new Map<string, Window>();

  /** `nowMs` is a clock that never jumps; its zero does not matter. */
  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** Windows held at the moment, ended ones included. */
  get size(): number {
    return this.windows.size;
  }

  increment(key: string, ttlMs: number, limit: number): Promise<WindowHit> {
    return Promise.resolve(this.hit(key, ttlMs, limit));
  }

  private hit(key: string, ttlMs: number, limit: number): WindowHit {
    const now = this.nowMs();
    let window = this.windows.get(key);
    if (window === undefined || now >= window.endsAtMs) {
      this.sweep(now);
      window = { hits: 0, endsAtMs: now + ttlMs };
      this.windows.delete(key);
      this.windows.set(key, window);
    }
    const isBlocked = window.hits >= limit;
    if (!isBlocked) window.hits += 1;
    const timeToExpire = Math.ceil((window.endsAtMs - now) / 1000);
    return {
      totalHits: window.hits,
      timeToExpire,
      isBlocked,
      timeToBlockExpire: isBlocked ? timeToExpire : 0,
    };
  }

  private sweep(now: number): void {
    for (const [key, window] of this.windows) {
      if (window.endsAtMs > now) return;
      this.windows.delete(key);
    }
  }
}

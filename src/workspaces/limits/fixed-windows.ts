/** What was used of one minute. */
export interface Window {
  requests: number;
  tokens: number;
  /** Of these, what instances that share their limits have not been told. */
  unsharedRequests: number;
  unsharedTokens: number;
  /** By the clock of the windows. */
  readonly endsAtMs: number;
}

/**
 * What each workspace uses, in fixed windows, in this process. A window begins with the first that counts, so after the wait
 * that a refused caller is told the whole budget is there again.
 *
 * No timers: ended windows are swept as new ones begin, so memory is bounded by the workspaces seen within about one window.
 */
export class FixedWindows {
  /** In the order in which windows began: those that ended first stand at the front. */
  private readonly windows = new Map<string, Window>();

  /** `nowMs` is a clock that never jumps; its zero does not matter. */
  constructor(
    private readonly windowMs: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Windows held at the moment, ended ones included. */
  get size(): number {
    return this.windows.size;
  }

  /**
   * The window of now.
   * @param lengthMs of a window that has to be begun
   */
  current(workspaceId: string, lengthMs = this.windowMs): Window {
    const held = this.find(workspaceId);
    if (held !== undefined) return held;
    const now = this.nowMs();
    this.sweep(now);
    const window: Window = {
      requests: 0,
      tokens: 0,
      unsharedRequests: 0,
      unsharedTokens: 0,
      endsAtMs: now + lengthMs,
    };
    this.windows.delete(workspaceId);
    this.windows.set(workspaceId, window);
    return window;
  }

  /** The window of now, if one has begun. */
  find(workspaceId: string): Window | undefined {
    const held = this.windows.get(workspaceId);
    return held !== undefined && this.nowMs() < held.endsAtMs ? held : undefined;
  }

  /** Until when a window lasts, from now on. */
  leftMs({ endsAtMs }: Window): number {
    return Math.max(0, endsAtMs - this.nowMs());
  }

  /** Windows that have not ended, by workspace. */
  *running(): Generator<[string, Window]> {
    const now = this.nowMs();
    for (const entry of this.windows) if (entry[1].endsAtMs > now) yield entry;
  }

  private sweep(now: number): void {
    for (const [workspaceId, window] of this.windows) {
      if (window.endsAtMs > now) return;
      this.windows.delete(workspaceId);
    }
  }
}

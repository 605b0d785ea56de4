interface Spent {
  readonly limit: number;
  readonly untilMs: number;
}

/**
 * Workspaces of which Redis has said that their requests of this minute are used up. It holds until the minute is over, so
 * nobody needs to ask again; unless the limit is raised.
 */
export class SpentWindows {
  private readonly spent = new Map<string, Spent>();

  /** `nowMs` is a clock that never jumps; its zero does not matter. */
  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** @param leftMs of the minute */
  note(workspaceId: string, limit: number, leftMs: number): void {
    const now = this.nowMs();
    // Once a minute and workspace at most: afterwards nobody asks Redis.
    for (const [id, { untilMs }] of this.spent) if (untilMs <= now) this.spent.delete(id);
    this.spent.set(workspaceId, { limit, untilMs: now + leftMs });
  }

  /** Milliseconds until there is room, as far as it is known; 0 = ask. */
  leftMs(workspaceId: string, limit: number): number {
    const spent = this.spent.get(workspaceId);
    return spent === undefined || limit > spent.limit ? 0 : Math.max(0, spent.untilMs - this.nowMs());
  }

  clear(): void {
    this.spent.clear();
  }
}

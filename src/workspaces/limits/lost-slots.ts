interface LostSlot {
  readonly workspaceId: string;
  readonly lapsesAtMs: number;
}

/**
 * Slots that Redis may have and nobody holds, since it could not be told of their end. Each is kept until Redis is told, or
 * has dropped it by itself: so there are never more than were lost within one lease, however long Redis is away.
 */
export class LostSlots {
  /** By name, in the order in which they lapse. */
  private readonly slots = new Map<string, LostSlot>();

  /** `leaseMs`: after how long Redis drops a slot that nobody renews. */
  constructor(
    private readonly leaseMs: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  get size(): number {
    return this.slots.size;
  }

  add(workspaceId: string, slot: string): void {
    this.dropLapsed();
    this.slots.delete(slot);
    this.slots.set(slot, { workspaceId, lapsesAtMs: this.nowMs() + this.leaseMs });
  }

  /** Names of those that have not lapsed, by workspace. */
  byWorkspace(): ReadonlyMap<string, readonly string[]> {
    this.dropLapsed();
    const found = new Map<string, string[]>();
    for (const [slot, { workspaceId }] of this.slots) {
      const names = found.get(workspaceId);
      if (names === undefined) found.set(workspaceId, [slot]);
      else names.push(slot);
    }
    return found;
  }

  /** Redis has been told of these. */
  forget(slots: readonly string[]): void {
    for (const slot of slots) this.slots.delete(slot);
  }

  private dropLapsed(): void {
    const now = this.nowMs();
    for (const [slot, { lapsesAtMs }] of this.slots) {
      if (lapsesAtMs > now) return;
      this.slots.delete(slot);
    }
  }
}

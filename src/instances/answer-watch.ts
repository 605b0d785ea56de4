/** A wait under way. */
interface Wait {
  readonly sinceMs: number;
}

export interface AnswerWatchOptions {
  /** How long an answer may take. */
  readonly limitMs: number;
  /** How often to look. */
  readonly lookEveryMs: number;
  /** Looks in a row, each in time, for which an answer must be overdue. */
  readonly looks: number;
}

/**
 * Tells when a server that answers in the order of the questions has stopped answering. Not by the clock alone: while this
 * process is busy, an answer that has come waits to be read. So the time counts only while the process looks in time.
 *
 * No timer for each wait, and none while nobody waits.
 */
export class AnswerWatch {
  private readonly waits = new Set<Wait>();
  private timer: NodeJS.Timeout | undefined;
  private dueMs = 0;
  private overdueLooks = 0;

  constructor(
    private readonly options: AnswerWatchOptions,
    private readonly onSilence: () => void,
  ) {}

  begin(): Wait {
    const wait: Wait = { sinceMs: performance.now() };
    this.waits.add(wait);
    if (this.timer === undefined) this.scheduleLook();
    return wait;
  }

  end(wait: Wait): void {
    this.waits.delete(wait);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waits.clear();
  }

  private scheduleLook(): void {
    const { lookEveryMs } = this.options;
    this.dueMs = performance.now() + lookEveryMs;
    this.timer = setTimeout(() => this.look(), lookEveryMs).unref();
  }

  private look(): void {
    const { limitMs, lookEveryMs, looks } = this.options;
    this.timer = undefined;
    const [oldest] = this.waits;
    if (oldest === undefined) {
      this.overdueLooks = 0;
      return;
    }
    const now = performance.now();
    const isOverdue = now - oldest.sinceMs > limitMs;
    const isInTime = now - this.dueMs < lookEveryMs;
    this.overdueLooks = isOverdue && isInTime ? this.overdueLooks + 1 : 0;
    this.scheduleLook();
    if (this.overdueLooks < looks) return;
    this.overdueLooks = 0;
    // What has come is read before the immediate.
    setImmediate(() => {
      if (this.waits.has(oldest)) this.onSilence();
    });
  }
}

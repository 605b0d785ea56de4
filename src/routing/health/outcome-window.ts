/** Outcomes of two windows of this length count: what is older says nothing of now. */
const windowMs = 10_000;

/** How what was asked lately ended: counts of the last 10 to 20 s. Times are those of `performance.now()`. */
export class OutcomeWindow {
  private startMs = 0;
  private good = 0;
  private bad = 0;
  private goodBefore = 0;
  private badBefore = 0;

  /** @param fewestFailures fewer say nothing, whatever their share */
  constructor(private readonly fewestFailures: number) {}

  succeed(nowMs: number): void {
    this.roll(nowMs);
    this.good += 1;
  }

  /** What was counted as a success was none. */
  takeBack(): void {
    if (this.good > 0) this.good -= 1;
  }

  fail(nowMs: number, weight: number): void {
    this.roll(nowMs);
    this.bad += weight;
  }

  /** Whether at least half of it failed, of failures enough to tell. */
  get failsMostly(): boolean {
    const bad = this.bad + this.badBefore;
    return bad >= this.fewestFailures && bad >= this.good + this.goodBefore;
  }

  /** Whether nothing has failed lately. */
  isQuiet(nowMs: number): boolean {
    this.roll(nowMs);
    return this.bad + this.badBefore === 0;
  }

  private roll(nowMs: number): void {
    const age = nowMs - this.startMs;
    if (age < windowMs) return;
    this.goodBefore = age < 2 * windowMs ? this.good : 0;
    this.badBefore = age < 2 * windowMs ? this.bad : 0;
    this.good = 0;
    this.bad = 0;
    this.startMs = nowMs;
  }
}

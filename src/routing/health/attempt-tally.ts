import type { AttemptOutcome, AttemptReason } from '../../contract/attempt-record.js';

/** Attempts of one reason that ended one way. */
export interface TallyLine {
  readonly reason: AttemptReason;
  readonly outcome: AttemptOutcome;
  readonly attempts: number;
}

/** How often a model was asked since the start, why, and how that ended. */
export class AttemptTally {
  /** Events of streams that could not be read and were passed over. */
  skippedEvents = 0;
  private readonly counts = new Map<AttemptReason, Map<AttemptOutcome, number>>();

  count(reason: AttemptReason, outcome: AttemptOutcome): void {
    let outcomes = this.counts.get(reason);
    if (outcomes === undefined) {
      outcomes = new Map();
      this.counts.set(reason, outcomes);
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }

  get lines(): TallyLine[] {
    return [...this.counts].flatMap(([reason, outcomes]) =>
      [...outcomes].map(([outcome, attempts]) => ({ reason, outcome, attempts })),
    );
  }
}

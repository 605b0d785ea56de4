import { Observable, type Subscriber, Subscription } from 'rxjs';
import type { Credential } from '../contract/credential.js';
import { failureTable, type GatewayError, toGatewayError } from '../contract/gateway-error.js';
import type { RoutedRequest } from '../contract/media.js';
import type { RoutePlan } from '../contract/route-plan.js';
import type { Attempt } from './attempt.js';
import { finalFailure, firstTry, nextTry, type Try, tryAfter } from './fallback-policy.js';

/** What may be held back before the first effective chunk. Source: design/architecture.md section 5 number 3. */
const maxPreludeEvents = 8;
const maxPreludeLength = 32 * 1024;

/** An attempt that has been ordered; subscribing to its answer makes it. */
export interface OrderedAttempt<Asked, Event> {
  readonly attempt: Attempt<Asked>;
  readonly answer$: Observable<Event>;
}

export interface FallbackOptions<Asked, Event> {
  /** @param onBegun to be called at the first effective chunk, also of an answer that is delivered whole */
  begin(step: Try, onBegun: () => void): OrderedAttempt<Asked, Event>;
  /** Length of an event that goes before the answer, in characters or bytes; undefined = with it the answer begins. */
  heldLength(event: Event): number | undefined;
  /** Of two attempts under way only this one may still answer: it began first, or the other has failed. */
  settleOn(attempt: Attempt<Asked>): void;
  /** Whether a level can be asked now with a credential that is none of these. */
  hasOtherCredential(level: number, refused: readonly Credential[]): boolean;
  /** Second tries allowed at a level: 0 or 1. */
  retries(level: number): number;
  /** Wait for the first token of a level, after which the next candidate is asked as well; undefined = none is. */
  hedgeAfterMs(level: number): number | undefined;
  /** Whether a further request beside the first is affordable; asked when it is due. */
  mayHedge(): boolean;
}

/**
 * Tries the candidates of a plan in order until one commits. Commit happens once, at the first effective chunk: what came
 * before is held back, so that a failure inside it still leaves every way open; after it a failure is final.
 */
export function withFallback<Asked extends RoutedRequest, Event>(
  plan: RoutePlan,
  options: FallbackOptions<Asked, Event>,
  first: Try = firstTry,
): Observable<Event> {
  return new Observable((subscriber) => {
    const run = new FallbackRun(plan, options, subscriber);
    run.start(first);
    return () => run.stop();
  });
}

/** One attempt under way, with what it has said so far. */
interface Lane<Asked, Event> {
  readonly step: Try;
  readonly attempt: Attempt<Asked>;
  readonly subscription: Subscription;
  /** Undefined = it has committed. */
  prelude: Event[] | undefined;
  preludeLength: number;
}

/** At most two lanes at a time, the second one a hedge; the first of them to begin is the only one from then on. */
class FallbackRun<Asked extends RoutedRequest, Event> {
  private readonly lanes = new Set<Lane<Asked, Event>>();
  private chosen: Lane<Asked, Event> | undefined;
  private highestLevel = 0;
  private isHedged = false;
  private hedgeTimer: NodeJS.Timeout | undefined;
  private pause: NodeJS.Timeout | undefined;
  private failure: GatewayError | undefined;

  constructor(
    private readonly plan: RoutePlan,
    private readonly options: FallbackOptions<Asked, Event>,
    private readonly subscriber: Subscriber<Event>,
  ) {}

  start(step: Try): void {
    if (step.delayMs === 0) this.open(step);
    else this.pause = setTimeout(() => this.open(step), step.delayMs);
  }

  stop(): void {
    clearTimeout(this.pause);
    clearTimeout(this.hedgeTimer);
    for (const { subscription } of this.lanes) subscription.unsubscribe();
  }

  private open(step: Try): void {
    this.highestLevel = Math.max(this.highestLevel, step.level);
    const { attempt, answer$ } = this.options.begin(step, () => this.choose(lane));
    const lane: Lane<Asked, Event> = {
      step,
      attempt,
      subscription: new Subscription(),
      prelude: [],
      preludeLength: 0,
    };
    this.lanes.add(lane);
    if (!this.isHedged) this.prepareHedge(step.level);
    lane.subscription.add(
      answer$.subscribe({
        next: (event) => this.take(lane, event),
        error: (error: unknown) => this.fail(lane, toGatewayError(error)),
        complete: () => this.subscriber.complete(),
      }),
    );
  }

  private take(lane: Lane<Asked, Event>, event: Event): void {
    const { prelude } = lane;
    if (prelude === undefined) {
      this.subscriber.next(event);
      return;
    }
    prelude.push(event);
    const heldLength = this.options.heldLength(event);
    if (heldLength !== undefined) {
      lane.preludeLength += heldLength;
      if (prelude.length < maxPreludeEvents && lane.preludeLength < maxPreludeLength) return;
    }
    this.choose(lane);
    lane.prelude = undefined;
    for (const held of prelude) this.subscriber.next(held);
  }

  /** Whoever begins first goes on alone. */
  private choose(lane: Lane<Asked, Event>): void {
    if (this.chosen === lane) return;
    clearTimeout(this.hedgeTimer);
    this.chosen = lane;
    // Whoever is let go has not failed, and may be asked again.
    this.highestLevel = lane.step.level;
    this.options.settleOn(lane.attempt);
    for (const other of this.lanes) if (other !== lane) this.supersede(other);
  }

  private supersede(lane: Lane<Asked, Event>): void {
    this.lanes.delete(lane);
    lane.attempt.superseded = true;
    lane.subscription.unsubscribe();
  }

  private fail(lane: Lane<Asked, Event>, failure: GatewayError): void {
    this.lanes.delete(lane);
    clearTimeout(this.hedgeTimer);
    // A whole answer holds back what it has: its prelude says nothing of how far it had come.
    const answered = this.chosen === lane || Boolean(lane.prelude?.length);
    if (this.chosen === lane) this.chosen = undefined;
    if (lane.prelude === undefined) {
      this.subscriber.error(failure);
      return;
    }
    // A second try that a breaker forbids says less than the failure that led to it.
    const isForbidden = lane.attempt.credential === undefined && isAnotherTry(lane.step);
    if (!isForbidden || this.failure === undefined) this.failure = failure;
    const [other] = this.lanes;
    if (other !== undefined && failureTable[failure.kind].advance === false) {
      // The caller's own mistake, which the other lane would only repeat.
      this.supersede(other);
      this.options.settleOn(lane.attempt);
    } else if (other !== undefined) {
      this.options.settleOn(other.attempt);
      return;
    }
    const next = this.after(lane, this.failure, answered);
    if (next === undefined) this.subscriber.error(finalFailure(this.plan, this.failure));
    else this.start(next);
  }

  private after(
    { step, attempt }: Lane<Asked, Event>,
    failure: GatewayError,
    answered: boolean,
  ): Try | undefined {
    const { credential } = attempt;
    const refused = credential === undefined ? step.excluded : [...step.excluded, credential];
    const next = nextTry(
      this.plan,
      step,
      {
        failure,
        credential,
        answered,
        hasOtherCredential: this.options.hasOtherCredential(step.level, refused),
        retries: this.options.retries(step.level),
      },
      Math.random,
    );
    // What a hedge has asked already is not asked again.
    return next === undefined || next.level === step.level || next.level > this.highestLevel
      ? next
      : tryAfter(this.plan, this.highestLevel, failure);
  }

  private prepareHedge(level: number): void {
    clearTimeout(this.hedgeTimer);
    const afterMs = this.options.hedgeAfterMs(level);
    if (afterMs === undefined) return;
    this.hedgeTimer = setTimeout(() => {
      const next = this.highestLevel + 1;
      if (this.lanes.size !== 1 || next >= this.plan.candidates.length || !this.options.mayHedge()) return;
      this.isHedged = true;
      this.open({ ...firstTry, reason: 'hedge', level: next });
    }, afterMs);
  }
}

function isAnotherTry({ isRetry, excluded }: Try): boolean {
  return isRetry || excluded.length > 0;
}

import { jest } from '@jest/globals';
import { noLimits } from '../contract/caller.js';
import { openProfile } from '../contract/chat-profile.js';
import { concat, EMPTY, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { finishEvent, roleEvent, textEvent } from '../../test/support/chat-events.js';
import { type ChatEvent, type ChatRequest, isEffective } from '../contract/chat.js';
import { noCredential } from '../contract/credential.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { RouteCandidate, RoutePlan } from '../contract/route-plan.js';
import type { Attempt } from './attempt.js';
import { RequestContext } from './request-context.js';
import { type FallbackOptions, withFallback } from './with-fallback.js';

const candidate = (position: number): RouteCandidate => ({
  provider: 'one',
  modelId: `one/${position}`,
  upstreamModel: String(position),
  position,
  contextLength: 1000,
  profile: openProfile,
});
const plan: RoutePlan = {
  requested: 'x',
  chain: true,
  hedge: false,
  candidates: [candidate(0), candidate(1), candidate(2)],
};
const caller = {
  kind: 'api',
  keyId: 'key',
  workspaceId: 'ws',
  limits: noLimits,
  allowedModels: undefined,
} as const;
const request: ChatRequest = { model: 'x', messages: [] };
const down = new GatewayError('upstream_unavailable', 'down');
const answer: ChatEvent[] = [roleEvent, textEvent('hi'), finishEvent()];

type Options = FallbackOptions<ChatRequest, ChatEvent>;

interface Run {
  readonly seen: unknown[];
  /** Levels in the order of asking. */
  readonly levels: number[];
  /** Levels whose answer was let go for that of another. */
  readonly superseded: () => number[];
  /** Level of the answer taken. */
  readonly settled: number[];
  /** What a whole answer does at its first chunk. */
  readonly begin: (attempt: number) => void;
  readonly stop: () => void;
}

/** @param attempts answers in the order of asking */
function run(attempts: Observable<ChatEvent>[], overrides: Partial<Options> = {}): Run {
  const seen: unknown[] = [];
  const context = new RequestContext<ChatRequest>('req', caller, request, plan, true);
  const made: Attempt<ChatRequest>[] = [];
  const begin: Options['begin'] = ({ level, excluded, reason }, onBegun) => {
    const target = plan.candidates[level];
    if (target === undefined) throw new Error('no such level');
    const attempt = context.begin({
      candidate: target,
      request,
      reason,
      hasAlternative: true,
      excluded,
      onBegun,
    });
    attempt.credential = noCredential;
    made.push(attempt);
    return { attempt, answer$: attempts[made.length - 1] ?? EMPTY };
  };
  const settled: number[] = [];
  const options: Options = {
    begin,
    heldLength: (event) =>
      event.kind === 'chunk' && !isEffective(event.chunk) ? (event.wire?.length ?? 0) : undefined,
    settleOn: ({ order }) => settled.push(order.candidate.position),
    hasOtherCredential: () => false,
    retries: () => 0,
    hedgeAfterMs: () => undefined,
    mayHedge: () => true,
    ...overrides,
  };
  const subscription = withFallback(plan, options).subscribe({
    next: (event) => seen.push(event),
    error: (error: unknown) => seen.push(error instanceof GatewayError ? error.kind : error),
    complete: () => seen.push('complete'),
  });
  const levelOf = ({ order }: Attempt<ChatRequest>): number => order.candidate.position;
  return {
    seen,
    settled,
    get levels() {
      return made.map(levelOf);
    },
    superseded: () => made.filter((attempt) => attempt.superseded).map(levelOf),
    begin: (attempt) => made[attempt]?.order.onBegun(),
    stop: () => subscription.unsubscribe(),
  };
}

describe('withFallback', () => {
  it('passes the first answer on, asking nobody else', () => {
    expect(run([of(...answer)])).toMatchObject({
      seen: [...answer, 'complete'],
      levels: [0],
      settled: [0],
    });
  });

  it('moves on after a failure, and nothing of the failed attempt is seen', () => {
    const halfway = concat(
      of(roleEvent),
      throwError(() => down),
    );
    expect(run([halfway, throwError(() => down), of(...answer)])).toMatchObject({
      seen: [...answer, 'complete'],
      levels: [0, 1, 2],
    });
  });

  it('holds the prelude back until the first effective chunk', () => {
    const source$ = new Subject<ChatEvent>();
    const { seen } = run([source$]);
    source$.next(roleEvent);
    expect(seen).toEqual([]);
    source$.next(textEvent('hi'));
    expect(seen).toEqual([roleEvent, textEvent('hi')]);
  });

  it('commits when the prelude outgrows its bound', () => {
    const source$ = new Subject<ChatEvent>();
    const { seen } = run([source$]);
    for (let count = 0; count < 7; count++) source$.next(roleEvent);
    expect(seen).toEqual([]);
    source$.next(roleEvent);
    expect(seen).toHaveLength(8);
  });

  it('is final after commit', () => {
    const cut = concat(
      of(roleEvent, textEvent('hal')),
      throwError(() => down),
    );
    expect(run([cut, of(...answer)])).toMatchObject({
      seen: [roleEvent, textEvent('hal'), 'upstream_unavailable'],
      levels: [0],
    });
  });

  it('gives up where the failure is the caller’s own', () => {
    const refused = throwError(() => new GatewayError('invalid_request', 'no'));
    expect(run([refused, of(...answer)])).toMatchObject({ seen: ['invalid_request'], levels: [0] });
  });

  it('ends in one error when everybody failed', () => {
    const failed = throwError(() => down);
    expect(run([failed, failed, failed])).toMatchObject({
      seen: ['upstream_unavailable'],
      levels: [0, 1, 2],
    });
  });

  it('lets go of the attempt under way when the client leaves', () => {
    let aborted = 0;
    const open$ = new Observable<ChatEvent>(() => () => aborted++);
    const { stop, ...outcome } = run([throwError(() => down), open$, NEVER]);
    stop();
    expect({ aborted, levels: outcome.levels }).toEqual({ aborted: 1, levels: [0, 1] });
  });
});

describe('withFallback: second tries', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });
  const failed = throwError(() => down);
  const retrying = { retries: () => 1 };

  it('asks the same model again after a pause', () => {
    const outcome = run([failed, of(...answer)], retrying);
    expect(outcome.levels).toEqual([0]);
    jest.advanceTimersByTime(99);
    expect(outcome.levels).toEqual([0]);
    jest.advanceTimersByTime(500);
    expect(outcome).toMatchObject({ levels: [0, 0], seen: [...answer, 'complete'] });
  });

  it('and every model once more at the most', () => {
    const outcome = run([failed, failed, failed, failed, failed, failed], retrying);
    jest.advanceTimersByTime(5_000);
    expect(outcome).toMatchObject({ levels: [0, 0, 1, 1, 2, 2], seen: ['upstream_unavailable'] });
  });

  it('but not one whose answer had begun, though a whole answer shows nothing of it', () => {
    const whole$ = new Subject<ChatEvent>();
    const outcome = run([whole$, of(...answer)], retrying);
    outcome.begin(0);
    whole$.error(down);
    jest.advanceTimersByTime(5_000);
    expect(outcome).toMatchObject({ levels: [0, 1], seen: [...answer, 'complete'] });
  });

  it('not at all when the client has left', () => {
    const outcome = run([failed], retrying);
    outcome.stop();
    jest.advanceTimersByTime(5_000);
    expect(outcome.levels).toEqual([0]);
  });
});

describe('withFallback: hedging', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });
  const hedging = { hedgeAfterMs: () => 100 };
  const first$ = (): Subject<ChatEvent> => new Subject<ChatEvent>();

  it('asks the next candidate when the first token is late, and takes whoever begins first', () => {
    const [slow$, quick$] = [first$(), first$()];
    const outcome = run([slow$, quick$], hedging);
    jest.advanceTimersByTime(99);
    expect(outcome.levels).toEqual([0]);
    jest.advanceTimersByTime(1);
    expect(outcome.levels).toEqual([0, 1]);
    slow$.next(roleEvent);
    quick$.next(textEvent('hi'));
    expect(slow$.observed).toBe(false);
    quick$.complete();
    expect(outcome).toMatchObject({ seen: [textEvent('hi'), 'complete'], settled: [1] });
    expect(outcome.superseded()).toEqual([0]);
  });

  it('lets the hedge go when the first one begins after all', () => {
    const [slow$, hedge$] = [first$(), first$()];
    const outcome = run([slow$, hedge$], hedging);
    jest.advanceTimersByTime(100);
    slow$.next(textEvent('hi'));
    expect(hedge$.observed).toBe(false);
    expect(outcome.superseded()).toEqual([1]);
    expect(outcome.settled).toEqual([0]);
  });

  it('settles on a whole answer at its first chunk, not at its end', () => {
    const [slow$, hedge$] = [first$(), first$()];
    const outcome = run([slow$, hedge$], hedging);
    outcome.begin(0);
    jest.advanceTimersByTime(1_000);
    expect(outcome.levels).toEqual([0]);
  });

  it('asks the one it let go again when a whole answer breaks off', () => {
    const [whole$, hedge$, again$] = [first$(), first$(), first$()];
    const outcome = run([whole$, hedge$, again$], hedging);
    jest.advanceTimersByTime(100);
    outcome.begin(0);
    expect(outcome.superseded()).toEqual([1]);
    whole$.error(down);
    expect(outcome.levels).toEqual([0, 1, 1]);
    again$.next(textEvent('hi'));
    again$.complete();
    expect(outcome.seen).toEqual([textEvent('hi'), 'complete']);
  });

  it('asks nobody when the answer has begun, the budget is spent, or there is nobody', () => {
    const begun$ = first$();
    const begun = run([begun$], hedging);
    begun$.next(textEvent('hi'));
    const spent = run([first$()], { ...hedging, mayHedge: () => false });
    jest.advanceTimersByTime(1_000);
    expect([begun.levels, spent.levels]).toEqual([[0], [0]]);
  });

  it('ends at once in a mistake of the caller’s, which the other would only repeat', () => {
    const [slow$, hedge$] = [first$(), first$()];
    const outcome = run([slow$, hedge$], hedging);
    jest.advanceTimersByTime(100);
    slow$.error(new GatewayError('invalid_request', 'no'));
    expect(outcome).toMatchObject({ seen: ['invalid_request'], levels: [0, 1] });
    expect(hedge$.observed).toBe(false);
    expect(outcome.superseded()).toEqual([1]);
  });

  it('waits for the other when one fails, and goes on behind both when both do', () => {
    const [slow$, hedge$, last$] = [first$(), first$(), first$()];
    const outcome = run([slow$, hedge$, last$], hedging);
    jest.advanceTimersByTime(100);
    slow$.error(down);
    expect([outcome.levels, outcome.settled]).toEqual([[0, 1], [1]]);
    hedge$.error(down);
    expect(outcome.levels).toEqual([0, 1, 2]);
    last$.next(textEvent('hi'));
    last$.complete();
    expect(outcome.seen).toEqual([textEvent('hi'), 'complete']);
  });

  it('lets go of both when the client leaves', () => {
    const [slow$, hedge$] = [first$(), first$()];
    const outcome = run([slow$, hedge$], hedging);
    jest.advanceTimersByTime(100);
    outcome.stop();
    expect([slow$.observed, hedge$.observed, outcome.superseded()]).toEqual([false, false, []]);
  });
});

import { openProfile } from '../contract/chat-profile.js';
import { concat, EMPTY, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { finishEvent, roleEvent, textEvent } from '../../test/support/chat-events.js';
import type { ChatEvent } from '../contract/chat.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { RouteCandidate, RoutePlan } from '../contract/route-plan.js';
import { withFallback } from './with-fallback.js';

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
const down = new GatewayError('upstream_unavailable', 'down');
const answer: ChatEvent[] = [roleEvent, textEvent('hi'), finishEvent()];

/** What the client would see, and which levels were asked. */
function run(attempts: Observable<ChatEvent>[]): { seen: unknown[]; levels: number[]; stop: () => void } {
  const seen: unknown[] = [];
  const levels: number[] = [];
  const subscription = withFallback(plan, (level) => {
    levels.push(level);
    return attempts[level] ?? EMPTY;
  }).subscribe({
    next: (event) => seen.push(event),
    error: (error: unknown) => seen.push(error instanceof GatewayError ? error.kind : error),
    complete: () => seen.push('complete'),
  });
  return { seen, levels, stop: () => subscription.unsubscribe() };
}

describe('withFallback', () => {
  it('passes the first answer on, asking nobody else', () => {
    expect(run([of(...answer)])).toMatchObject({ seen: [...answer, 'complete'], levels: [0] });
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
    const { stop, levels } = run([throwError(() => down), open$, NEVER]);
    stop();
    expect({ aborted, levels }).toEqual({ aborted: 1, levels: [0, 1] });
  });
});

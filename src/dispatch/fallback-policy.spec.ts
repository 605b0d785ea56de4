import { openProfile } from '../contract/chat-profile.js';
import { credentialsOf } from '../contract/credential.js';
import { type FailureKind, GatewayError } from '../contract/gateway-error.js';
import type { RouteCandidate, RoutePlan } from '../contract/route-plan.js';
import { type FailedTry, finalFailure, firstTry, nextTry, type Try, tryAfter } from './fallback-policy.js';

const candidate = (position: number, contextLength: number | null): RouteCandidate => ({
  provider: 'one',
  modelId: `one/model-${position}`,
  upstreamModel: `model-${position}`,
  position,
  contextLength,
  profile: openProfile,
});

const chain: RoutePlan = {
  requested: 'one/model-0',
  chain: true,
  hedge: false,
  candidates: [candidate(0, 8_000), candidate(1, 8_000), candidate(3, 32_000)],
};
const alone: RoutePlan = {
  requested: 'one/model-0',
  chain: false,
  hedge: false,
  candidates: [candidate(0, 8_000)],
};
const failure = (kind: FailureKind): GatewayError => new GatewayError(kind, kind);

const nextLevel = (plan: RoutePlan, level: number, failure: GatewayError) =>
  tryAfter(plan, level, failure)?.level;

describe('tryAfter', () => {
  it.each<FailureKind>([
    'upstream_unavailable',
    'upstream_timeout',
    'upstream_protocol',
    'upstream_rate_limited',
    'upstream_auth',
    'upstream_quota',
    'upstream_model_gone',
    'model_unavailable',
  ])('goes on after %s', (kind) => {
    expect(nextLevel(chain, 0, failure(kind))).toBe(1);
    expect(nextLevel(chain, 2, failure(kind))).toBeUndefined();
    expect(nextLevel(alone, 0, failure(kind))).toBeUndefined();
  });

  it.each<FailureKind>(['invalid_request', 'content_filtered', 'rate_limited', 'internal', 'client_gone'])(
    'gives up after %s',
    (kind) => expect(nextLevel(chain, 0, failure(kind))).toBeUndefined(),
  );

  it('leaves a full context only for a larger one', () => {
    expect(nextLevel(chain, 0, failure('context_too_long'))).toBe(2);
    expect(nextLevel(chain, 2, failure('context_too_long'))).toBeUndefined();
  });

  it('takes a context of unknown length for neither larger nor smaller', () => {
    const unknown: RoutePlan = {
      ...chain,
      hedge: false,
      candidates: [candidate(0, null), candidate(1, 32_000)],
    };
    expect(nextLevel(unknown, 0, failure('context_too_long'))).toBeUndefined();
  });
});

describe('nextTry', () => {
  const brokenOff = new GatewayError('upstream_unavailable', 'gone', { connection: 'broken_off' });
  const [one, two] = credentialsOf('a', 'b', 'c');
  const next = (failed: Partial<FailedTry>, last: Partial<Try> = {}, plan = chain): Try | undefined =>
    nextTry(
      plan,
      { ...firstTry, ...last },
      { failure: down, credential: one, answered: false, hasOtherCredential: false, retries: 1, ...failed },
      () => 0.5,
    );
  const down = failure('upstream_unavailable');
  const limited = (retryAfterSeconds: number): GatewayError =>
    new GatewayError('upstream_rate_limited', 'later', { retryAfterSeconds });

  it('asks the same model once more, after a pause, and then the next one', () => {
    expect(next({})).toEqual({ level: 0, reason: 'retry', delayMs: 300, isRetry: true, excluded: [] });
    expect(next({}, { isRetry: true })).toEqual({ ...firstTry, reason: 'fallback', level: 1 });
    expect(next({}, { isRetry: true }, alone)).toBeUndefined();
  });

  it('asks again after a 504, which is an answer', () => {
    const told = new GatewayError('upstream_timeout', 'late', { upstreamStatus: 504 });
    expect(next({ failure: told })).toMatchObject({ level: 0, isRetry: true });
  });

  it('waits out a short limit, and leaves a longer one to the next candidate', () => {
    expect(next({ failure: limited(3) })).toMatchObject({ level: 0, isRetry: true, delayMs: 3125 });
    expect(next({ failure: limited(4) })).toMatchObject({ level: 1, isRetry: false, delayMs: 0 });
    expect(next({ failure: limited(4) }, {}, alone)).toBeUndefined();
  });

  it.each<[string, Partial<FailedTry>]>([
    ['a silent model', { failure: failure('upstream_timeout') }],
    ['an answer that broke off', { failure: failure('upstream_protocol') }],
    ['a connection that broke behind the first bytes', { answered: true }],
    ['one that broke off behind the head of an answer', { failure: brokenOff }],
    ['a model that is gone', { failure: failure('upstream_model_gone') }],
    ['one whose breaker is open', { failure: failure('model_unavailable'), credential: undefined }],
    ['one that may not be', { retries: 0 }],
    ['a refused credential without another', { failure: failure('upstream_auth') }],
  ])('does not ask twice: %s', (_name, failed) => {
    expect(next(failed)).toEqual({ ...firstTry, reason: 'fallback', level: 1 });
  });

  it.each<FailureKind>(['invalid_request', 'content_filtered'])('gives up after %s', (kind) =>
    expect(next({ failure: failure(kind) })).toBeUndefined(),
  );

  it.each<FailureKind>(['upstream_auth', 'upstream_quota', 'upstream_rate_limited'])(
    'takes another credential at once after %s, as long as there is one',
    (kind) => {
      const other = next({ failure: failure(kind), hasOtherCredential: true });
      expect(other).toEqual({ level: 0, reason: 'credential', delayMs: 0, isRetry: false, excluded: [one] });
      expect(next({ credential: two, failure: failure('upstream_auth') }, other)).toEqual({
        ...firstTry,
        reason: 'fallback',
        level: 1,
      });
    },
  );
});

it('does not go through the credentials again once a limit has been waited out', () => {
  const [one] = credentialsOf('a');
  const limited = new GatewayError('upstream_rate_limited', 'later', { retryAfterSeconds: 1 });
  const failed = { failure: limited, credential: one, answered: false, hasOtherCredential: true, retries: 1 };
  const retried: Try = { ...firstTry, isRetry: true };
  expect(nextTry(chain, retried, failed, () => 0)).toMatchObject({ level: 1, reason: 'fallback' });
});

describe('finalFailure', () => {
  it('is the failure itself for a model asked alone', () => {
    const only = failure('upstream_timeout');
    expect(finalFailure(alone, only)).toBe(only);
  });

  it('is one 502 for a chain', () => {
    const { status, code, retryAfterSeconds } = finalFailure(chain, failure('upstream_timeout'));
    expect({ status, code, retryAfterSeconds }).toEqual({
      status: 502,
      code: 'upstream_error',
      retryAfterSeconds: undefined,
    });
  });

  it('is one for the candidates of a router, too', () => {
    const router = { ...chain, chain: false };
    expect(finalFailure(router, failure('upstream_timeout'))).toMatchObject({ status: 502 });
  });

  it('says when to come back if the last cause was a rate limit', () => {
    const limited = new GatewayError('upstream_rate_limited', 'later', { retryAfterSeconds: 7 });
    expect(finalFailure(chain, limited)).toMatchObject({
      kind: 'upstream_unavailable',
      retryAfterSeconds: 7,
    });
  });

  it('leaves a mistake of the caller as it is', () => {
    const mistake = failure('invalid_request');
    expect(finalFailure(chain, mistake)).toBe(mistake);
    const tooLong = failure('context_too_long');
    expect(finalFailure(chain, tooLong)).toBe(tooLong);
  });
});

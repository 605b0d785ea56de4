import { openProfile } from '../contract/chat-profile.js';
import { type FailureKind, GatewayError } from '../contract/gateway-error.js';
import type { RouteCandidate, RoutePlan } from '../contract/route-plan.js';
import { finalFailure, nextLevel } from './fallback-policy.js';

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

describe('nextLevel', () => {
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

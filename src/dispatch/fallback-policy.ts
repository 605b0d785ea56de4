import type { AttemptReason } from '../contract/attempt-record.js';
import type { Credential } from '../contract/credential.js';
import { failureTable, GatewayError } from '../contract/gateway-error.js';
import type { RoutePlan } from '../contract/route-plan.js';

/** One try of a plan. */
export interface Try {
  /** Index into the plan's candidates. */
  readonly level: number;
  /** Wait before it. */
  readonly delayMs: number;
  readonly reason: AttemptReason;
  /** Whether its candidate has had its second try. */
  readonly isRetry: boolean;
  /** Credentials that its candidate's provider has refused. */
  readonly excluded: readonly Credential[];
}

/** What is known of a try that failed. */
export interface FailedTry {
  readonly failure: GatewayError;
  /** What it was made with; undefined = nobody was asked. */
  readonly credential: Credential | undefined;
  /** Whether something of an answer had come. */
  readonly answered: boolean;
  /** Whether its candidate can be asked with another credential now. */
  readonly hasOtherCredential: boolean;
  /** Second tries allowed to its candidate: 0 or 1. */
  readonly retries: number;
}

/** Longer waits are no business of ours: the next candidate is asked, or the caller told. Source: spec/interface.md section 5 "Retry". */
const longestRetryAfterSeconds = 3;
/** Waits are spread so that those who failed together do not come back together. */
const shortestPauseMs = 100;
const pauseSpreadMs = 400;
const limitSpreadMs = 250;

export const firstTry: Try = { level: 0, reason: 'first', delayMs: 0, isRetry: false, excluded: [] };

/**
 * The try to make after one that failed before commit, undefined to give up: with another credential where this one was
 * refused, once more with the same model, then the next candidate. Pure but for `random`.
 * @param random from 0 to 1
 * Source: spec/interface.md section 5 "Fallback" and "Retry on the same model".
 */
export function nextTry(
  plan: RoutePlan,
  last: Try,
  failed: FailedTry,
  random: () => number,
): Try | undefined {
  const { failure, credential } = failed;
  // A limit that has been waited out is not evaded as well.
  const mayChange = !last.isRetry || failure.kind !== 'upstream_rate_limited';
  if (credential !== undefined && isOfCredential(failure) && failed.hasOtherCredential && mayChange)
    return { ...last, reason: 'credential', delayMs: 0, excluded: [...last.excluded, credential] };
  if (!last.isRetry && failed.retries > 0 && credential !== undefined) {
    const delayMs = retryDelayMs(failed, random);
    if (delayMs !== undefined) return { ...last, reason: 'retry', delayMs, isRetry: true, excluded: [] };
  }
  return tryAfter(plan, last.level, failure);
}

/** The first try of the next candidate that this failure leaves a chance. */
export function tryAfter(plan: RoutePlan, level: number, failure: GatewayError): Try | undefined {
  const { advance } = failureTable[failure.kind];
  if (advance === false) return undefined;
  const smallest = advance === 'larger_window' ? (plan.candidates[level]?.contextLength ?? Infinity) : -1;
  const next = plan.candidates.findIndex(
    ({ contextLength }, index) => index > level && (contextLength ?? 0) > smallest,
  );
  return next === -1 ? undefined : { ...firstTry, reason: 'fallback', level: next };
}

/** What the caller is told when nobody is left to ask: alone a model's own failure, of several one for all of them. */
export function finalFailure(plan: RoutePlan, failure: GatewayError): GatewayError {
  const several = plan.chain || plan.candidates.length > 1;
  if (!several || failureTable[failure.kind].advance !== true) return failure;
  const message = plan.chain
    ? 'All models of the fallback chain failed.'
    : 'All models that the router chose failed.';
  return new GatewayError('upstream_unavailable', message, {
    retryAfterSeconds: failure.kind === 'upstream_rate_limited' ? failure.retryAfterSeconds : undefined,
    cause: failure,
  });
}

function isOfCredential({ kind }: GatewayError): boolean {
  return kind === 'upstream_auth' || kind === 'upstream_quota' || kind === 'upstream_rate_limited';
}

/** Undefined = not to be asked again: a silent model, a caller's mistake, a long wait, an answer that had begun. */
function retryDelayMs({ failure, answered }: FailedTry, random: () => number): number | undefined {
  const { kind, upstreamStatus, connection, retryAfterSeconds = 1 } = failure;
  // A 504 is an answer; only a silence is none.
  const isFault =
    kind === 'upstream_unavailable' || (kind === 'upstream_timeout' && upstreamStatus !== undefined);
  if (isFault && !answered && connection !== 'broken_off') return shortestPauseMs + random() * pauseSpreadMs;
  if (kind === 'upstream_rate_limited' && retryAfterSeconds <= longestRetryAfterSeconds)
    return retryAfterSeconds * 1000 + random() * limitSpreadMs;
  return undefined;
}

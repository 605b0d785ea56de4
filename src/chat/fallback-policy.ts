import { failureTable, GatewayError } from '../contract/gateway-error.js';
import type { RoutePlan } from '../contract/route-plan.js';

/** Pure: the level to try after a failure at `level`, or undefined to give up. Source: spec/interface.md section 5. */
export function nextLevel(plan: RoutePlan, level: number, failure: GatewayError): number | undefined {
  const { advance } = failureTable[failure.kind];
  if (advance === false) return undefined;
  const smallest = advance === 'larger_window' ? (plan.candidates[level]?.contextLength ?? Infinity) : -1;
  const next = plan.candidates.findIndex(
    ({ contextLength }, index) => index > level && (contextLength ?? 0) > smallest,
  );
  return next === -1 ? undefined : next;
}

/** What the caller is told when nobody is left to ask: alone a model's own failure, in a chain one for all of them. */
export function finalFailure(plan: RoutePlan, failure: GatewayError): GatewayError {
  if (!plan.chain || failureTable[failure.kind].advance !== true) return failure;
  return new GatewayError('upstream_unavailable', 'All models of the fallback chain failed.', {
    retryAfterSeconds: failure.kind === 'upstream_rate_limited' ? failure.retryAfterSeconds : undefined,
    cause: failure,
  });
}

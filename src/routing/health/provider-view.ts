import type { Breaker } from './breaker.js';
import type { CredentialHealth, ModelHealth, ProviderHealth } from './provider-health.js';
import type { BreakerView, CredentialView, ModelView, ProviderView } from './provider.response.js';

/**
 * A provider as operators see it.
 * @param health undefined = it is not configured
 */
export function toProviderView(
  id: string,
  health: ProviderHealth | undefined,
  models: readonly (readonly [modelId: string, health: ModelHealth])[],
): ProviderView {
  return {
    id,
    object: 'provider',
    configured: health !== undefined,
    ...toBreakerView(health?.breaker),
    credentials: health?.credentials.map(toCredentialView) ?? [],
    models: models.map(([modelId, model]) => toModelView(modelId, model)),
  };
}

function toCredentialView({
  credential,
  breaker,
  account,
  outstanding,
  limits,
}: CredentialHealth): CredentialView {
  const now = performance.now();
  return {
    id: credential.id,
    ...toBreakerView(account.stateAt(now) === 'closed' ? breaker : account),
    weight: credential.weight,
    account: credential.account,
    outstanding,
    limited_models: [...limits].flatMap(([modelId, limit]) => (limit.allows(now) ? [] : modelId)),
  };
}

function toModelView(id: string, { breaker, tally, speed }: ModelHealth): ModelView {
  const { observed } = speed;
  let attempts = 0;
  let failed = 0;
  for (const line of tally.lines) {
    attempts += line.attempts;
    if (line.outcome === 'failed') failed += line.attempts;
  }
  return {
    id,
    ...toBreakerView(breaker),
    attempts,
    failed_attempts: failed,
    skipped_events: tally.skippedEvents,
    first_token_ms: observed === undefined ? null : Math.round(observed.firstTokenMs),
    p95_first_token_ms: observed === undefined ? null : Math.round(observed.p95FirstTokenMs),
    tokens_per_second:
      observed?.tokensPerSecond === undefined ? null : Math.round(observed.tokensPerSecond * 10) / 10,
  };
}

function toBreakerView(breaker: Breaker | undefined): BreakerView {
  const now = performance.now();
  const state = breaker?.stateAt(now) ?? 'closed';
  if (breaker === undefined || state === 'closed') return { state, reason: null, retry_at: null };
  return {
    state,
    reason: breaker.reason ?? null,
    retry_at: new Date(Date.now() + breaker.retryAtMs - now).toISOString(),
  };
}

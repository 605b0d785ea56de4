import { Inject, Injectable } from '@nestjs/common';
import { type BreakerSettings, GATEWAY_CONFIG, type GatewayConfig } from '../../config/gateway-config.js';
import type { Credential } from '../../contract/credential.js';
import { type FailureKind, GatewayError } from '../../contract/gateway-error.js';
import type { ProviderId, RouteCandidate } from '../../contract/route-plan.js';
import { ProviderRegistry } from '../../providers/provider-registry.js';
import { chooseCredential } from './credential-choice.js';
import { type Barrier, ModelHealth, ProviderHealth } from './provider-health.js';
import type { ObservedSpeed } from './speed.js';
import { Ticket } from './ticket.js';

/** Why a model cannot be asked now. */
export interface Obstacle {
  readonly reason: 'not_configured' | 'breaker_open';
  /** The failure behind an open breaker. */
  readonly kind: FailureKind | undefined;
  /** When it may be asked again, in milliseconds of `performance.now()`; undefined = not by waiting. */
  readonly untilMs: number | undefined;
}

/** Any name behind a prefix is a model: callers must not fill the memory with them. */
const maxModels = 5_000;

/** There are no credentials, or nothing that could be asked with them. */
export const notConfigured: Obstacle = { reason: 'not_configured', kind: undefined, untilMs: undefined };

/** What this process knows of the state of providers, models and credentials. Nothing of it is shared or stored. */
@Injectable()
export class HealthService {
  private readonly settings: BreakerSettings;
  private readonly providers = new Map<ProviderId, ProviderHealth>();
  private readonly models = new Map<string, ModelHealth>();

  constructor(
    private readonly registry: ProviderRegistry,
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
  ) {
    this.settings = config.breakers;
  }

  /**
   * Leave for one attempt at a candidate.
   * @param excluded credentials that this request has been refused with
   * @param conversation hash of the conversation, where a vendor's cache may hold it
   * @throws GatewayError `model_unavailable`, or `upstream_rate_limited` where the vendor's limit is all that is in the way
   */
  enter(
    { provider: id, modelId }: RouteCandidate,
    excluded: readonly Credential[],
    conversation: () => number | undefined,
  ): Ticket {
    const provider = this.providerOf(id);
    if (provider === undefined) throw toFailure(notConfigured);
    const model = this.modelOf(id, modelId);
    const now = performance.now();
    if (provider.breaker.allows(now) && model.breaker.allows(now)) {
      const holder = chooseCredential(provider.credentials, modelId, now, excluded, conversation);
      if (holder !== undefined) return new Ticket(provider, model, holder, modelId);
    }
    throw toFailure(this.obstacleTo(id, modelId) ?? notConfigured);
  }

  /** Whether a model can be asked now with a credential that is none of these. */
  hasCredential({ provider, modelId }: RouteCandidate, excluded: readonly Credential[]): boolean {
    const credentials = this.providerOf(provider)?.credentials ?? [];
    const now = performance.now();
    return credentials.some(
      (one) => !excluded.includes(one.credential) && one.obstacle(modelId, now) === undefined,
    );
  }

  /** Undefined = the model may be asked now. Called for every model of a router: no allocation where all is well. */
  obstacleTo(id: ProviderId, modelId: string): Obstacle | undefined {
    const provider = this.providerOf(id);
    if (provider === undefined) return notConfigured;
    const model = this.models.get(modelId);
    if (model?.breaker.isClosed !== false && provider.isSound(modelId)) return undefined;
    const now = performance.now();
    if (!provider.breaker.allows(now)) return behind(provider.breaker);
    if (model !== undefined && !model.breaker.allows(now)) return behind(model.breaker);
    let soonest: Barrier | undefined;
    for (const credential of provider.credentials) {
      const breaker = credential.obstacle(modelId, now);
      if (breaker === undefined) return undefined;
      if (soonest === undefined || breaker.retryAtMs < soonest.retryAtMs) soonest = breaker;
    }
    return soonest === undefined ? notConfigured : behind(soonest);
  }

  speedOf(modelId: string): ObservedSpeed | undefined {
    return this.models.get(modelId)?.speed.observed;
  }

  /** Undefined = it is not configured. */
  providerOf(id: ProviderId): ProviderHealth | undefined {
    const known = this.providers.get(id);
    if (known?.isCurrent === true) return known;
    const adapter = this.registry.get(id);
    if (adapter === undefined || adapter.credentials.length === 0) return undefined;
    const health = new ProviderHealth(adapter, this.settingsOf(id));
    this.providers.set(id, health);
    return health;
  }

  /** Models of a provider that were asked since the start, with their state. */
  modelsOf(id: ProviderId): readonly (readonly [modelId: string, health: ModelHealth])[] {
    return [...this.models].filter(([modelId]) => modelId.startsWith(`${id}/`));
  }

  private modelOf(provider: ProviderId, modelId: string): ModelHealth {
    let model = this.models.get(modelId);
    if (model === undefined) {
      if (this.models.size >= maxModels) this.forgetModel();
      model = new ModelHealth(this.settingsOf(provider));
      this.models.set(modelId, model);
    } else model.isUsed = true;
    return model;
  }

  /** Removes the oldest that was not asked again since it was last passed over: a flood of names leaves what is in use. */
  private forgetModel(): void {
    for (const [modelId, model] of this.models) {
      this.models.delete(modelId);
      if (!model.isUsed) return;
      model.isUsed = false;
      this.models.set(modelId, model);
    }
  }

  private settingsOf(id: ProviderId): BreakerSettings {
    return this.registry.get(id)?.failsOnPurpose ? { ...this.settings, enabled: false } : this.settings;
  }
}

function behind({ reason, retryAtMs }: Barrier): Obstacle {
  return { reason: 'breaker_open', kind: reason, untilMs: retryAtMs };
}

function toFailure({ kind, untilMs }: Obstacle): GatewayError {
  const waitSeconds = untilMs === undefined ? undefined : Math.ceil((untilMs - performance.now()) / 1000);
  const retryAfterSeconds = waitSeconds === undefined ? undefined : Math.max(1, waitSeconds);
  if (kind === 'upstream_rate_limited')
    return new GatewayError(kind, 'The upstream provider limits its rate.', { retryAfterSeconds });
  return new GatewayError('model_unavailable', 'The model cannot be served right now.', {
    param: 'model',
    retryAfterSeconds,
  });
}

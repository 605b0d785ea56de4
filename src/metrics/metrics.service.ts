import { Inject, Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { CatalogService } from '../catalog/catalog.service.js';
import { GATEWAY_CONFIG, type GatewayConfig } from '../config/gateway-config.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import type { Breaker } from '../routing/health/breaker.js';
import { HealthService } from '../routing/health/health.service.js';
import type { ModelHealth } from '../routing/health/provider-health.js';
import { WorkspaceLimits } from '../workspaces/limits/workspace-limits.service.js';

/** Any name behind a prefix is a model, and every label value costs the scraper: those not in the catalogue share one. */
const unlisted = 'unlisted';

/**
 * The state of this process in Prometheus' terms, gathered when somebody asks: nothing is added to the way of a request.
 * Labels are ids of our own, never what a caller wrote.
 */
@Injectable()
export class MetricsService {
  private readonly prometheus = new Registry();
  /** Models that the operator lists. */
  private readonly hosted: ReadonlySet<string>;

  constructor(
    private readonly catalog: CatalogService,
    private readonly registry: ProviderRegistry,
    private readonly health: HealthService,
    private readonly limits: WorkspaceLimits,
    @Inject(GATEWAY_CONFIG) { hosts }: GatewayConfig,
  ) {
    this.hosted = new Set(hosts.flatMap(({ id, models }) => models.map((model) => `${id}/${model}`)));
    const registers = [this.prometheus];
    this.gauge(
      'clearmaas_breaker_open',
      'Left alone for now: 1 = open, 0.5 = one attempt at a time.',
      (set) => this.eachBreaker(set),
    );
    this.gauge('clearmaas_credential_outstanding', 'Requests under way with a credential.', (set) => {
      for (const { id } of this.registry.all())
        for (const { credential, outstanding } of this.health.providerOf(id)?.credentials ?? [])
          set({ provider: id, credential: credential.id }, outstanding);
    });
    this.gauge('clearmaas_first_token_p95_seconds', '95th percentile of the last first tokens.', (set) =>
      this.eachModel((labels, { speed }) => {
        if (speed.observed && labels.model !== unlisted) set(labels, speed.observed.p95FirstTokenMs / 1000);
      }),
    );
    this.gauge(
      'clearmaas_limits_degraded',
      'Redis is away, limits are counted by this process alone: 1.',
      (set) => set({}, this.limits.isDegraded ? 1 : 0),
    );
    const attempts = new Counter({
      name: 'clearmaas_attempts_total',
      help: 'Attempts at models: why they were made and how they ended.',
      labelNames: ['provider', 'model', 'reason', 'outcome'],
      registers,
      collect: () => {
        attempts.reset();
        this.eachModel((labels, { tally }) => {
          for (const { reason, outcome, attempts: count } of tally.lines)
            attempts.inc({ ...labels, reason, outcome }, count);
        });
      },
    });
    const skipped = new Counter({
      name: 'clearmaas_skipped_events_total',
      help: 'Events of streams that could not be read and were passed over.',
      labelNames: ['provider', 'model'],
      registers,
      collect: () => {
        skipped.reset();
        this.eachModel((labels, { tally }) => skipped.inc(labels, tally.skippedEvents));
      },
    });
  }

  text(): Promise<string> {
    return this.prometheus.metrics();
  }

  private gauge(
    name: string,
    help: string,
    collect: (set: (labels: Record<string, string>, value: number) => void) => void,
  ): void {
    const gauge = new Gauge({
      name,
      help,
      labelNames: ['provider', 'model', 'credential', 'account'],
      registers: [this.prometheus],
      collect: () => {
        gauge.reset();
        collect((labels, value) => gauge.set(labels, value));
      },
    });
  }

  private eachBreaker(set: (labels: Record<string, string>, value: number) => void): void {
    const now = performance.now();
    const tell = (labels: Record<string, string>, breaker: Breaker): void => {
      const state = breaker.stateAt(now);
      set(labels, state === 'open' ? 1 : state === 'half_open' ? 0.5 : 0);
    };
    for (const { id: provider } of this.registry.all()) {
      const state = this.health.providerOf(provider);
      if (state === undefined) continue;
      tell({ provider }, state.breaker);
      for (const { credential, breaker, account } of state.credentials) {
        tell({ provider, credential: credential.id }, breaker);
        tell({ provider, account: credential.account }, account);
      }
    }
    this.eachModel((labels, { breaker }) => {
      if (labels.model !== unlisted) tell(labels, breaker);
    });
  }

  private isListed(modelId: string): boolean {
    return this.hosted.has(modelId) || this.catalog.find(modelId) !== undefined;
  }

  private eachModel(visit: (labels: { provider: string; model: string }, model: ModelHealth) => void): void {
    for (const { id: provider } of this.registry.all())
      for (const [modelId, model] of this.health.modelsOf(provider))
        visit({ provider, model: this.isListed(modelId) ? modelId : unlisted }, model);
  }
}

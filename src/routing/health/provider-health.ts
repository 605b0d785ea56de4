import type { BreakerSettings } from '../../config/gateway-config.js';
import type { Credential } from '../../contract/credential.js';
import type { ProviderAdapter } from '../../providers/provider-adapter.js';
import { AttemptTally } from './attempt-tally.js';
import { Breaker } from './breaker.js';
import { mix } from './conversation-hash.js';
import { RateLimit } from './rate-limit.js';
import { SpeedMeter } from './speed.js';

/** Any name behind a prefix is a model: callers must not fill the memory with them. */
const maxLimits = 1_000;

/** What is in the way of an attempt, and until when. */
export type Barrier = Pick<Breaker, 'reason' | 'retryAtMs'>;

/** One model of one provider: 5xx, time-outs and nonsense are its own, not the whole provider's. */
export class ModelHealth {
  readonly breaker: Breaker;
  readonly speed = new SpeedMeter();
  readonly tally = new AttemptTally();
  /** Asked since it was last passed over: the second chance of the clock algorithm. */
  isUsed = false;

  constructor(settings: BreakerSettings) {
    this.breaker = new Breaker(settings);
  }
}

/** One credential: refused ones are benched alone, spent ones with their account, throttled ones for one model. */
export class CredentialHealth {
  readonly breaker: Breaker;
  /** Requests under way. */
  outstanding = 0;
  /** By model id; only of models that were throttled lately. */
  readonly limits = new Map<string, RateLimit>();
  /** Of the id and not of the secret: a rotated secret keeps its conversations. */
  readonly seed: number;

  constructor(
    readonly credential: Credential,
    readonly account: Breaker,
    private readonly settings: BreakerSettings,
  ) {
    this.breaker = new Breaker(settings);
    this.seed = mix(0x9e3779b9, credential.id);
  }

  /** What keeps this credential from being used for a model; undefined = it may be used. */
  obstacle(modelId: string, nowMs: number): Barrier | undefined {
    if (!this.breaker.allows(nowMs)) return this.breaker;
    if (!this.account.allows(nowMs)) return this.account;
    const limit = this.limits.get(modelId);
    return limit === undefined || limit.allows(nowMs) ? undefined : limit;
  }

  /** Whether nothing at all is in the way, without a look at the clock. */
  isSound(modelId: string): boolean {
    if (!this.breaker.isClosed || !this.account.isClosed) return false;
    return this.limits.size === 0 || !this.limits.has(modelId);
  }

  limitOf(modelId: string): RateLimit {
    let limit = this.limits.get(modelId);
    if (limit === undefined) {
      if (this.limits.size >= maxLimits) this.forgetLimits();
      limit = new RateLimit(this.settings.enabled);
      this.limits.set(modelId, limit);
    }
    return limit;
  }

  private forgetLimits(): void {
    const now = performance.now();
    for (const [modelId, limit] of this.limits) if (limit.isOver(now)) this.limits.delete(modelId);
    const [oldest] = this.limits.keys();
    if (oldest !== undefined && this.limits.size >= maxLimits) this.limits.delete(oldest);
  }

  /** It has served this model. */
  succeed(modelId: string, nowMs: number): void {
    const limit = this.limits.get(modelId);
    limit?.succeed(nowMs);
    if (limit?.isOver(nowMs)) this.limits.delete(modelId);
  }
}

/** One provider: only what stops every model of it, a host that cannot be reached, opens its breaker. */
export class ProviderHealth {
  readonly breaker: Breaker;
  readonly credentials: readonly CredentialHealth[];
  private readonly given: readonly Credential[];

  constructor(
    private readonly provider: Pick<ProviderAdapter, 'credentials'>,
    settings: BreakerSettings,
  ) {
    this.given = provider.credentials;
    this.breaker = new Breaker(settings);
    const accounts = new Map<string, Breaker>();
    this.credentials = this.given.map((credential) => {
      const account = accounts.get(credential.account) ?? new Breaker(settings);
      accounts.set(credential.account, account);
      return new CredentialHealth(credential, account, settings);
    });
  }

  /** Whether the provider still has the credentials that this is about. */
  get isCurrent(): boolean {
    return this.provider.credentials === this.given;
  }

  /** Whether a model of it can be asked with some credential, without a look at the clock. */
  isSound(modelId: string): boolean {
    if (!this.breaker.isClosed) return false;
    for (const credential of this.credentials) if (credential.isSound(modelId)) return true;
    return false;
  }
}

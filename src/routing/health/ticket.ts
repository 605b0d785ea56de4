import type { AttemptOutcome, AttemptReason } from '../../contract/attempt-record.js';
import type { Credential } from '../../contract/credential.js';
import { type GatewayError } from '../../contract/gateway-error.js';
import type { Breaker } from './breaker.js';
import type { CredentialHealth, ModelHealth, ProviderHealth } from './provider-health.js';

/** First and longest wait after what no second try can mend: an operator has to act, and is seen within a minute. */
const mendWaitMs = 30_000;
const longestMendWaitMs = 60_000;

/** What is told of an attempt at its end. */
export interface TicketEnd {
  readonly outcome: AttemptOutcome;
  readonly reason: AttemptReason;
  readonly failure: GatewayError | undefined;
  /** Tokens of the answer, as far as they are known. */
  readonly completionTokens: number | undefined;
  /** From the first token to the end. */
  readonly writingMs: number | undefined;
}

/**
 * Leave for one attempt, with the credential chosen for it; what becomes of the attempt is told to the breakers it passed.
 * Whose fault a failure was decides whose breaker hears of it: a refused credential that credential, a quota its account, a
 * missing model and what a model makes of a request that model, a host that is away the provider. A caller's own mistake
 * counts for nothing. Source: spec of issue 4, "Retries, deadlines, breakers".
 */
export class Ticket {
  readonly credential: Credential;
  private readonly passed: readonly Breaker[];
  /** Bit by bit, which of `passed` take this attempt for their probe. */
  private probes = 0;
  private hasBegun = false;
  /** It has begun as the probe of its model, whose answer may yet break off. */
  private wasProbe = false;
  private isOver = false;

  constructor(
    private readonly provider: ProviderHealth,
    private readonly model: ModelHealth,
    private readonly holder: CredentialHealth,
    private readonly modelId: string,
  ) {
    this.credential = holder.credential;
    this.passed = [provider.breaker, model.breaker, holder.breaker, holder.account];
    const now = performance.now();
    this.passed.forEach((breaker, index) => {
      if (breaker.enter(now)) this.probes |= 1 << index;
    });
    holder.outstanding += 1;
  }

  /**
   * The first effective chunk is there: everybody on the way to it is well.
   * @param firstTokenMs undefined where the answer came whole: that is not the time of a first token
   */
  begun(firstTokenMs: number | undefined): void {
    const now = performance.now();
    this.passed.forEach((breaker, index) => breaker.succeed(this.isProbe(index), now));
    this.wasProbe = this.isProbe(this.passed.indexOf(this.model.breaker));
    this.probes = 0;
    this.hasBegun = true;
    this.holder.succeed(this.modelId, now);
    if (firstTokenMs !== undefined) this.model.speed.addFirstToken(firstTokenMs);
  }

  /** Events of its stream that could not be read. */
  skipped(events: number): void {
    this.model.tally.skippedEvents += events;
  }

  /** To be called once, however the attempt ended. */
  end({ outcome, reason, failure, completionTokens, writingMs }: TicketEnd): void {
    if (this.isOver) return;
    this.isOver = true;
    this.holder.outstanding -= 1;
    this.model.tally.count(reason, outcome);
    if (completionTokens !== undefined && writingMs !== undefined)
      this.model.speed.addAnswer(completionTokens, writingMs);
    if (outcome === 'completed') for (const breaker of this.passed) breaker.finish();
    if (outcome === 'failed' && failure !== undefined) this.blame(failure, performance.now());
    if (!this.hasBegun) this.leave();
  }

  /** Nobody was asked after all. */
  abandon(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.holder.outstanding -= 1;
    this.leave();
  }

  private blame(failure: GatewayError, nowMs: number): void {
    const { kind, upstreamStatus, connection } = failure;
    const { provider, model, holder } = this;
    if (upstreamStatus !== undefined)
      this.tell(provider.breaker, (probe) => provider.breaker.succeed(probe, nowMs));
    if (kind === 'upstream_auth') this.trip(holder.breaker, failure, nowMs);
    else if (kind === 'upstream_quota') this.trip(holder.account, failure, nowMs);
    else if (kind === 'upstream_model_gone') this.trip(model.breaker, failure, nowMs);
    else if (kind === 'upstream_rate_limited')
      holder.limitOf(this.modelId).refuse(nowMs, (failure.retryAfterSeconds ?? 1) * 1000);
    else if (kind === 'upstream_unavailable' || kind === 'upstream_timeout' || kind === 'upstream_protocol') {
      this.tell(model.breaker, (probe) =>
        model.breaker.fail(probe || this.wasProbe, kind, nowMs, this.hasBegun),
      );
      if (connection === 'unreachable')
        this.tell(provider.breaker, (probe) => provider.breaker.fail(probe, kind, nowMs));
    }
  }

  private trip(breaker: Breaker, { kind }: GatewayError, nowMs: number): void {
    this.tell(breaker, (probe) => breaker.trip(probe, kind, nowMs, mendWaitMs, longestMendWaitMs));
  }

  private leave(): void {
    this.passed.forEach((breaker, index) => breaker.leave(this.isProbe(index)));
  }

  /** A verdict, after which the breaker no longer waits for this attempt. */
  private tell(breaker: Breaker, verdict: (probe: boolean) => void): void {
    const index = this.passed.indexOf(breaker);
    verdict(index >= 0 && this.isProbe(index));
    if (index >= 0) this.probes &= ~(1 << index);
  }

  private isProbe(index: number): boolean {
    return (this.probes & (1 << index)) !== 0;
  }
}

import type { AttemptOutcome, AttemptRecord } from '../contract/attempt-record.js';
import type { Consumption } from '../contract/media.js';
import type { GatewayError } from '../contract/gateway-error.js';
import type { AnswerPart } from '../tokens/usage-estimator.service.js';
import type { Attempt } from './attempt.js';
import type { RequestContext } from './request-context.js';

/** Who wants to know what becomes of an attempt. */
export interface AttemptObserver {
  /** Once, at the first effective chunk or the whole answer. */
  begun(firstTokenMs: number): void;
  /**
   * Once, however it ends.
   * @param failure also of an attempt whose failure nobody will see: a chain that recovers, or a head already sent, hides it
   * from the error filter
   * @param uncounted what came of the answer, where its tokens (and the prompt's) are still to be counted; undefined = the
   * record says it all
   */
  ended(
    record: AttemptRecord,
    failure: GatewayError | undefined,
    uncounted: readonly AnswerPart[] | undefined,
  ): void;
  /** In the place of `ended`: the vendor has taken a task, which goes into the books when it has ended. */
  handedOver(record: AttemptRecord): void;
}

/** What the vendor told of an attempt. */
export interface Told extends Consumption {
  readonly completionId?: string | undefined;
  readonly serviceTier?: string | undefined;
  /** It is our own count. */
  readonly estimated?: boolean;
}

/** Times one attempt, and makes its record once. */
export class AttemptLog {
  private readonly startedAt = Date.now();
  private readonly started = performance.now();
  private firstTokenMs: number | undefined;
  private over = false;

  constructor(
    private readonly context: RequestContext,
    private readonly attempt: Attempt,
    private readonly observer: AttemptObserver,
  ) {}

  get hasBegun(): boolean {
    return this.firstTokenMs !== undefined;
  }

  get isOver(): boolean {
    return this.over;
  }

  /** Whether an end like this is paid for: not of a request that never went out, nor of a failure to begin an answer. */
  isPaid(outcome: AttemptOutcome): boolean {
    return this.attempt.isSent && (outcome !== 'failed' || this.hasBegun);
  }

  begin(): void {
    this.firstTokenMs = elapsedMs(this.started);
    this.observer.begun(this.firstTokenMs);
  }

  end(outcome: AttemptOutcome, told: Told, failure?: GatewayError, uncounted?: readonly AnswerPart[]): void {
    this.over = true;
    this.attempt.usage = told.usage;
    this.context.spent?.add(told.usage, uncounted === undefined);
    this.observer.ended(this.recordOf(outcome, told, failure), failure, uncounted);
  }

  /** The vendor has taken a task. */
  handOver(): void {
    this.over = true;
    this.observer.handedOver(this.recordOf('completed', {}));
  }

  /** As it would stand in the books if it ended now. */
  recordOf(
    outcome: AttemptOutcome,
    { usage, media, completionId, serviceTier, estimated = false }: Told,
    failure?: GatewayError,
  ): AttemptRecord {
    const { attempt, context } = this;
    const { caller, plan, requestId, streamed } = context;
    const { candidate } = attempt.order;
    return {
      requestId,
      attempt: attempt.number,
      level: candidate.position,
      workspaceId: caller.workspaceId,
      keyId: caller.keyId,
      completionId,
      requestedModel: plan.requested,
      modelId: candidate.modelId,
      provider: candidate.provider,
      router: candidate.router,
      continues: attempt.continues,
      outcome,
      failureKind: failure?.kind,
      upstreamStatus: failure?.upstreamStatus,
      streamed,
      usage,
      media,
      // Who has a limit cannot ask for a class of service beyond the list: what the vendor chose by itself must not be free.
      serviceTier: context.grant === undefined ? serviceTier : undefined,
      estimated,
      startedAt: this.startedAt,
      firstTokenMs: this.firstTokenMs,
      totalMs: elapsedMs(this.started),
    };
  }
}

function elapsedMs(since: number): number {
  return Math.round(performance.now() - since);
}

import { Observable } from 'rxjs';
import type { AttemptOutcome, AttemptRecord } from '../contract/attempt-record.js';
import {
  type ChatEvent,
  type CompletionEvent,
  isEffective,
  type StreamEvent,
  type Usage,
} from '../contract/chat.js';
import { type GatewayError, toGatewayError } from '../contract/gateway-error.js';
import type { AnswerPart } from '../tokens/usage-estimator.service.js';
import type { Attempt } from './attempt.js';
import type { ChatContext } from './chat-context.js';
import { DeliveredText } from './delivered-text.js';
import { hideSecret } from './hide-secret.js';

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
}

/** A tally counts the chunks that are made of the same event of the vendor's: thoughts, text, a call, the end. */
const mostPerTally = 4;

/** Passes an attempt's answer on and tells the observer exactly once how it ended. */
export function metered(
  answer$: Observable<StreamEvent | CompletionEvent>,
  context: ChatContext,
  attempt: Attempt,
  observer: AttemptObserver,
): Observable<ChatEvent> {
  return new Observable((subscriber) => {
    const { caller, plan, requestId, streamed } = context;
    const { candidate } = attempt.order;
    const startedAt = Date.now();
    const started = performance.now();
    let firstTokenMs: number | undefined;
    let usage: Usage | undefined;
    /** Chunks that it does not count; none more from the usage chunk on. */
    let uncounted = Infinity;
    const delivered = new DeliveredText();
    let completionId: string | undefined;
    let serviceTier: string | undefined;
    let settled = false;

    const observe = (event: ChatEvent): void => {
      uncounted += 1;
      if (event.kind === 'chunk') delivered.take(event);
      else delivered.takeWhole(event.completion);
      if (firstTokenMs !== undefined && event.kind === 'chunk' && event.textOnly) return;
      const answer = event.kind === 'chunk' ? event.chunk : event.completion;
      if (answer.usage) {
        usage = answer.usage;
        serviceTier = tierOf(answer);
        uncounted = -Infinity;
      }
      if (firstTokenMs !== undefined) return;
      completionId = answer.id;
      serviceTier ??= tierOf(answer);
      if (event.kind === 'completion' || isEffective(event.chunk)) {
        firstTokenMs = elapsedMs(started);
        observer.begun(firstTokenMs);
      }
    };

    const settle = (outcome: AttemptOutcome, failure?: GatewayError): void => {
      if (settled) return;
      settled = true;
      // Nothing is charged for a request that never went out, nor by any vendor for its own failure to begin an answer.
      if (!attempt.isSent || (outcome === 'failed' && firstTokenMs === undefined)) {
        usage = undefined;
        uncounted = 0;
      }
      attempt.usage = usage;
      const isWhole = uncounted <= mostPerTally;
      context.spent?.add(usage, isWhole);
      const record: AttemptRecord = {
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
        serviceTier,
        estimated: false,
        startedAt,
        firstTokenMs,
        totalMs: elapsedMs(started),
      };
      observer.ended(record, failure, isWhole ? undefined : delivered.parts);
    };

    const subscription = answer$.subscribe({
      next: (event) => {
        if (event.kind === 'tally') {
          usage = event.usage;
          uncounted = event.isCurrent ? 0 : Infinity;
          return;
        }
        observe(event);
        // In the books before it leaves: who has an answer has a record of it, whatever happens to this process.
        if (event.kind === 'completion') settle('completed');
        subscriber.next(event);
      },
      error: (error: unknown) => {
        const failure = toGatewayError(error);
        hideSecret(failure, attempt.credential);
        settle('failed', failure);
        subscriber.error(failure);
      },
      complete: () => {
        settle('completed');
        subscriber.complete();
      },
    });
    return () => {
      subscription.unsubscribe();
      // After a completion or an error there is nothing left to settle.
      settle(attempt.superseded ? 'superseded' : 'client_gone');
    };
  });
}

function tierOf({ service_tier: tier }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof tier === 'string' ? tier : undefined;
}

function elapsedMs(since: number): number {
  return Math.round(performance.now() - since);
}

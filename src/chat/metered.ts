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
import type { ChatContext } from './chat-context.js';

/** Who keeps the books. */
interface Meter {
  record(attempt: AttemptRecord): void;
}

/**
 * Passes an attempt's answer on and hands the meter exactly one record of it, however it ends.
 * @param alert told of every failure: a chain that recovers, or a head already sent, would hide it from the error filter.
 */
export function metered(
  answer$: Observable<StreamEvent | CompletionEvent>,
  context: ChatContext,
  meter: Meter,
  alert: (failure: GatewayError) => void,
): Observable<ChatEvent> {
  return new Observable((subscriber) => {
    const { candidate, caller, plan, requestId, streamed } = context;
    const attempt = context.attempts++;
    const startedAt = Date.now();
    const started = performance.now();
    let firstTokenMs: number | undefined;
    let usage: Usage | undefined;
    let completionId: string | undefined;
    let settled = false;

    const observe = (event: ChatEvent): void => {
      if (firstTokenMs !== undefined && event.kind === 'chunk' && event.textOnly) return;
      const answer = event.kind === 'chunk' ? event.chunk : event.completion;
      if (answer.usage) usage = answer.usage;
      if (firstTokenMs !== undefined) return;
      completionId = answer.id;
      if (event.kind === 'completion' || isEffective(event.chunk)) firstTokenMs = elapsedMs(started);
    };

    const settle = (outcome: AttemptOutcome, failure?: GatewayError): void => {
      if (settled) return;
      settled = true;
      meter.record({
        requestId,
        attempt,
        level: candidate.position,
        workspaceId: caller.workspaceId,
        keyId: caller.keyId,
        completionId,
        requestedModel: plan.requested,
        modelId: candidate.modelId,
        provider: candidate.provider,
        router: candidate.router,
        outcome,
        failureKind: failure?.kind,
        upstreamStatus: failure?.upstreamStatus,
        streamed,
        usage,
        startedAt,
        firstTokenMs,
        totalMs: elapsedMs(started),
      });
    };

    const subscription = answer$.subscribe({
      next: (event) => {
        if (event.kind === 'tally') {
          usage = event.usage;
          return;
        }
        observe(event);
        subscriber.next(event);
      },
      error: (error: unknown) => {
        const failure = toGatewayError(error);
        settle('failed', failure);
        alert(failure);
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
      settle('client_gone');
    };
  });
}

function elapsedMs(since: number): number {
  return Math.round(performance.now() - since);
}

import { Observable, Subscription } from 'rxjs';
import type { ChatEvent, ChatRequest, CommentEvent } from '../contract/chat.js';
import type { CreditService } from '../credit/credit.service.js';
import type { RouteCandidate } from '../contract/route-plan.js';
import type { ChatContext } from './chat-context.js';

/**
 * Begins an answer once the most that it can cost is reserved, and tells when nothing more will come of it. Callers without a
 * limit are answered at once. Errors with the GatewayErrors of `CreditService.reserve`.
 */
export function withinCredit(
  credit: CreditService,
  context: ChatContext,
  answer$: Observable<ChatEvent | CommentEvent>,
): Observable<ChatEvent | CommentEvent> {
  const { caller, plan, request, requestId } = context;
  if (caller.creditLeftPicodollars === undefined) return answer$;
  return new Observable((subscriber) => {
    const leaving = new AbortController();
    const answering = new Subscription();
    credit.reserve(requestId, caller, request, plan, leaving.signal).then(
      (grant) => {
        if (leaving.signal.aborted) {
          credit.finish(grant, 0n);
          return;
        }
        context.grant = grant;
        answering.add(
          answer$.subscribe({
            next: (event) => subscriber.next(event),
            error: (error: unknown) => subscriber.error(error),
            complete: () => subscriber.complete(),
          }),
        );
      },
      (error: unknown) => subscriber.error(error),
    );
    return () => {
      leaving.abort();
      // Books what the answer has cost so far.
      answering.unsubscribe();
      if (context.grant !== undefined) credit.finish(context.grant, context.spentPicodollars);
    };
  });
}

/** What a candidate is asked: no longer an answer than the credit allows. */
export function withOutputLimit(
  { grant }: ChatContext,
  candidate: RouteCandidate,
  request: ChatRequest,
): ChatRequest {
  const limit = grant?.outputLimit(candidate);
  return limit === undefined ? request : { ...request, max_completion_tokens: limit };
}

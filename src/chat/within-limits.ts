import type { Response } from 'express';
import { Observable } from 'rxjs';
import { type ChatRequest, requestFields } from '../contract/chat.js';
import { RequestNeeds } from '../routing/request-needs.js';
import { type Admission, unlimited } from '../workspaces/limits/admission.js';
import type { WorkspaceLimits } from '../workspaces/limits/workspace-limits.service.js';
import type { ChatContext } from './chat-context.js';
import { SpentTokens } from './spent-tokens.js';

/**
 * Begins an answer once the limits of the workspace admit the request, and gives back what it holds of them when the response
 * is over, in whatever way: it was written, the client left, or a shutdown cut it off. Throws, or errors with, GatewayError:
 * see WorkspaceLimits.
 */
export function withinLimits(
  limits: WorkspaceLimits,
  context: ChatContext,
  response: Response,
  answer$: Observable<void>,
): Observable<void> {
  const { caller, request } = context;
  let tokens = 0;
  if (caller.limits.tpm > 0) {
    tokens = estimatedTokens(request);
    context.spent = new SpentTokens(tokens);
  }
  const admission = limits.admit(caller, tokens);
  if (admission === unlimited) return answer$;
  const hold = (admitted: Admission): void => {
    // The attempt is let go of by the same event, and only then knows what it took.
    const end = (): void => void setImmediate(() => admitted.end(context.spent?.total));
    if (response.closed) end();
    else response.once('close', end);
  };
  if (!(admission instanceof Promise)) {
    hold(admission);
    return answer$;
  }
  return new Observable((subscriber) => {
    admission.then(
      (admitted) => {
        hold(admitted);
        subscriber.add(answer$.subscribe(subscriber));
      },
      (error: unknown) => subscriber.error(error),
    );
  });
}

/**
 * The prompt and as many answers as are asked for, each as long as the caller allows. Without a limit each counts with a usual
 * length: the longest that a model can write would refuse ordinary requests. A longer one is counted when it has ended.
 */
export function estimatedTokens(request: ChatRequest): number {
  const { promptTokens, completionTokens } = new RequestNeeds(request);
  return promptTokens + completionTokens * (requestFields(request).n ?? 1);
}

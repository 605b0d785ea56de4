import type { Response } from 'express';
import { Observable } from 'rxjs';
import type { RoutedRequest } from '../contract/media.js';
import { type Admission, unlimited } from '../workspaces/limits/admission.js';
import type { CallerRequest } from '../workspaces/caller-request.js';
import { tooManyTokens } from '../workspaces/limits/refusal.js';
import type { WorkspaceLimits } from '../workspaces/limits/workspace-limits.service.js';
import type { RequestContext } from './request-context.js';
import { SpentTokens } from './spent-tokens.js';

/**
 * Begins an answer once the limits of the workspace admit the request, and gives back what it holds of them when the response
 * is over, in whatever way: it was written, the client left, or a shutdown cut it off. Throws, or errors with, GatewayError:
 * see WorkspaceLimits; `invalid_request` for more tokens than the workspace may use in a minute.
 */
export function withinLimits<Asked extends RoutedRequest>(
  limits: WorkspaceLimits,
  context: RequestContext<Asked>,
  response: Response,
  demand: { tokens(): number },
  answer$: Observable<void>,
): Observable<void> {
  const { caller } = context;
  let tokens = 0;
  if (caller.limits.tpm > 0) {
    tokens = demand.tokens();
    if (tokens > caller.limits.tpm) throw tooManyTokens(tokens, caller.limits.tpm);
    context.spent = new SpentTokens(tokens);
  }
  const request: CallerRequest = response.req;
  const isCounted = request.isUncounted !== true;
  if (!isCounted) request.isUncounted = false;
  const admission = limits.admit(caller, tokens, isCounted);
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

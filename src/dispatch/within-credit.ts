import { Observable, Subscription } from 'rxjs';
import type { RoutedRequest } from '../contract/media.js';
import type { CreditService } from '../credit/credit.service.js';
import type { WorstCost } from '../credit/worst-cost.js';
import type { RequestContext } from './request-context.js';

/**
 * Begins an answer once the most that it can cost is reserved, and tells when nothing more will come of it. Callers without a
 * limit are answered at once. Errors with the GatewayErrors of `CreditService.reserve` and of `cost`.
 */
export function withinCredit<Asked extends RoutedRequest, Event>(
  credit: CreditService,
  context: RequestContext<Asked>,
  demand: { cost(): Promise<WorstCost> },
  answer$: Observable<Event>,
): Observable<Event> {
  const { caller, requestId } = context;
  if (caller.creditLeftPicodollars === undefined) return answer$;
  return new Observable((subscriber) => {
    const leaving = new AbortController();
    const answering = new Subscription();
    const reserved = demand.cost().then((cost) => credit.reserve(requestId, caller, cost, leaving.signal));
    reserved.then(
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
      if (context.grant === undefined) return;
      if (context.isHandedOver) credit.handOver(context.grant);
      else credit.finish(context.grant, context.spentPicodollars);
    };
  });
}

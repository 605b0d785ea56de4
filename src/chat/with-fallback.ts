import { Observable } from 'rxjs';
import { type ChatEvent, isEffective } from '../contract/chat.js';
import { type GatewayError, toGatewayError } from '../contract/gateway-error.js';
import type { RoutePlan } from '../contract/route-plan.js';
import { finalFailure, nextLevel } from './fallback-policy.js';

/** What may be held back before the first effective chunk. Source: design/architecture.md section 5 number 3. */
const maxPreludeEvents = 8;
const maxPreludeLength = 32 * 1024;

/**
 * Tries the candidates of a plan in order until one commits. Commit happens once, at the first effective chunk: what came
 * before is held back, so that a failure inside it still leaves every way open; after it a failure is final.
 * @param attempt One attempt at the candidate of a level; subscribed to once for each try.
 */
export function withFallback(
  plan: RoutePlan,
  attempt: (level: number) => Observable<ChatEvent>,
): Observable<ChatEvent> {
  return new Observable((subscriber) => {
    const run = (level: number): void => {
      let prelude: ChatEvent[] | undefined = [];
      let preludeLength = 0;

      const give = (failure: GatewayError): void => {
        const next = prelude === undefined ? undefined : nextLevel(plan, level, failure);
        if (next !== undefined) run(next);
        else subscriber.error(prelude === undefined ? failure : finalFailure(plan, failure));
      };

      subscriber.add(
        attempt(level).subscribe({
          next: (event) => {
            if (prelude === undefined) {
              subscriber.next(event);
              return;
            }
            prelude.push(event);
            if (event.kind === 'chunk' && !isEffective(event.chunk)) {
              preludeLength += event.wire?.length ?? 0;
              if (prelude.length < maxPreludeEvents && preludeLength < maxPreludeLength) return;
            }
            const held = prelude;
            prelude = undefined;
            for (const heldEvent of held) subscriber.next(heldEvent);
          },
          error: (error: unknown) => give(toGatewayError(error)),
          complete: () => subscriber.complete(),
        }),
      );
    };
    run(0);
  });
}

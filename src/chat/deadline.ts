import { Observable } from 'rxjs';
import type { Backpressure } from '../contract/backpressure.js';
import { type CompletionEvent, isEffective, type StreamEvent } from '../contract/chat.js';
import { GatewayError } from '../contract/gateway-error.js';

export interface Limits {
  /** Until the first effective chunk, or the whole answer. */
  readonly firstChunkMs: number;
  /** Between two chunks after it. */
  readonly idleMs: number;
  /** Silence is nobody's fault while the client does not read. */
  readonly backpressure: Backpressure;
}

/**
 * Errors with `upstream_timeout` when the answer is too long in coming, with `upstream_protocol` when it ends before it has
 * begun. Sits below the meter, so that both are errors there while unsubscribing means only that the client left.
 * Keep-alive comments never reach it.
 */
export function withDeadline(
  answer$: Observable<StreamEvent | CompletionEvent>,
  limits: Limits,
): Observable<StreamEvent | CompletionEvent> {
  return new Observable((subscriber) => {
    let begun = false;
    let timer = setTimeout(expire, limits.firstChunkMs);

    function expire(): void {
      if (limits.backpressure.isPaused) {
        timer.refresh();
        return;
      }
      const message = begun
        ? 'The upstream provider stopped in the middle of its answer.'
        : 'The upstream provider did not answer in time.';
      subscriber.error(new GatewayError('upstream_timeout', message));
    }

    const subscription = answer$.subscribe({
      next: (event) => {
        if (begun) {
          timer.refresh();
        } else if (event.kind === 'completion' || (event.kind === 'chunk' && isEffective(event.chunk))) {
          begun = true;
          clearTimeout(timer);
          timer = setTimeout(expire, limits.idleMs);
        }
        subscriber.next(event);
      },
      error: (error: unknown) => subscriber.error(error),
      complete: () => {
        if (begun) subscriber.complete();
        else
          subscriber.error(
            new GatewayError('upstream_protocol', 'The upstream provider sent an empty answer.'),
          );
      },
    });
    return () => {
      clearTimeout(timer);
      subscription.unsubscribe();
    };
  });
}

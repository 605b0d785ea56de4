import { Observable } from 'rxjs';
import type { Timeouts } from '../config/gateway-config.js';
import type { Backpressure } from '../contract/backpressure.js';
import type { ChatProfile } from '../contract/chat-profile.js';
import { GatewayError } from '../contract/gateway-error.js';

export interface Limits<Event> {
  /** Whether the answer begins with an event. */
  readonly begins: (event: Event) => boolean;
  /** Until the first effective chunk, or the whole answer. */
  readonly firstChunkMs: number;
  /** Between two chunks after it. */
  readonly idleMs: number;
  /** Silence is nobody's fault while the client does not read. */
  readonly backpressure: Backpressure;
}

/**
 * Longest wait for the first effective chunk, or the whole answer, in milliseconds: longer for a model that thinks, longest
 * when nobody is left to ask. Source: spec/interface.md section 5 "First-chunk limit".
 */
export function firstChunkLimit(timeouts: Timeouts, profile: ChatProfile, hasAlternative: boolean): number {
  const { firstChunkMs, firstChunkReasoningMs, lastFirstChunkMs, lastFirstChunkReasoningMs } = timeouts;
  if (profile.thinking.habit === 'never') return hasAlternative ? firstChunkMs : lastFirstChunkMs;
  return hasAlternative ? firstChunkReasoningMs : lastFirstChunkReasoningMs;
}

/**
 * Errors with `upstream_timeout` when the answer is too long in coming, with `upstream_protocol` when it ends before it has
 * begun. Sits below the meter, so that both are errors there while unsubscribing means only that the client left.
 * Keep-alive comments never reach it.
 */
export function withDeadline<Event>(answer$: Observable<Event>, limits: Limits<Event>): Observable<Event> {
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
        } else if (limits.begins(event)) {
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

import { Observable } from 'rxjs';
import type { Backpressure } from '../../contract/backpressure.js';
import type { ChatChunk, ChatCompletion, ChunkEvent, CompletionEvent } from '../../contract/chat.js';
import type { Breakdown } from './sandbox-script.js';

/** Chunks handed on in one turn of the event loop, as one read from a socket would. */
const burst = 16;

/** Emits chunk after chunk, each after its pause, as fast as the client takes them, until the end or the breakdown. */
export function deliverStream(
  chunks: Iterator<ChatChunk, void>,
  chunkDelayMs: number,
  breakdown: Breakdown | undefined,
  backpressure: Backpressure,
): Observable<ChunkEvent> {
  return new Observable((subscriber) => {
    let paused = false;
    let delivered = 0;
    let cancelNext: (() => void) | undefined;

    const scheduleNext = (): void => {
      cancelNext ??= schedule(deliver, chunkDelayMs);
    };
    const deliver = (): void => {
      cancelNext = undefined;
      for (let left = chunkDelayMs > 0 ? 1 : burst; left > 0 && !paused && !subscriber.closed; left--) {
        if (breakdown !== undefined && delivered >= breakdown.afterChunks) {
          if (breakdown.error !== undefined) subscriber.error(breakdown.error);
          return;
        }
        const next = chunks.next();
        if (next.done === true) return subscriber.complete();
        delivered++;
        subscriber.next({ kind: 'chunk', chunk: next.value });
      }
      if (!paused && !subscriber.closed) scheduleNext();
    };
    const source = {
      pause: () => {
        paused = true;
        cancelNext?.();
        cancelNext = undefined;
      },
      resume: () => {
        paused = false;
        scheduleNext();
      },
    };

    scheduleNext();
    backpressure.attach(source);
    return () => {
      backpressure.detach(source);
      cancelNext?.();
    };
  });
}

/** Emits the whole answer after a pause, or breaks down instead. */
export function deliverWhole(
  completion: ChatCompletion,
  delayMs: number,
  breakdown: Breakdown | undefined,
): Observable<CompletionEvent> {
  return new Observable((subscriber) => {
    if (breakdown !== undefined && breakdown.error === undefined) return undefined;
    return schedule(() => {
      if (breakdown !== undefined) return subscriber.error(breakdown.error);
      subscriber.next({ kind: 'completion', completion });
      subscriber.complete();
    }, delayMs);
  });
}

/** Runs `action` later, never at once: an answer arrives after the call for it has returned. Returns how to cancel. */
function schedule(action: () => void, delayMs: number): () => void {
  if (delayMs > 0) {
    const timeout = setTimeout(action, delayMs);
    return () => clearTimeout(timeout);
  }
  const immediate = setImmediate(action);
  return () => clearImmediate(immediate);
}

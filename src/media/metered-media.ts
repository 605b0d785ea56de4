import { Observable } from 'rxjs';
import type { AttemptOutcome } from '../contract/attempt-record.js';
import type { Consumption, MediaEvent, RoutedRequest } from '../contract/media.js';
import { type GatewayError, toGatewayError } from '../contract/gateway-error.js';
import { AttemptLog, type AttemptObserver } from '../dispatch/attempt-log.js';
import type { Attempt } from '../dispatch/attempt.js';
import { hideSecret } from '../dispatch/hide-secret.js';
import type { MediaContext } from './media-context.js';

/** UTF-8 bytes, which is the most that a prompt can have of tokens, for one that it has. */
const bytesPerToken = 4;

/**
 * Passes an attempt's answer on and tells the observer exactly once how it ended.
 * @param guess what it has taken, where the vendor has told nothing
 */
export function meteredMedia<Asked extends RoutedRequest>(
  answer$: Observable<MediaEvent>,
  context: MediaContext<Asked>,
  attempt: Attempt<Asked>,
  observer: AttemptObserver,
  guess: () => Consumption,
): Observable<MediaEvent> {
  return new Observable((subscriber) => {
    const log = new AttemptLog(context, attempt, observer);
    let told: Consumption | undefined;

    const settle = (outcome: AttemptOutcome, failure?: GatewayError): void => {
      if (log.isOver) return;
      log.end(outcome, log.isPaid(outcome) ? (told ?? { ...guess(), estimated: true }) : {}, failure);
    };

    const subscription = answer$.subscribe({
      next: (event) => {
        if (event.kind !== 'bytes' && (event.usage ?? event.media) !== undefined) told = event;
        if (event.kind !== 'consumed' && !log.hasBegun) log.begin();
        // In the books before it leaves: who has an answer has a record of it, whatever happens to this process.
        if (event.kind !== 'bytes') settle('completed');
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

/**
 * What an answer has taken that the vendor told nothing of, as it never does or because it was left or broke off: what was asked
 * for in units, which is made all the same, and the prompt. Of tokens that came out nothing is known.
 */
export function guessOf({ usage, media }: Consumption): Consumption {
  const tokens = usage && Math.ceil(usage.prompt_tokens / bytesPerToken);
  return {
    media,
    usage:
      tokens === undefined
        ? undefined
        : { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens },
  };
}

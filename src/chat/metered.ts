import { Observable } from 'rxjs';
import type { AttemptOutcome } from '../contract/attempt-record.js';
import {
  type ChatEvent,
  type ChatRequest,
  type CompletionEvent,
  isEffective,
  type StreamEvent,
  type Usage,
} from '../contract/chat.js';
import { type GatewayError, toGatewayError } from '../contract/gateway-error.js';
import { isTokenCount } from '../contract/token-count.js';
import { AttemptLog, type AttemptObserver } from '../dispatch/attempt-log.js';
import type { Attempt } from '../dispatch/attempt.js';
import { hideSecret } from '../dispatch/hide-secret.js';
import type { ChatContext } from './chat-context.js';
import { DeliveredText } from './delivered-text.js';

/** A tally counts the chunks that are made of the same event of the vendor's: thoughts, text, a call, the end. */
const mostPerTally = 4;

/** Passes an attempt's answer on and tells the observer exactly once how it ended. */
export function metered(
  answer$: Observable<StreamEvent | CompletionEvent>,
  context: ChatContext,
  attempt: Attempt<ChatRequest>,
  observer: AttemptObserver,
): Observable<ChatEvent> {
  return new Observable((subscriber) => {
    const log = new AttemptLog(context, attempt, observer);
    let usage: Usage | undefined;
    /** Chunks that it does not count; none more from the usage chunk on. */
    let uncounted = Infinity;
    const delivered = new DeliveredText();
    let completionId: string | undefined;
    let serviceTier: string | undefined;

    const observe = (event: ChatEvent): void => {
      uncounted += 1;
      if (event.kind === 'chunk') delivered.take(event);
      else delivered.takeWhole(event.completion);
      if (log.hasBegun && event.kind === 'chunk' && event.textOnly) return;
      const answer = event.kind === 'chunk' ? event.chunk : event.completion;
      if (answer.usage) {
        usage = answer.usage;
        serviceTier = tierOf(answer);
        uncounted = isWhole(usage) ? -Infinity : Infinity;
      }
      if (log.hasBegun) return;
      completionId = answer.id;
      serviceTier ??= tierOf(answer);
      if (event.kind === 'completion' || isEffective(event.chunk)) log.begin();
    };

    const settle = (outcome: AttemptOutcome, failure?: GatewayError): void => {
      if (log.isOver) return;
      const isPaid = log.isPaid(outcome);
      const isCounted = !isPaid || uncounted <= mostPerTally;
      const told = { usage: isPaid ? usage : undefined, completionId, serviceTier };
      log.end(outcome, told, failure, isCounted ? undefined : delivered.parts);
    };

    const subscription = answer$.subscribe({
      next: (event) => {
        if (event.kind === 'tally') {
          usage = event.usage;
          uncounted = event.isCurrent ? 0 : Infinity;
          return;
        }
        observe(event);
        // In the books before it leaves: who has an answer has a record of it, whatever happens to this process.
        if (event.kind === 'completion') settle('completed');
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

/** Some hosts tell one count of the two, or an empty object. */
function isWhole({ prompt_tokens: prompt, completion_tokens: completion }: Usage): boolean {
  return isTokenCount(prompt) && isTokenCount(completion);
}

function tierOf({ service_tier: tier }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof tier === 'string' ? tier : undefined;
}

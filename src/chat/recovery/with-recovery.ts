import { Observable, type Subscriber, Subscription } from 'rxjs';
import type {
  ChatChunk,
  ChatEvent,
  ChatRequest,
  ChunkEvent,
  CommentEvent,
  Usage,
} from '../../contract/chat.js';
import { requestFields, isEffective } from '../../contract/chat.js';
import { failureTable, type GatewayError, toGatewayError } from '../../contract/gateway-error.js';
import type { RouteCandidate, RoutePlan } from '../../contract/route-plan.js';
import type { Attempt } from '../../dispatch/attempt.js';
import { firstTry, type Try, tryAfter } from '../../dispatch/fallback-policy.js';
import { continuationOf, type Manner, mannerFor } from './continuation.js';
import { DeliveredAnswer } from './delivered-answer.js';
import { blanksAtEnd, repeatable, withoutRole, wordsOf } from './chunk-words.js';
import { PrefixMatch } from './prefix-match.js';
import { estimateUsage, sumUsage } from './sum-usage.js';

export interface RecoveryOptions {
  /** The answer from this try on; each candidate is asked what `requestFor` makes for it. */
  answer(step: Try, requestFor: (candidate: RouteCandidate) => ChatRequest): Observable<ChatEvent>;
  /** The attempt whose answer is coming, or came last. */
  attempt(): Attempt<ChatRequest>;
  /** Attempts from now on carry an answer on. */
  onSwitch(): void;
}

/** Whether the caller wants a broken answer carried on: at the top level, or where an SDK nests it. */
export function wantsRecovery(request: ChatRequest): boolean {
  const { recovery, n } = requestFields(request);
  // Several answers at a time cannot be told apart by their words.
  return recovery === 'continue' && (n ?? 1) === 1;
}

/**
 * Carries a streamed answer on when it dies after commit: the next candidate goes on with what was delivered, so that the
 * client gets one whole answer. A candidate that continues its own words is given them; any other is asked again, and what it
 * repeats is held back; if its answer begins otherwise it is told to continue the delivered words verbatim. The client learns
 * of each switch by a comment line, and of everybody's tokens in the one usage at the end.
 */
export function withRecovery(
  plan: RoutePlan,
  request: ChatRequest,
  options: RecoveryOptions,
): Observable<ChatEvent | CommentEvent> {
  return new Observable((subscriber) => {
    const recovery = new Recovery(plan, request, options, subscriber);
    recovery.start();
    return () => recovery.stop();
  });
}

class Recovery {
  private readonly delivered = new DeliveredAnswer();
  private readonly usages: Usage[] = [];
  private subscription = new Subscription();
  private switches = 0;
  /** How the attempt under way goes on; undefined = it is the first. */
  private manner: Manner | undefined;
  /** Whom the client has been told of. */
  private greeted: RouteCandidate | undefined;
  /** While it still repeats what was delivered. */
  private match: PrefixMatch | undefined;
  /** Everything it has said; undefined = nothing has come of it. */
  private made: string | undefined;

  constructor(
    private readonly plan: RoutePlan,
    private readonly request: ChatRequest,
    private readonly options: RecoveryOptions,
    private readonly subscriber: Subscriber<ChatEvent | CommentEvent>,
  ) {}

  start(): void {
    this.ask(firstTry, () => this.request);
  }

  stop(): void {
    this.subscription.unsubscribe();
  }

  private ask(step: Try, requestFor: (candidate: RouteCandidate) => ChatRequest): void {
    this.made = undefined;
    this.subscription = new Subscription();
    this.subscription.add(
      this.options.answer(step, requestFor).subscribe({
        next: (event) => this.take(event),
        error: (error: unknown) => this.fail(toGatewayError(error)),
        complete: () => this.complete(),
      }),
    );
  }

  private take(event: ChatEvent): void {
    if (event.kind !== 'chunk') {
      this.subscriber.next(event);
      return;
    }
    this.made = (this.made ?? '') + wordsOf(event.chunk);
    if (this.switches === 0) {
      this.deliver(event);
    } else {
      this.takeOn(event.chunk);
    }
  }

  /** A chunk of an answer that goes on with another. */
  private takeOn(chunk: ChatChunk): void {
    this.greet();
    const whole = chunk.usage ? { ...chunk, usage: sumUsage([...this.usages, chunk.usage]) } : chunk;
    if (chunk.choices.length === 0) this.deliver(this.delivered.adopt(whole));
    else if (!isEffective(chunk)) return;
    else if (this.manner === 'afresh') this.deliver(this.delivered.adopt(withoutRole(whole)));
    else this.goOn(whole);
  }

  private goOn(chunk: ChatChunk): void {
    const [choice] = chunk.choices;
    if (choice === undefined) return;
    const { content, tool_calls: toolCalls } = choice.delta ?? {};
    const text = typeof content === 'string' ? content : '';
    const isLast = choice.finish_reason !== null || toolCalls !== undefined;
    // Thoughts in the middle of an answer would be out of place.
    if (text === '' && !isLast) return;
    const fresh = this.match === undefined ? text : this.beyond(this.match, text, isLast);
    if (fresh === undefined) return;
    const delta = { content: fresh, tool_calls: toolCalls };
    this.deliver(this.delivered.adopt(chunk, { choices: [{ ...choice, delta }] }));
  }

  /**
   * What of a text is new to the client; undefined = nothing yet, or another way has to be taken.
   * @param isLast no more words are to come: the answer ends, or goes on to call tools
   */
  private beyond(match: PrefixMatch, text: string, isLast: boolean): string | undefined {
    const state = match.take(text);
    if (state === 'within' && !isLast) return undefined;
    if (state === 'behind') {
      this.match = undefined;
      return match.rest;
    }
    if (this.manner === 'again') {
      this.instruct();
      return undefined;
    }
    // It did not repeat anything, as it was told: all of it is new.
    this.match = undefined;
    const blanks = blanksAtEnd(this.delivered.text);
    return match.text.startsWith(blanks) ? match.text.slice(blanks.length) : match.text;
  }

  /** The answer begins otherwise: the same candidate is told to go on with the delivered words. */
  private instruct(): void {
    const attempt = this.options.attempt();
    attempt.superseded = true;
    this.subscription.unsubscribe();
    this.account(attempt);
    this.manner = 'instructed';
    this.match = new PrefixMatch(repeatable(this.delivered.text));
    const level = this.levelOf(attempt);
    this.ask({ ...firstTry, level }, () => continuationOf(this.request, this.delivered.text, 'instructed'));
  }

  private deliver(event: ChunkEvent): void {
    this.delivered.take(event);
    this.subscriber.next(event);
  }

  private complete(): void {
    // It ended among the words it repeated.
    if (this.match !== undefined && this.manner === 'again') this.instruct();
    else this.subscriber.complete();
  }

  private fail(failure: GatewayError): void {
    const attempt = this.options.attempt();
    const next = this.canGoOn(failure) ? this.nextTry(attempt, failure) : undefined;
    if (next === undefined) {
      this.subscriber.error(failure);
      return;
    }
    this.account(attempt);
    this.switches += 1;
    this.options.onSwitch();
    this.manner = undefined;
    this.match = undefined;
    this.greeted = undefined;
    const { text } = this.delivered;
    this.ask(next, (candidate) =>
      continuationOf(this.request, text, mannerFor(candidate, this.request, text)),
    );
  }

  /** Before commit, fallback has done what could be done. */
  private canGoOn(failure: GatewayError): boolean {
    const { advance, fault } = failureTable[failure.kind];
    return advance === true && fault !== 'caller' && this.made !== undefined && this.delivered.canGoOn;
  }

  /** The next candidate, or where it was the last the same one, unless it fell silent. */
  private nextTry(attempt: Attempt<ChatRequest>, failure: GatewayError): Try | undefined {
    if (this.switches >= this.plan.candidates.length) return undefined;
    const level = this.levelOf(attempt);
    const next = tryAfter(this.plan, level, failure);
    if (next !== undefined || failure.kind === 'upstream_timeout') return next;
    return { ...firstTry, level };
  }

  /** The first chunk tells who goes on; somebody else may have to where the one that was told to has failed. */
  private greet(): void {
    const { candidate } = this.options.attempt().order;
    if (this.greeted === candidate) return;
    this.greeted = candidate;
    this.subscriber.next({ kind: 'comment', text: `continued by ${candidate.modelId}` });
    if (this.manner !== undefined) return;
    const { text } = this.delivered;
    this.manner = mannerFor(candidate, this.request, text);
    // Adapters take blanks off the end of words to go on with, and the model then begins with them.
    const repeated = this.manner === 'prefilled' ? blanksAtEnd(text) : text;
    this.match = this.manner === 'afresh' ? undefined : new PrefixMatch(repeated);
  }

  private account(attempt: Attempt<ChatRequest>): void {
    this.usages.push(attempt.usage ?? estimateUsage(attempt.order.request, this.made ?? ''));
  }

  private levelOf({ order }: Attempt<ChatRequest>): number {
    return Math.max(0, this.plan.candidates.indexOf(order.candidate));
  }
}

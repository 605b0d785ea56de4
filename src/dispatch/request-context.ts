import { Backpressure } from '../contract/backpressure.js';
import type { Caller } from '../contract/caller.js';
import type { RoutedRequest } from '../contract/media.js';
import type { RoutePlan } from '../contract/route-plan.js';
import type { CreditGrant } from '../credit/credit.service.js';
import { Attempt, type AttemptOrder } from './attempt.js';
import type { SpentTokens } from './spent-tokens.js';

/** One request on its way: what was asked, by whom, and how far the plan has got. */
export class RequestContext<Asked extends RoutedRequest = RoutedRequest> {
  readonly backpressure = new Backpressure();
  /** An answer broke off, and what is asked from now on carries it on. */
  continues = false;
  /** Two attempts are under way, and it is open whose answer is taken. */
  private isContested = false;
  /** Kept where the tokens of the caller's workspace are limited. */
  spent: SpentTokens | undefined;
  /** Where the caller's credit is limited: what is reserved of it. */
  grant: CreditGrant | undefined;
  /** What is reserved belongs to a task, and outlives the request. */
  isHandedOver = false;
  /** What the attempts so far have cost, as far as it is known. */
  spentPicodollars = 0n;
  private attempts = 0;
  private latest: Attempt<Asked> | undefined;

  constructor(
    readonly requestId: string,
    readonly caller: Caller,
    readonly request: Asked,
    readonly plan: RoutePlan,
    /** Whether the caller is sent the answer as it comes. */
    readonly streamed: boolean,
  ) {}

  /** The attempt that the handler is to make when it is subscribed to next. */
  begin(order: AttemptOrder<Asked>): Attempt<Asked> {
    this.latest = new Attempt(this.attempts, order, this.continues);
    this.attempts += 1;
    this.isContested = order.reason === 'hedge';
    return this.latest;
  }

  /** Of two attempts under way the one that is left to answer. */
  settleOn(attempt: Attempt<Asked>): void {
    this.latest = attempt;
    this.isContested = false;
  }

  /** The attempt begun last, or settled on. */
  get attempt(): Attempt<Asked> {
    if (this.latest === undefined) throw new Error('No attempt has begun.');
    return this.latest;
  }

  /** Whether another candidate than the one begun last could still answer. */
  get hasAlternative(): boolean {
    return this.isContested || (this.latest?.order.hasAlternative ?? true);
  }

  /** Headers that tell how the request was routed. Source: spec/interface.md section 5 "Headers". */
  routeHeaders(served: boolean): Record<string, string> {
    const headers: Record<string, string> = {};
    // Refused before anybody was asked.
    if (this.latest === undefined) return headers;
    const { attempt } = this;
    const { candidate } = attempt.order;
    if (this.plan.chain) {
      headers['X-Clear-Fallback-Level'] = String(candidate.position);
      if (served && candidate.position > 0) headers['X-Clear-Fallback-Model'] = candidate.modelId;
    }
    if (served && attempt.adjustedFields !== undefined) headers['X-Clear-Adjusted'] = attempt.adjustedFields;
    if (candidate.router !== undefined) {
      headers['X-Clear-Router'] = candidate.router;
      headers['X-Clear-Resolved-Model'] = candidate.modelId;
    }
    return headers;
  }
}

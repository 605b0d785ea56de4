import { Injectable, Logger } from '@nestjs/common';
import type { Observable } from 'rxjs';
import type { AttemptRecord, UsageEstimate } from '../contract/attempt-record.js';
import { failureTable, GatewayError } from '../contract/gateway-error.js';
import type { RoutedRequest } from '../contract/media.js';
import type { ProviderAdapter } from '../providers/provider-adapter.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { HealthService } from '../routing/health/health.service.js';
import type { Ticket } from '../routing/health/ticket.js';
import type { AnswerPart } from '../tokens/usage-estimator.service.js';
import { UsageMeter } from '../usage/usage-meter.js';
import type { AttemptObserver } from './attempt-log.js';
import type { Attempt } from './attempt.js';
import type { RequestContext } from './request-context.js';

/** Counts the tokens of an answer whose vendor told none. */
type Count = (answer: readonly AnswerPart[]) => UsageEstimate;

/** Lets attempts through the breakers, and has books and breakers told what becomes of them. */
@Injectable()
export class AttemptRunner {
  private readonly logger = new Logger('Attempts');

  constructor(
    private readonly registry: ProviderRegistry,
    private readonly health: HealthService,
    private readonly meter: UsageMeter,
  ) {}

  /**
   * @param hash of the conversation, for a vendor's cache; undefined = any credential will do
   * @param portOf what of the candidate's provider is asked; undefined = it cannot be asked
   * @throws GatewayError where nobody is asked: a breaker is open, or the provider is not configured
   */
  enter<Asked extends RoutedRequest, Port, Event>(
    attempt: Attempt<Asked>,
    hash: () => number | undefined,
    portOf: (adapter: ProviderAdapter) => Port | undefined,
    ask: (port: Port, ticket: Ticket) => Observable<Event>,
  ): Observable<Event> {
    const { candidate, excluded } = attempt.order;
    const adapter = this.registry.get(candidate.provider);
    const port = adapter && portOf(adapter);
    if (port === undefined)
      throw new GatewayError('model_unavailable', 'The model cannot be served right now.');
    const ticket = this.health.enter(candidate, excluded, hash);
    attempt.credential = ticket.credential;
    try {
      return ask(port, ticket);
    } catch (error) {
      ticket.abandon();
      throw error;
    }
  }

  /**
   * @param streams whether the answer is fetched as it comes, so that its speed can be told
   * @param count of answers whose vendor tells no usage
   */
  observe<Asked extends RoutedRequest>(
    context: RequestContext<Asked>,
    attempt: Attempt<Asked>,
    ticket: Ticket,
    streams: boolean,
    count?: Count,
  ): AttemptObserver {
    return {
      begun: (firstTokenMs) => {
        ticket.begun(streams ? firstTokenMs : undefined);
        attempt.order.onBegun();
      },
      ended: (record, failure, uncounted) => {
        const { outcome, usage, firstTokenMs, totalMs } = record;
        const writingMs = streams && firstTokenMs !== undefined ? totalMs - firstTokenMs : undefined;
        const reason = attempt.continues ? 'continuation' : attempt.order.reason;
        ticket.end({ outcome, reason, failure, completionTokens: usage?.completion_tokens, writingMs });
        if (uncounted === undefined || count === undefined)
          context.spentPicodollars += this.meter.record(record);
        else {
          this.meter.recordWhenCounted(record, count(uncounted));
          // Not known yet: as much as it may be.
          context.spentPicodollars += context.grant?.picodollars ?? 0n;
        }
        if (failure !== undefined) this.alert(failure, record);
      },
      handedOver: ({ outcome }) =>
        ticket.end({
          outcome,
          reason: attempt.order.reason,
          failure: undefined,
          completionTokens: undefined,
          writingMs: undefined,
        }),
    };
  }

  /** What the operator can mend: a refused credential, an empty account, a model that is gone, a bug. */
  private alert(failure: GatewayError, { requestId, modelId }: AttemptRecord): void {
    if (failureTable[failure.kind].fault !== 'ours') return;
    const status = failure.upstreamStatus === undefined ? '' : ` (${failure.upstreamStatus})`;
    this.logger.warn(`${requestId} ${modelId}: ${failure.kind}${status}`);
  }
}

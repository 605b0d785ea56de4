import { Inject, Injectable, Logger } from '@nestjs/common';
import { defer, type Observable } from 'rxjs';
import { GATEWAY_CONFIG } from '../config/gateway-config.js';
import type { GatewayConfig, Timeouts } from '../config/gateway-config.js';
import type { AttemptRecord } from '../contract/attempt-record.js';
import {
  type ChatEvent,
  type ChatRequest,
  type CompletionEvent,
  requestFields,
  type StreamEvent,
  type Usage,
} from '../contract/chat.js';
import { failureTable, GatewayError } from '../contract/gateway-error.js';
import type { ChatPort, ProviderCall } from '../providers/provider-adapter.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { conversationHash } from '../routing/health/conversation-hash.js';
import { HealthService } from '../routing/health/health.service.js';
import type { Ticket } from '../routing/health/ticket.js';
import { type AnswerPart, UsageEstimator } from '../tokens/usage-estimator.service.js';
import { UsageMeter } from '../usage/usage-meter.js';
import type { Attempt } from './attempt.js';
import type { ChatContext } from './chat-context.js';
import { firstChunkLimit, withDeadline } from './deadline.js';
import { foldChunks } from './fold-chunks.js';
import { type AttemptObserver, metered } from './metered.js';

/**
 * What the handler hands to the interceptor: an object around the Observable, because Nest would send each event of a
 * bare Observable through five operators of its own and keep them for as long as the answer lasts.
 */
export interface ChatAnswer {
  /** Cold: one subscription is one upstream request. Errors are GatewayErrors. */
  readonly answer$: Observable<ChatEvent>;
}

/** Makes one attempt: lets it through the breakers, asks the candidate's port, with deadline and meter around it. */
@Injectable()
export class ChatService {
  private readonly logger = new Logger('Chat');
  private readonly timeouts: Timeouts;

  constructor(
    private readonly registry: ProviderRegistry,
    private readonly health: HealthService,
    private readonly meter: UsageMeter,
    private readonly estimator: UsageEstimator,
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
  ) {
    this.timeouts = config.timeouts;
  }

  /** Errors where nobody is asked: a breaker is open, or the provider is not configured. */
  attempt(context: ChatContext): ChatAnswer {
    const { attempt } = context;
    return { answer$: defer(() => this.enter(context, attempt)) };
  }

  private enter(context: ChatContext, attempt: Attempt): Observable<ChatEvent> {
    const { candidate, excluded } = attempt.order;
    const port = this.registry.get(candidate.provider)?.chat;
    if (port === undefined)
      throw new GatewayError('model_unavailable', 'The model cannot be served right now.');
    const ticket = this.health.enter(candidate, excluded, () =>
      conversationHash(context.caller.workspaceId, context.request),
    );
    attempt.credential = ticket.credential;
    try {
      return this.ask(port, context, attempt, ticket);
    } catch (error) {
      ticket.abandon();
      throw error;
    }
  }

  private ask(port: ChatPort, context: ChatContext, attempt: Attempt, ticket: Ticket): Observable<ChatEvent> {
    const { candidate, request, hasAlternative } = attempt.order;
    const { credential } = ticket;
    const { backpressure, streamed } = context;
    const call: ProviderCall = {
      request,
      candidate,
      credential,
      backpressure,
      adjusted: attempt.adjusted,
      sent: attempt.sent,
      skipped: (events) => {
        ticket.skipped(events);
        this.logger.warn(`${context.requestId} ${candidate.modelId}: ${events} broken events skipped`);
      },
    };
    const limits = {
      firstChunkMs: firstChunkLimit(this.timeouts, candidate.profile, hasAlternative),
      idleMs: this.timeouts.idleMs,
      backpressure,
    };
    const streams = streamed || mustStream(port, call, hasAlternative);
    const answer$: Observable<StreamEvent | CompletionEvent> = streams
      ? port.stream(call)
      : port.complete(call);
    const observer = this.observerOf(context, attempt, ticket, streams);
    const measured$ = metered(withDeadline(answer$, limits), context, attempt, observer);
    return streams && !streamed ? foldChunks(measured$) : measured$;
  }

  private observerOf(
    context: ChatContext,
    attempt: Attempt,
    ticket: Ticket,
    streams: boolean,
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
        if (uncounted === undefined) context.spentPicodollars += this.meter.record(record);
        else {
          this.meter.recordWhenCounted(record, this.count(attempt, uncounted));
          // Not known yet: as much as it may be.
          context.spentPicodollars += context.grant?.picodollars ?? 0n;
        }
        if (failure !== undefined) this.alert(failure, record);
      },
    };
  }

  private count({ order, usage }: Attempt, answer: readonly AnswerPart[]): Promise<Usage> {
    return this.estimator.estimate(order.request, order.candidate.profile, usage, answer);
  }

  /** What the operator can mend: a refused credential, an empty account, a model that is gone, a bug. */
  private alert(failure: GatewayError, { requestId, modelId }: AttemptRecord): void {
    if (failureTable[failure.kind].fault !== 'ours') return;
    const status = failure.upstreamStatus === undefined ? '' : ` (${failure.upstreamStatus})`;
    this.logger.warn(`${requestId} ${modelId}: ${failure.kind}${status}`);
  }
}

/**
 * Whether a whole answer is fetched as a stream: where the vendor gives none, and where somebody is left to ask. Only so can
 * a dead model be told from one that writes at length, and the first-chunk limit mean what it says.
 */
function mustStream(port: ChatPort, call: ProviderCall, hasAlternative: boolean): boolean {
  return port.mustStream?.(call) === true || (hasAlternative && canBeFolded(call.request));
}

/** Spoken answers come in another shape when streamed. */
function canBeFolded(request: ChatRequest): boolean {
  return requestFields(request).modalities?.includes('audio') !== true;
}

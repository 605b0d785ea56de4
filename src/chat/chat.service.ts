import { Inject, Injectable, Logger } from '@nestjs/common';
import { defer, type Observable } from 'rxjs';
import { GATEWAY_CONFIG } from '../config/gateway-config.js';
import type { GatewayConfig, Timeouts } from '../config/gateway-config.js';
import {
  type ChatEvent,
  type ChatRequest,
  type CompletionEvent,
  isEffective,
  requestFields,
  type StreamEvent,
} from '../contract/chat.js';
import { AttemptRunner } from '../dispatch/attempt-runner.js';
import type { Attempt } from '../dispatch/attempt.js';
import { firstChunkLimit, withDeadline } from '../dispatch/deadline.js';
import type { AttemptAnswer } from '../dispatch/dispatcher.js';
import type { ChatPort, ProviderCall } from '../providers/provider-adapter.js';
import { conversationHash } from '../routing/health/conversation-hash.js';
import type { Ticket } from '../routing/health/ticket.js';
import { UsageEstimator } from '../tokens/usage-estimator.service.js';
import type { ChatContext } from './chat-context.js';
import { foldChunks } from './fold-chunks.js';
import { metered } from './metered.js';

/** Makes one attempt: lets it through the breakers, asks the candidate's port, with deadline and meter around it. */
@Injectable()
export class ChatService {
  private readonly logger = new Logger('Chat');
  private readonly timeouts: Timeouts;

  constructor(
    private readonly attempts: AttemptRunner,
    private readonly estimator: UsageEstimator,
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
  ) {
    this.timeouts = config.timeouts;
  }

  /** Errors where nobody is asked: a breaker is open, or the provider is not configured. */
  attempt(context: ChatContext): AttemptAnswer<ChatEvent> {
    const { attempt, caller, request } = context;
    return {
      answer$: defer(() =>
        this.attempts.enter(
          attempt,
          () => conversationHash(caller.workspaceId, request),
          ({ chat }) => chat,
          (port, ticket) => this.ask(port, context, attempt, ticket),
        ),
      ),
    };
  }

  private ask(
    port: ChatPort,
    context: ChatContext,
    attempt: Attempt<ChatRequest>,
    ticket: Ticket,
  ): Observable<ChatEvent> {
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
      begins,
      firstChunkMs: firstChunkLimit(this.timeouts, candidate.profile, hasAlternative),
      idleMs: this.timeouts.idleMs,
      backpressure,
    };
    const streams = streamed || mustStream(port, call, hasAlternative);
    const answer$: Observable<StreamEvent | CompletionEvent> = streams
      ? port.stream(call)
      : port.complete(call);
    const observer = this.attempts.observe(context, attempt, ticket, streams, (answer) =>
      this.estimator.estimate(request, candidate.profile, attempt.usage, answer),
    );
    const measured$ = metered(withDeadline(answer$, limits), context, attempt, observer);
    return streams && !streamed ? foldChunks(measured$) : measured$;
  }
}

function begins(event: StreamEvent | CompletionEvent): boolean {
  return event.kind === 'completion' || (event.kind === 'chunk' && isEffective(event.chunk));
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

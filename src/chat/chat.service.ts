import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { GATEWAY_CONFIG } from '../config/gateway-config.js';
import type { GatewayConfig, Timeouts } from '../config/gateway-config.js';
import type { ChatEvent, ChatRequest, CompletionEvent, StreamEvent } from '../contract/chat.js';
import { failureTable, GatewayError } from '../contract/gateway-error.js';
import type { ChatPort, ProviderCall } from '../providers/provider-adapter.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { UsageMeter } from '../usage/usage-meter.js';
import type { ChatContext } from './chat-context.js';
import { firstChunkLimit, withDeadline } from './deadline.js';
import { foldChunks } from './fold-chunks.js';
import { metered } from './metered.js';

/**
 * What the handler hands to the interceptor: an object around the Observable, because Nest would send each event of a
 * bare Observable through five operators of its own and keep them for as long as the answer lasts.
 */
export interface ChatAttempt {
  /** Cold: one subscription is one upstream request. Errors are GatewayErrors. */
  readonly answer$: Observable<ChatEvent>;
}

/** One attempt: the candidate of the level under way, asked through its port, with deadline and meter around it. */
@Injectable()
export class ChatService {
  private readonly logger = new Logger('Chat');
  private readonly timeouts: Timeouts;

  constructor(
    private readonly registry: ProviderRegistry,
    private readonly meter: UsageMeter,
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
  ) {
    this.timeouts = config.timeouts;
  }

  attempt(context: ChatContext): ChatAttempt {
    const { candidate, backpressure, request } = context;
    const port = this.registry.get(candidate.provider)?.chat;
    if (port === undefined)
      throw new GatewayError('model_unavailable', 'The model cannot be served right now.');

    const limits = {
      firstChunkMs: firstChunkLimit(this.timeouts, candidate.profile, context.hasAlternative),
      idleMs: this.timeouts.idleMs,
      backpressure,
    };
    const measured = (answer$: Observable<StreamEvent | CompletionEvent>): Observable<ChatEvent> =>
      metered(withDeadline(answer$, limits), context, this.meter, (failure) => this.alert(failure, context));
    const call: ProviderCall = { request, candidate, backpressure, adjusted: context.adjusted };
    return { answer$: this.ask(port, call, context, measured) };
  }

  /** What the operator can mend: a refused credential, an empty account, a model that is gone, a bug. */
  private alert(failure: GatewayError, { requestId, candidate }: ChatContext): void {
    if (failureTable[failure.kind].fault !== 'ours') return;
    const status = failure.upstreamStatus === undefined ? '' : ` (${failure.upstreamStatus})`;
    this.logger.warn(`${requestId} ${candidate.modelId}: ${failure.kind}${status}`);
  }

  private ask(
    port: ChatPort,
    call: ProviderCall,
    context: ChatContext,
    measured: (answer$: Observable<StreamEvent | CompletionEvent>) => Observable<ChatEvent>,
  ): Observable<ChatEvent> {
    if (context.streamed) return measured(port.stream(call));
    // With somebody left to ask, a whole answer is fetched as a stream: only so can a dead model be told from one that
    // writes at length, and the first-chunk limit mean what it says.
    return port.mustStream?.(call) || (context.hasAlternative && canBeFolded(call.request))
      ? foldChunks(measured(port.stream(call)))
      : measured(port.complete(call));
  }
}

/** Spoken answers come in another shape when streamed. */
function canBeFolded(request: ChatRequest): boolean {
  return request.modalities?.includes('audio') !== true;
}

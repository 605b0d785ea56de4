import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { Response } from 'express';
import type { Observable } from 'rxjs';
import { GATEWAY_CONFIG } from '../config/gateway-config.js';
import type { GatewayConfig } from '../config/gateway-config.js';
import { type ChatEvent, type ChatRequest, type CommentEvent, isEffective } from '../contract/chat.js';
import type { RouteCandidate } from '../contract/route-plan.js';
import { RequestCosts } from '../credit/request-costs.service.js';
import { type Asking, type AttemptAnswer, Dispatcher } from '../dispatch/dispatcher.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { RoutingService } from '../routing/routing.service.js';
import { callerOf } from '../workspaces/caller-request.js';
import { ChatContext, type ChatHttpRequest } from './chat-context.js';
import { demandOf, withOutputLimit } from './chat-demand.js';
import { writeAnswer } from './chat-egress.js';
import { parseChatRequest } from './dto/parse-chat-request.js';
import { wantsRecovery, withRecovery } from './recovery/with-recovery.js';

/**
 * Stands around the controller: validates the request, asks routing for a plan, has the handler subscribed to once per try
 * (`handle()` is cold) and the answer written. The body is validated here, once, and not in a pipe, because pipes run
 * inside the handler, once per attempt.
 */
@Injectable()
export class FallbackInterceptor implements NestInterceptor {
  private readonly keepAliveMs: number;

  constructor(
    private readonly routing: RoutingService,
    private readonly dispatcher: Dispatcher,
    private readonly costs: RequestCosts,
    private readonly registry: ProviderRegistry,
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
  ) {
    this.keepAliveMs = config.timeouts.keepAliveMs;
  }

  intercept(execution: ExecutionContext, next: CallHandler<AttemptAnswer<ChatEvent>>): Observable<void> {
    const http = execution.switchToHttp();
    const request = http.getRequest<ChatHttpRequest>();
    const caller = callerOf(request);
    const chatRequest = parseChatRequest(request.body);
    const plan = this.routing.planChat(chatRequest, caller);
    const context = new ChatContext(request.id, caller, chatRequest, plan);
    request.chat = context;
    const response = http.getResponse<Response>();
    return this.dispatcher.admit(
      context,
      response,
      demandOf(context, this.costs, this.registry),
      this.answerOf(context, next),
      (answer$) => writeAnswer(answer$, response, context, this.keepAliveMs),
    );
  }

  private answerOf(
    context: ChatContext,
    next: CallHandler<AttemptAnswer<ChatEvent>>,
  ): Observable<ChatEvent | CommentEvent> {
    const { plan, request } = context;
    if (!context.streamed || !wantsRecovery(request))
      return this.dispatcher.answer(
        context,
        askingFor(context, next, () => request),
      );
    return withRecovery(plan, request, {
      answer: (step, requestFor) =>
        this.dispatcher.answer(context, askingFor(context, next, requestFor), step),
      attempt: () => context.attempt,
      onSwitch: () => {
        context.continues = true;
      },
    });
  }
}

function askingFor(
  context: ChatContext,
  handler: CallHandler<AttemptAnswer<ChatEvent>>,
  requestFor: (candidate: RouteCandidate) => ChatRequest,
): Asking<ChatRequest, ChatEvent> {
  return {
    handler,
    requestFor: (candidate) => withOutputLimit(context, candidate, requestFor(candidate)),
    heldLength: (event) =>
      event.kind === 'chunk' && !isEffective(event.chunk) ? (event.wire?.length ?? 0) : undefined,
  };
}

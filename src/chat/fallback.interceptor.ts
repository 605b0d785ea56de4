import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import type { Response } from 'express';
import { Observable } from 'rxjs';
import { GATEWAY_CONFIG } from '../config/gateway-config.js';
import type { GatewayConfig } from '../config/gateway-config.js';
import type { ChatEvent } from '../contract/chat.js';
import { RoutingService } from '../routing/routing.service.js';
import { callerOf } from '../workspaces/caller-request.js';
import { ChatContext, type ChatHttpRequest } from './chat-context.js';
import { writeAnswer } from './chat-egress.js';
import type { ChatAttempt } from './chat.service.js';
import { parseChatRequest } from './dto/parse-chat-request.js';
import { withFallback } from './with-fallback.js';

/**
 * Stands around the controller: validates the request, asks routing for a plan, subscribes the handler once per level
 * (`handle()` is cold) and has the answer written. The body is validated here, once, and not in a pipe, because pipes run
 * inside the handler, once per attempt.
 */
@Injectable()
export class FallbackInterceptor implements NestInterceptor {
  private readonly keepAliveMs: number;

  constructor(
    private readonly routing: RoutingService,
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
  ) {
    this.keepAliveMs = config.timeouts.keepAliveMs;
  }

  intercept(execution: ExecutionContext, next: CallHandler<ChatAttempt>): Observable<void> {
    const http = execution.switchToHttp();
    const request = http.getRequest<ChatHttpRequest>();
    const caller = callerOf(request);
    const chatRequest = parseChatRequest(request.body);
    const plan = this.routing.planChat(chatRequest, caller);
    const context = new ChatContext(request.id, caller, chatRequest, plan);
    request.chat = context;

    const answer$ = withFallback(plan, (level) => {
      context.moveTo(level);
      return answerOf(next.handle());
    });
    return writeAnswer(answer$, http.getResponse<Response>(), context, this.keepAliveMs);
  }
}

/** The answer inside; `switchMap` without its place in the way of every event. */
function answerOf(attempt$: Observable<ChatAttempt>): Observable<ChatEvent> {
  return new Observable((subscriber) => {
    subscriber.add(
      attempt$.subscribe({
        next: ({ answer$ }) => answer$.subscribe(subscriber),
        error: (error: unknown) => subscriber.error(error),
      }),
    );
  });
}

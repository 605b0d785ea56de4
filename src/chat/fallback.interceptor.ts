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
import type { GatewayConfig, Timeouts } from '../config/gateway-config.js';
import type { ChatEvent, ChatRequest, CommentEvent } from '../contract/chat.js';
import type { RouteCandidate, RoutePlan } from '../contract/route-plan.js';
import { CreditService } from '../credit/credit.service.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { HealthService } from '../routing/health/health.service.js';
import { RoutingService } from '../routing/routing.service.js';
import { callerOf } from '../workspaces/caller-request.js';
import { WorkspaceLimits } from '../workspaces/limits/workspace-limits.service.js';
import { ChatContext, type ChatHttpRequest } from './chat-context.js';
import { writeAnswer } from './chat-egress.js';
import type { ChatAnswer } from './chat.service.js';
import { firstChunkLimit } from './deadline.js';
import { parseChatRequest } from './dto/parse-chat-request.js';
import { HedgeBudget } from './hedge-budget.js';
import { wantsRecovery, withRecovery } from './recovery/with-recovery.js';
import { type FallbackOptions, withFallback } from './with-fallback.js';
import { withinCredit, withOutputLimit } from './within-credit.js';
import { withinLimits } from './within-limits.js';

/** First tokens of a model that have to be timed before their 95th percentile means something. */
const fewestSamples = 20;

/**
 * Stands around the controller: validates the request, asks routing for a plan, subscribes the handler once per try
 * (`handle()` is cold) and has the answer written. The body is validated here, once, and not in a pipe, because pipes run
 * inside the handler, once per attempt.
 */
@Injectable()
export class FallbackInterceptor implements NestInterceptor {
  private readonly timeouts: Timeouts;
  private readonly retries: number;
  private readonly hedges = new HedgeBudget();

  constructor(
    private readonly routing: RoutingService,
    private readonly health: HealthService,
    private readonly registry: ProviderRegistry,
    private readonly limits: WorkspaceLimits,
    private readonly credit: CreditService,
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
  ) {
    this.timeouts = config.timeouts;
    this.retries = config.retries;
  }

  intercept(execution: ExecutionContext, next: CallHandler<ChatAnswer>): Observable<void> {
    const http = execution.switchToHttp();
    const request = http.getRequest<ChatHttpRequest>();
    const caller = callerOf(request);
    const chatRequest = parseChatRequest(request.body);
    const plan = this.routing.planChat(chatRequest, caller);
    const context = new ChatContext(request.id, caller, chatRequest, plan);
    request.chat = context;
    if (plan.hedge) this.hedges.earn();

    const answer$ = withinCredit(this.credit, context, this.answerOf(context, next));
    const response = http.getResponse<Response>();
    const written$ = writeAnswer(answer$, response, context, this.timeouts.keepAliveMs);
    return withinLimits(this.limits, context, response, written$);
  }

  private answerOf(
    context: ChatContext,
    next: CallHandler<ChatAnswer>,
  ): Observable<ChatEvent | CommentEvent> {
    const { plan, request } = context;
    if (!context.streamed || !wantsRecovery(request))
      return withFallback(
        plan,
        this.optionsOf(context, next, () => request),
      );
    return withRecovery(plan, request, {
      answer: (step, requestFor) => withFallback(plan, this.optionsOf(context, next, requestFor), step),
      attempt: () => context.attempt,
      onSwitch: () => {
        context.continues = true;
      },
    });
  }

  private optionsOf(
    context: ChatContext,
    next: CallHandler<ChatAnswer>,
    requestFor: (candidate: RouteCandidate) => ChatRequest,
  ): FallbackOptions {
    const { plan } = context;
    return {
      begin: ({ level, excluded, reason }, onBegun) => {
        const candidate = candidateAt(plan, level);
        const request = withOutputLimit(context, candidate, requestFor(candidate));
        const hasAlternative = this.hasAlternative(plan, level);
        const attempt = context.begin({ candidate, request, reason, hasAlternative, excluded, onBegun });
        return { attempt, answer$: answerIn(next.handle()) };
      },
      settleOn: (attempt) => context.settleOn(attempt),
      hasOtherCredential: (level, refused) => this.health.hasCredential(candidateAt(plan, level), refused),
      retries: (level) => (this.adapterAt(plan, level)?.failsOnPurpose ? 0 : this.retries),
      hedgeAfterMs: (level) => (plan.hedge ? this.hedgeAfterMs(candidateAt(plan, level)) : undefined),
      mayHedge: () => this.hedges.spend(),
    };
  }

  /** One that only rests counts if it is back before the candidate under way has had its time. */
  private hasAlternative(plan: RoutePlan, level: number): boolean {
    const { profile } = candidateAt(plan, level);
    const inTimeMs = performance.now() + firstChunkLimit(this.timeouts, profile, true);
    return plan.candidates.some(({ provider, modelId }, index) => {
      if (index <= level) return false;
      const obstacle = this.health.obstacleTo(provider, modelId);
      return obstacle === undefined || (obstacle.untilMs ?? Infinity) < inTimeMs;
    });
  }

  private adapterAt(plan: RoutePlan, level: number): ReturnType<ProviderRegistry['get']> {
    return this.registry.get(candidateAt(plan, level).provider);
  }

  /** Nineteen of twenty answers have begun by then; undefined = too few were seen to tell. */
  private hedgeAfterMs({ modelId }: RouteCandidate): number | undefined {
    const speed = this.health.speedOf(modelId);
    return speed === undefined || speed.samples < fewestSamples ? undefined : speed.p95FirstTokenMs;
  }
}

function candidateAt({ candidates }: RoutePlan, level: number): RouteCandidate {
  const candidate = candidates[level];
  if (candidate === undefined) throw new Error('The plan has no such level.');
  return candidate;
}

/** The answer inside; `switchMap` without its place in the way of every event. */
function answerIn(attempt$: Observable<ChatAnswer>): Observable<ChatEvent> {
  return new Observable((subscriber) => {
    subscriber.add(
      attempt$.subscribe({
        next: ({ answer$ }) => answer$.subscribe(subscriber),
        error: (error: unknown) => subscriber.error(error),
      }),
    );
  });
}

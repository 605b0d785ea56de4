import { type CallHandler, Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { Observable } from 'rxjs';
import { GATEWAY_CONFIG } from '../config/gateway-config.js';
import type { GatewayConfig, Timeouts } from '../config/gateway-config.js';
import type { RoutedRequest } from '../contract/media.js';
import type { RouteCandidate, RoutePlan } from '../contract/route-plan.js';
import { CreditService } from '../credit/credit.service.js';
import type { WorstCost } from '../credit/worst-cost.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { HealthService } from '../routing/health/health.service.js';
import { WorkspaceLimits } from '../workspaces/limits/workspace-limits.service.js';
import { firstChunkLimit } from './deadline.js';
import type { Try } from './fallback-policy.js';
import { HedgeBudget } from './hedge-budget.js';
import type { RequestContext } from './request-context.js';
import { type FallbackOptions, withFallback } from './with-fallback.js';
import { withinCredit } from './within-credit.js';
import { withinLimits } from './within-limits.js';

/** First tokens of a model that have to be timed before their 95th percentile means something. */
const fewestSamples = 20;

/**
 * What a handler hands to its interceptor: an object around the Observable, because Nest would send each event of a bare
 * Observable through five operators of its own and keep them for as long as the answer lasts.
 */
export interface AttemptAnswer<Event> {
  /** Cold: one subscription is one upstream request. Errors are GatewayErrors. */
  readonly answer$: Observable<Event>;
}

/** How one kind of request is asked for. */
export interface Asking<Asked, Event> {
  /** One try: subscribed to once for each. */
  readonly handler: CallHandler<AttemptAnswer<Event>>;
  /** What a candidate is asked. */
  requestFor(candidate: RouteCandidate): Asked;
  /** Length of an event that goes before the answer; undefined = with it the answer begins. */
  heldLength(event: Event): number | undefined;
}

/** What one request may take, worked out only where there is a limit. */
export interface Demand {
  /** Tokens, estimated. */
  tokens(): number;
  /** @throws GatewayError 400 `model_price_error` */
  cost(): Promise<WorstCost>;
}

/** Asks the candidates of a plan in their order, within the limits and the credit of the caller. */
@Injectable()
export class Dispatcher {
  private readonly timeouts: Timeouts;
  private readonly retries: number;
  private readonly hedges = new HedgeBudget();

  constructor(
    private readonly health: HealthService,
    private readonly registry: ProviderRegistry,
    private readonly limits: WorkspaceLimits,
    private readonly credit: CreditService,
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
  ) {
    this.timeouts = config.timeouts;
    this.retries = config.retries;
  }

  /**
   * Writes an answer once limits and credit admit the request.
   * @param write of the answer as it is admitted
   */
  admit<Asked extends RoutedRequest, Event>(
    context: RequestContext<Asked>,
    response: Response,
    demand: Demand,
    answer$: Observable<Event>,
    write: (answer$: Observable<Event>) => Observable<void>,
  ): Observable<void> {
    if (context.plan.hedge) this.hedges.earn();
    const written$ = write(withinCredit(this.credit, context, demand, answer$));
    return withinLimits(this.limits, context, response, demand, written$);
  }

  /** The answer of the first candidate that begins one; see `withFallback`. */
  answer<Asked extends RoutedRequest, Event>(
    context: RequestContext<Asked>,
    asking: Asking<Asked, Event>,
    first?: Try,
  ): Observable<Event> {
    return withFallback(context.plan, this.optionsOf(context, asking), first);
  }

  private optionsOf<Asked extends RoutedRequest, Event>(
    context: RequestContext<Asked>,
    asking: Asking<Asked, Event>,
  ): FallbackOptions<Asked, Event> {
    const { plan } = context;
    return {
      begin: ({ level, excluded, reason }, onBegun) => {
        const candidate = candidateAt(plan, level);
        const request = asking.requestFor(candidate);
        const hasAlternative = this.hasAlternative(plan, level);
        const attempt = context.begin({ candidate, request, reason, hasAlternative, excluded, onBegun });
        return { attempt, answer$: answerIn(asking.handler.handle()) };
      },
      heldLength: (event) => asking.heldLength(event),
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
function answerIn<Event>(attempt$: Observable<AttemptAnswer<Event>>): Observable<Event> {
  return new Observable((subscriber) => {
    subscriber.add(
      attempt$.subscribe({
        next: ({ answer$ }) => answer$.subscribe(subscriber),
        error: (error: unknown) => subscriber.error(error),
      }),
    );
  });
}

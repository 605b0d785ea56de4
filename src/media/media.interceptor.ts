import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Response } from 'express';
import type { Observable } from 'rxjs';
import type { Consumption, MediaEvent, RoutedRequest } from '../contract/media.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { RouteCandidate, RoutePlan } from '../contract/route-plan.js';
import { RequestCosts } from '../credit/request-costs.service.js';
import { type AttemptAnswer, type Demand, Dispatcher } from '../dispatch/dispatcher.js';
import { ProviderRegistry } from '../providers/provider-registry.js';
import { RoutingService } from '../routing/routing.service.js';
import { callerOf } from '../workspaces/caller-request.js';
import { MediaContext, type MediaHttpRequest } from './media-context.js';
import { writeMedia } from './media-egress.js';
import { type Surface, surfaceKey } from './surface.js';

/**
 * What the fallback interceptor is to chat, for routes that are answered at once: validates, plans, has the handler subscribed
 * to once per try and the answer written.
 */
@Injectable()
export class MediaInterceptor implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly routing: RoutingService,
    private readonly registry: ProviderRegistry,
    private readonly dispatcher: Dispatcher,
    private readonly costs: RequestCosts,
  ) {}

  intercept(execution: ExecutionContext, next: CallHandler<AttemptAnswer<MediaEvent>>): Observable<void> {
    const surface = this.reflector.get<Surface>(surfaceKey, execution.getHandler());
    const http = execution.switchToHttp();
    const request = http.getRequest<MediaHttpRequest>();
    const caller = callerOf(request);
    const asked = surface.parse(request.body);
    const planned = this.routing.planMedia(asked, caller, surface.type);
    const { plan, demands } = this.able(planned, asked, surface);
    const context = new MediaContext(request.id, caller, asked, plan, demands);
    request.media = context;
    const response = http.getResponse<Response>();
    const answer$ = this.dispatcher.answer(context, {
      handler: next,
      requestFor: () => asked,
      heldLength: () => undefined,
    });
    return this.dispatcher.admit(context, response, this.demandOf(context), answer$, (admitted$) =>
      writeMedia(admitted$, response, context),
    );
  }

  /** The plan without those who do not take the request. @throws GatewayError of the first, where nobody is left */
  private able(
    plan: RoutePlan,
    asked: RoutedRequest,
    surface: Surface,
  ): { plan: RoutePlan; demands: ReadonlyMap<RouteCandidate, Consumption> } {
    const demands = new Map<RouteCandidate, Consumption>();
    let refusal: GatewayError | undefined;
    for (const candidate of plan.candidates) {
      const adapter = this.registry.get(candidate.provider);
      const port = adapter && surface.portOf(adapter);
      try {
        if (port !== undefined) demands.set(candidate, port.most(asked, candidate));
      } catch (error) {
        if (!(error instanceof GatewayError) || error.kind !== 'invalid_request') throw error;
        refusal ??= error;
      }
    }
    const [first, ...rest] = demands.keys();
    if (first === undefined)
      throw refusal ?? new GatewayError('model_unavailable', 'The model cannot be served right now.');
    return { plan: { ...plan, candidates: [first, ...rest] }, demands };
  }

  private demandOf({ plan, mostOf }: MediaContext): Demand {
    return {
      tokens: () => Math.max(...plan.candidates.map((one) => mostOf(one).usage?.total_tokens ?? 0)),
      cost: () => Promise.resolve().then(() => this.costs.ofMedia(plan, mostOf)),
    };
  }
}

import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/catalog.service.js';
import type { Caller } from '../contract/caller.js';
import type { ChatRequest } from '../contract/chat.js';
import { formatPicodollars } from '../contract/money.js';
import type { RouteCandidate } from '../contract/route-plan.js';
import { PriceBook } from '../pricing/price-book.js';
import { untold } from '../pricing/token-counts.js';
import { Availability } from '../routing/availability.js';
import { HealthService } from '../routing/health/health.service.js';
import type { ObservedSpeed } from '../routing/health/speed.js';
import { RequestNeeds } from '../routing/request-needs.js';
import { RouterTable } from '../routing/routers/router-table.js';
import { RoutingService } from '../routing/routing.service.js';
import { dropWords } from '../routing/strategies/drop-reason.js';
import { expectedMs, thinksByDefault } from '../routing/strategies/expected-ms.js';
import type {
  DroppedModel,
  ExplainedCandidate,
  ExplainedRouter,
  ObservedModelSpeed,
  RouteExplanation,
} from './dto/route-explanation.response.js';

/** Tells how a request would be routed: by making the plan that it would get, with an ear for whom that passes over. */
@Injectable()
export class RouteExplainer {
  constructor(
    private readonly routing: RoutingService,
    private readonly routers: RouterTable,
    private readonly catalog: CatalogService,
    private readonly prices: PriceBook,
    private readonly availability: Availability,
    private readonly health: HealthService,
  ) {}

  /** @throws GatewayError as the request itself would be refused before anybody is asked. */
  explain(request: ChatRequest, caller: Caller): RouteExplanation {
    const dropped: DroppedModel[] = [];
    const plan = this.routing.planChat(request, caller, (model, reason) =>
      dropped.push({ model, reason, message: `This model ${dropWords[reason]}.` }),
    );
    const needs = new RequestNeeds(request);
    return {
      object: 'route.explanation',
      model: plan.requested,
      chain: plan.chain,
      hedge: plan.hedge,
      router: plan.chain ? undefined : this.router(plan.candidates[0].router, caller),
      estimate: {
        prompt_tokens: needs.promptTokens,
        cached_tokens: needs.cachedTokens,
        completion_tokens: needs.completionTokens,
      },
      candidates: plan.candidates.map((candidate, order) => this.candidate(candidate, order, needs)),
      dropped,
    };
  }

  private router(name: string | undefined, { workspaceId }: Caller): ExplainedRouter | undefined {
    const router = name === undefined ? undefined : this.routers.find(workspaceId, name);
    return router && { name: router.name, strategy: router.strategy, source: router.source };
  }

  private candidate(candidate: RouteCandidate, order: number, needs: RequestNeeds): ExplainedCandidate {
    const { modelId, provider, position, router, profile } = candidate;
    const speed = this.health.speedOf(modelId);
    const obstacle = this.availability.obstacleTo(provider, modelId);
    return {
      order,
      level: position,
      model: modelId,
      router,
      estimated_cost_usd: this.cost(modelId, needs),
      quality: this.catalog.find(modelId)?.quality ?? null,
      expected_ms: Math.round(
        expectedMs(speed, thinksByDefault(profile.thinking.habit), needs.completionTokens),
      ),
      observed: speed === undefined ? null : toObserved(speed),
      available: obstacle === undefined,
      unavailable_reason: obstacle?.reason,
    };
  }

  private cost(modelId: string, needs: RequestNeeds): string | null {
    const { promptTokens, cachedTokens, completionTokens } = needs;
    const counts = { ...untold, promptTokens, cachedTokens, completionTokens };
    const cost = this.prices.cost(modelId, counts, Date.now());
    return cost === undefined ? null : formatPicodollars(cost);
  }
}

function toObserved({ samples, firstTokenMs, tokensPerSecond }: ObservedSpeed): ObservedModelSpeed {
  return { samples, first_token_ms: firstTokenMs, tokens_per_second: tokensPerSecond ?? null };
}

import { Injectable } from '@nestjs/common';
import type { ChatRequest } from '../contract/chat.js';
import type { Consumption } from '../contract/media.js';
import type { RouteCandidate, RoutePlan } from '../contract/route-plan.js';
import { PriceBook } from '../pricing/price-book.js';
import { PromptMeter } from '../tokens/prompt-meter.service.js';
import type { WorstCost } from './worst-cost.js';
import { unpricedModel, type VendorWorkOf, WorstCase } from './worst-case.js';

/** Works out what a request can cost at most, whoever serves it. */
@Injectable()
export class RequestCosts {
  constructor(
    private readonly prompts: PromptMeter,
    private readonly prices: PriceBook,
  ) {}

  /** @throws GatewayError 400 `model_price_error` for a candidate, or a class of service, without a price */
  async ofChat(request: ChatRequest, plan: RoutePlan, workOf?: VendorWorkOf): Promise<WorstCost> {
    const { text } = await this.prompts.countMost(request);
    return WorstCase.of(plan, request, text, this.prices, workOf);
  }

  /**
   * Of a request that is answered at once: a candidate that fails costs nothing, so the dearest one counts.
   * @param mostOf what it can take of a candidate
   * @throws GatewayError 400 `model_price_error` for a candidate without a price
   */
  ofMedia(plan: RoutePlan, mostOf: (candidate: RouteCandidate) => Consumption): WorstCost {
    const costs = plan.candidates.map((candidate) => {
      const cost = this.prices.mostCost(candidate.modelId, mostOf(candidate), Date.now());
      if (cost === undefined) throw unpricedModel(candidate.modelId);
      return cost;
    });
    const most = costs.reduce((dearest, cost) => (cost > dearest ? cost : dearest), 0n);
    return { most, least: most, outputLimit: () => undefined };
  }
}

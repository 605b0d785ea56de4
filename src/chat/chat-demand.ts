import { type ChatRequest, requestFields } from '../contract/chat.js';
import type { RouteCandidate } from '../contract/route-plan.js';
import type { RequestCosts } from '../credit/request-costs.service.js';
import type { VendorWork } from '../credit/worst-case.js';
import type { Demand } from '../dispatch/dispatcher.js';
import type { ProviderRegistry } from '../providers/provider-registry.js';
import { RequestNeeds } from '../routing/request-needs.js';
import type { ChatContext } from './chat-context.js';

/** What a chat may take of limits and credit. */
export function demandOf(
  { request, plan }: ChatContext,
  costs: RequestCosts,
  registry: ProviderRegistry,
): Demand {
  const workOf = (candidate: RouteCandidate): VendorWork => {
    const chat = registry.get(candidate.provider)?.chat;
    const fields = requestFields(request);
    return {
      tool: chat?.vendorTool?.(fields, candidate.profile),
      thoughts: chat?.mostThoughts?.(fields, candidate),
    };
  };
  return { tokens: () => estimatedTokens(request), cost: () => costs.ofChat(request, plan, workOf) };
}

/**
 * The prompt and as many answers as are asked for, each as long as the caller allows. Without a limit each counts with a usual
 * length: the longest that a model can write would refuse ordinary requests. A longer one is counted when it has ended.
 */
export function estimatedTokens(request: ChatRequest): number {
  const { promptTokens, completionTokens } = new RequestNeeds(request);
  return promptTokens + completionTokens * (requestFields(request).n ?? 1);
}

/** What a candidate is asked: no longer an answer than the credit allows. */
export function withOutputLimit(
  { grant }: ChatContext,
  candidate: RouteCandidate,
  request: ChatRequest,
): ChatRequest {
  const limit = grant?.outputLimit(candidate);
  return limit === undefined ? request : { ...request, max_completion_tokens: limit };
}

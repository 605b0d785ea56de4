import type { ChatRequest } from '../../contract/chat.js';
import type { ChatProfile } from '../../contract/chat-profile.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { maxTokensOf } from '../canonical/caller-fields.js';
import type { ThinkingPlan } from './anthropic-thinking.js';

/**
 * Longest answer that is asked for in one piece: the network cuts longer waits. Source: providers digest, Anthropic section
 * 2.1, trap T75.
 */
export const longestWholeAnswer = 20_000;
/** What the vendor must be told where the caller says nothing, by how the answer comes. */
const usualAnswer = { whole: longestWholeAnswer, streamed: 32_000 };
/** All that the oldest models can say. */
const shortAnswer = 4096;
/** Room for the answer behind the thinking. */
const roomToAnswer = 4096;
/** Fewer tokens to think with are refused. */
const leastBudget = 1024;

export interface TokenLimits {
  readonly maxTokens: number;
  /** Undefined where too little is left to think at all. */
  readonly budget: number | undefined;
  /** Name of the caller's limit, if it was more than the model can say. */
  readonly lowered: string | undefined;
}

/**
 * The longest answer and the budget within it. The caller's own limit is kept, at the cost of the budget; a missing one is
 * made large enough for both. Source: providers digest, Anthropic sections 2.3 and 2.5.
 * @throws GatewayError for a limit that is no positive number.
 */
export function limitTokens(
  fields: ChatRequest,
  profile: ChatProfile,
  { thinking }: ThinkingPlan,
  streamed: boolean,
): TokenLimits {
  const wanted = wantedTokens(fields);
  const most = profile.maxOutputTokens ?? Infinity;
  const budget = thinking?.type === 'enabled' ? thinking.budget_tokens : 0;
  const usual =
    profile.maxOutputTokens === null && profile.thinking.habit === 'never'
      ? shortAnswer
      : usualLength(streamed);
  const maxTokens = Math.min(most, wanted ?? Math.max(usual, budget === 0 ? 0 : budget + roomToAnswer));
  const kept = Math.min(budget, maxTokens - 1);
  return {
    maxTokens,
    budget: kept < leastBudget ? undefined : kept,
    lowered: wanted !== undefined && wanted > most ? nameOf(fields) : undefined,
  };
}

function usualLength(streamed: boolean): number {
  return streamed ? usualAnswer.streamed : usualAnswer.whole;
}

function wantedTokens(fields: ChatRequest): number | undefined {
  const wanted: unknown = maxTokensOf(fields);
  if (wanted === undefined) return undefined;
  if (typeof wanted === 'number' && Number.isInteger(wanted) && wanted >= 1) return wanted;
  throw invalidRequest('This must be a whole number above 0.', nameOf(fields));
}

function nameOf(fields: ChatRequest): string {
  return typeof fields.max_completion_tokens === 'number' ? 'max_completion_tokens' : 'max_tokens';
}

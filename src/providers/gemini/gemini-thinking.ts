import { type Effort, efforts } from '../../contract/chat.js';
import type { ThinkingProfile } from '../../contract/chat-profile.js';
import { effortOf, fieldsOf, maxTokensOf, thinks } from '../canonical/caller-fields.js';
import type { ProviderCall } from '../provider-adapter.js';
import type { Extensions } from './gemini-extensions.js';
import type { ThinkingConfigWire } from './gemini-wire.js';

/** Share of the longest budget that each effort stands for. Source: spec/clearmaas-api.md section 8. */
const shares: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 0.05,
  low: 0.2,
  medium: 0.5,
  high: 0.8,
  xhigh: 1,
  max: 1,
};

/** Thoughts count as output: of a limit on the answer so much may be thought at most, so that something is said as well. */
const mostOfLimit = 0.8;

/** Longest budget there is, for one asked of a model that takes levels. */
const usualBudget = 24_576;

/**
 * How hard to think: by level or by budget, as the model's profile says, never both. The caller's own `thinking_config` wins
 * over `reasoning_effort`, and is said in the other way where the model takes only that. Thoughts are always asked for
 * where there are some. Source: providers digest, Gemini section 3.5, traps T60, T61 and T76.
 */
export function thinkingConfigOf(
  call: ProviderCall,
  { thinking: asked }: Extensions,
): ThinkingConfigWire | undefined {
  const { profile } = call.candidate;
  const effort = asked.level ?? effortOf(call);
  if (profile.thinking.control === 'budget') {
    const budget = budgetOf(call, asked.budget, effort);
    const isThinking = budget === undefined ? thinks(profile, effort) : budget !== 0;
    return configOf({ thinkingBudget: budget }, asked.includeThoughts ?? (isThinking && effort !== 'none'));
  }
  if (profile.thinking.control === 'level') {
    const wanted = asked.budget === undefined ? effort : effortOfBudget(asked.budget);
    const level = wanted === undefined ? undefined : nearestLevel(wanted, profile.thinking);
    if (level !== wanted && call.request.reasoning_effort === wanted) call.adjusted('reasoning_effort');
    return configOf(
      { thinkingLevel: level?.toUpperCase() },
      asked.includeThoughts ?? (thinks(profile, wanted) && wanted !== 'none'),
    );
  }
  if (call.request.reasoning_effort && call.request.reasoning_effort !== 'none')
    call.adjusted('reasoning_effort');
  return undefined;
}

function configOf(config: ThinkingConfigWire, includeThoughts: boolean): ThinkingConfigWire | undefined {
  const { thinkingLevel, thinkingBudget } = config;
  if (thinkingLevel === undefined && thinkingBudget === undefined && !includeThoughts) return undefined;
  return { ...config, includeThoughts: includeThoughts || undefined };
}

function budgetOf(
  call: ProviderCall,
  asked: number | undefined,
  effort: Effort | undefined,
): number | undefined {
  const { habit, budget } = call.candidate.profile.thinking;
  if (budget === undefined || asked === -1) return asked;
  const inBounds = (tokens: number): number => Math.min(Math.max(tokens, budget.min), budget.max);
  const none = habit === 'always' ? budget.min : 0;
  if (asked !== undefined) return asked === 0 ? none : inBounds(asked);
  if (effort === undefined) return undefined;
  if (effort === 'none') return none;
  const limit = maxTokensOf(fieldsOf(call)) ?? Infinity;
  const wanted =
    limit < budget.max ? limit * Math.min(shares[effort], mostOfLimit) : budget.max * shares[effort];
  return inBounds(Math.floor(wanted));
}

/** The smallest effort whose share holds the budget. */
function effortOfBudget(tokens: number): Effort | undefined {
  if (tokens === -1) return undefined;
  return efforts.find((effort) => tokens <= usualBudget * shares[effort]) ?? 'max';
}

/** The nearest level that the model takes; of two as near the higher one, as its vendor does it. */
function nearestLevel(wanted: Effort, { efforts: accepted }: ThinkingProfile): Effort | undefined {
  const distance = (effort: Effort): number => Math.abs(efforts.indexOf(effort) - efforts.indexOf(wanted));
  return accepted.reduce<Effort | undefined>(
    (best, effort) => (best === undefined || distance(effort) <= distance(best) ? effort : best),
    undefined,
  );
}

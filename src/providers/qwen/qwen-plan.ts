import type { ChatRequest, Effort } from '../../contract/chat.js';
import type { ThinkingProfile } from '../../contract/chat-profile.js';
import { effortOf, fieldsOf, thinks } from '../canonical/caller-fields.js';
import { jsonInstruction } from '../canonical/json-instruction.js';
import { functionsOf, type SettledChoice, settleToolChoice, toolChoiceOf } from '../canonical/tools.js';
import type { RouteCandidate } from '../../contract/route-plan.js';
import type { ProviderCall } from '../provider-adapter.js';

/** Part of the model's longest thinking, by effort; the spec's shares for budgets. Source: spec/clearmaas-api.md section 8. */
const shares: Readonly<Record<Effort, number>> = {
  none: 0.05,
  minimal: 0.05,
  low: 0.2,
  medium: 0.5,
  high: 0.8,
  xhigh: 1,
  max: 1,
};
/** Longer than any model that takes no budget thinks: the vendor's longest budget. */
const longestThinking = 131_072;

type Bounds = NonNullable<ThinkingProfile['budget']>;
type Asked = Pick<ProviderCall, 'request' | 'candidate'>;

/** Thinking settled against a demanded tool call and against JSON: most models take one of them at a time. */
export interface QwenPlan {
  /** Whether the model will think, as far as is known. */
  readonly thinks: boolean;
  /** It would have thought, but what else is asked for forbids it. */
  readonly stopped: boolean;
  readonly effort: Effort | undefined;
  readonly choice: SettledChoice;
}

/** Thinking gives way to a demanded call and to JSON wherever it can be turned off. Source: second digest section 4, trap 24. */
export function planOf(call: ProviderCall): QwenPlan {
  const fields = fieldsOf(call);
  const effort = wordOf(call);
  const wouldThink = thinksBySwitch(call, fields) ?? thinks(call.candidate.profile, effort);
  const choice = settleChoice(call, fields, wouldThink);
  const stopped = choice.stopsThinking || (wouldThink && clashesWithJson(call, fields));
  if (stopped) call.adjusted('reasoning_effort');
  return { thinks: wouldThink && !stopped, stopped, effort, choice };
}

/** Tokens of thinking that an effort stands for. */
export function budgetFor({ min, max }: Bounds, effort: Effort): number {
  return Math.max(min, Math.floor(max * shares[effort]));
}

/**
 * `max_tokens` does not bound thinking, a budget does; without one a model thinks as long as it can. A demanded call or JSON may
 * stop it, which is not reckoned with. Source: docs.qwencloud.com, API reference of chat, `max_tokens`.
 */
export function mostThoughts(request: ChatRequest, candidate: RouteCandidate): number {
  const asked: Asked = { request, candidate };
  const effort = wordOf(asked);
  if (!(thinksBySwitch(asked, request) ?? thinks(candidate.profile, effort))) return 0;
  const { control, budget } = candidate.profile.thinking;
  if (control !== 'budget' || budget === undefined) return longestThinking;
  const { thinking_budget: own } = request;
  if (typeof own === 'number') return Math.min(Math.max(0, Math.ceil(own)), longestThinking);
  return effort === undefined || effort === 'none' ? budget.max : budgetFor(budget, effort);
}

/** Where thinking is a switch, the least of it is none. Source: second digest section 4, row `reasoning_effort`. */
function wordOf(call: Asked): Effort | undefined {
  const effort = effortOf(call);
  return effort === 'minimal' && call.candidate.profile.thinking.control !== 'effort' ? 'none' : effort;
}

/** By the vendor's own field, which wins over the general one; undefined where it says nothing or has no say. */
function thinksBySwitch(
  { candidate: { profile } }: Pick<Asked, 'candidate'>,
  { enable_thinking: asked }: ChatRequest,
): boolean | undefined {
  const { habit } = profile.thinking;
  return typeof asked === 'boolean' && (habit === 'on' || habit === 'off') ? asked : undefined;
}

/**
 * One tool may be demanded by its name while the model does not think; several may not, whatever it does: the demand becomes an
 * offer. Source: second digest section 4, row `tool_choice`.
 */
function settleChoice(call: ProviderCall, fields: ChatRequest, thinking: boolean): SettledChoice {
  const choice = toolChoiceOf(fields);
  if (choice?.mode !== 'required') return { choice, stopsThinking: false, degraded: false };
  const names = choice.names ?? functionsOf(fields).map(({ name }) => name);
  if (names.length === 0) return { choice: undefined, stopsThinking: false, degraded: false };
  if (names.length > 1) {
    call.adjusted('tool_choice');
    return { choice: { ...choice, mode: 'auto' }, stopsThinking: false, degraded: true };
  }
  const settled = settleToolChoice(call, thinking);
  return { ...settled, choice: settled.choice && { ...settled.choice, names } };
}

/** A model that always thinks says in its `structured_output` what it takes all the same. */
function clashesWithJson({ candidate }: ProviderCall, fields: ChatRequest): boolean {
  const { dropsThinking, thinking } = candidate.profile;
  return (
    thinking.habit !== 'always' &&
    dropsThinking.includes('response_format') &&
    jsonInstruction(fields) !== undefined
  );
}

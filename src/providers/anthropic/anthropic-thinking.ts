import type { ChatRequest, Effort } from '../../contract/chat.js';
import type { ChatProfile } from '../../contract/chat-profile.js';
import { clampEffort, effortOf } from '../canonical/caller-fields.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import type { ProviderCall } from '../provider-adapter.js';
import type { ThinkingWire } from './anthropic-wire.js';

/** How the model is told to think. */
export interface ThinkingPlan {
  /** Undefined: it is told nothing and does what it is used to. */
  readonly thinking: ThinkingWire | undefined;
  /** For `output_config.effort`. */
  readonly effort: Effort | undefined;
  /** Whether it will think. */
  readonly on: boolean;
}

/** Tokens to think with. Source: spec/clearmaas-api.md section 8 for low to high, providers digest, Anthropic section 2.5. */
const budgets: Readonly<Record<Exclude<Effort, 'none'>, number>> = {
  minimal: 1024,
  low: 1280,
  medium: 2048,
  high: 4096,
  xhigh: 8192,
  max: 16_384,
};

/** Without it the newest models send their thoughts sealed only. Source: providers digest, trap T74. */
const adaptive: ThinkingWire = { type: 'adaptive', display: 'summarized' };

/**
 * By the caller's own `thinking` where there is one, else by the effort, in the form this model knows.
 * Source: providers digest, Anthropic section 2.5, traps T73 and T74.
 */
export function planThinking(call: ProviderCall, fields: ChatRequest): ThinkingPlan {
  const { profile } = call.candidate;
  const effort = effortOf(call);
  const own = ownThinking(fields);
  if (own === undefined) return byEffort(profile, effort);
  const plan = inKnownForm(own, profile, effort);
  if (plan.thinking !== own) call.adjusted('thinking');
  return plan;
}

/** The same request without thinking; undefined where the model always thinks. */
export function withoutThinking(profile: ChatProfile): ThinkingPlan | undefined {
  const { habit, control } = profile.thinking;
  if (control === 'none' || habit === 'never' || habit === 'off') return off(undefined);
  return habit === 'on' ? off({ type: 'disabled' }) : undefined;
}

function byEffort(profile: ChatProfile, effort: Effort | undefined): ThinkingPlan {
  const { thinking } = profile;
  if (thinking.control === 'none') return off(undefined);
  if (effort === undefined)
    return {
      thinking: undefined,
      effort: undefined,
      on: thinking.habit === 'on' || thinking.habit === 'always',
    };
  if (effort === 'none') return withoutThinking(profile) ?? asLittleAsItCan(profile);
  const word = wordFor(effort, thinking.efforts);
  if (thinking.control !== 'budget') return { thinking: adaptive, effort: word, on: true };
  return { thinking: { type: 'enabled', budget_tokens: budgets[effort] }, effort: word, on: true };
}

/** It always thinks: the least is between tool calls only, or the lowest effort. */
function asLittleAsItCan({ thinking, traits }: ChatProfile): ThinkingPlan {
  return traits.includes('thinks_between_tools')
    ? { thinking: { type: 'between_tools' }, effort: undefined, on: true }
    : { thinking: undefined, effort: wordFor('none', thinking.efforts), on: true };
}

/** `xhigh` is more than `high`: where only `max` lies above, it is meant. Source: providers digest, Anthropic section 2.5. */
function wordFor(effort: Effort, accepted: readonly Effort[]): Effort | undefined {
  return effort === 'xhigh' && !accepted.includes('xhigh') && accepted.includes('max')
    ? 'max'
    : clampEffort(effort, accepted);
}

function ownThinking(fields: ChatRequest): (Record<string, unknown> & ThinkingWire) | undefined {
  const { thinking } = fields;
  return isRecord(thinking) && isThinking(thinking) ? thinking : undefined;
}

function isThinking(value: Record<string, unknown>): value is Record<string, unknown> & ThinkingWire {
  switch (value.type) {
    case 'enabled':
      return typeof value.budget_tokens === 'number';
    case 'adaptive':
    case 'disabled':
    case 'between_tools':
      return true;
    default:
      return false;
  }
}

/** What the caller wrote, as long as the model knows that form; else the nearest it knows. */
function inKnownForm(own: ThinkingWire, profile: ChatProfile, effort: Effort | undefined): ThinkingPlan {
  const { control, budget, habit, efforts } = profile.thinking;
  const word = effort === undefined || effort === 'none' ? undefined : wordFor(effort, efforts);
  const asWritten = { thinking: own, effort: word, on: true };
  if (control === 'none') return off(undefined);
  switch (own.type) {
    case 'enabled':
      return budget === undefined ? { thinking: adaptive, effort: word, on: true } : asWritten;
    case 'adaptive':
      return control === 'budget'
        ? byEffort(profile, effort === 'none' ? 'high' : (effort ?? 'high'))
        : asWritten;
    case 'between_tools':
      if (profile.traits.includes('thinks_between_tools')) return asWritten;
      break;
    case 'disabled':
      if (habit !== 'always') return off(own);
  }
  return withoutThinking(profile) ?? asLittleAsItCan(profile);
}

function off(thinking: ThinkingWire | undefined): ThinkingPlan {
  return { thinking, effort: undefined, on: false };
}

import type { ChatRequest, Effort } from '../../contract/chat.js';
import { effortOf, fieldsOf, thinks } from '../canonical/caller-fields.js';
import { jsonInstruction, mentionsJson } from '../canonical/json-instruction.js';
import {
  demandSentence,
  functionsOf,
  settleToolChoice,
  type ToolChoice,
  toolChoiceOf,
} from '../canonical/tools.js';
import type { ProviderCall } from '../provider-adapter.js';

/** Thinking, a demanded tool call and JSON, settled against each other: most models take one of them at a time. */
export interface QwenPlan {
  /** Whether the model will think, as far as is known. */
  readonly thinks: boolean;
  /** It would have thought, but what else is asked for forbids it. */
  readonly stopped: boolean;
  readonly effort: Effort | undefined;
  readonly toolChoice: ToolChoice | undefined;
  readonly responseFormat: object | undefined;
  /** What the prompt has to say because no field can. */
  readonly sentences: readonly string[];
}

interface Settled<T> {
  readonly value: T;
  readonly stopsThinking: boolean;
  readonly sentence: string | undefined;
}

/** Thinking gives way to a demanded call and to JSON, where it can; else these become a sentence of the prompt. */
export function planOf(call: ProviderCall): QwenPlan {
  const fields = fieldsOf(call);
  const effort = wordOf(call);
  const wouldThink = thinksBySwitch(call, fields) ?? thinks(call.candidate.profile, effort);
  const choice = settleChoice(call, fields, wouldThink);
  const format = settleFormat(call, fields, wouldThink && !choice.stopsThinking);
  const stopped = choice.stopsThinking || format.stopsThinking;
  return {
    thinks: wouldThink && !stopped,
    stopped,
    effort,
    toolChoice: choice.value,
    responseFormat: format.value,
    sentences: [choice.sentence, format.sentence].filter((sentence) => sentence !== undefined),
  };
}

/** Where thinking is a switch, the least of it is none. Source: second digest section 4, `reasoning_effort`. */
function wordOf(call: ProviderCall): Effort | undefined {
  const effort = effortOf(call);
  return effort === 'minimal' && call.candidate.profile.thinking.control !== 'effort' ? 'none' : effort;
}

/** By the vendor's own field, which wins over the general one; undefined where it says nothing or has no say. */
function thinksBySwitch(
  { candidate: { profile } }: ProviderCall,
  { enable_thinking: asked }: ChatRequest,
): boolean | undefined {
  const { habit } = profile.thinking;
  return typeof asked === 'boolean' && (habit === 'on' || habit === 'off') ? asked : undefined;
}

/** A named tool may be demanded while the model does not think; any tool never may. Source: second digest section 4, trap 24. */
function settleChoice(
  call: ProviderCall,
  fields: ChatRequest,
  thinking: boolean,
): Settled<ToolChoice | undefined> {
  const choice = toolChoiceOf(fields);
  const offered = functionsOf(fields).map(({ name }) => name);
  if (offered.length === 0) return { value: undefined, stopsThinking: false, sentence: undefined };
  if (choice?.mode !== 'required') return { value: choice, stopsThinking: false, sentence: undefined };
  const names = choice.names ?? offered;
  if (names.length > 1) {
    call.adjusted('tool_choice');
    return { value: { ...choice, mode: 'auto' }, stopsThinking: false, sentence: demandSentence(choice) };
  }
  const { choice: settled, stopsThinking, degraded } = settleToolChoice(call, thinking);
  return {
    value: settled && { ...settled, names },
    stopsThinking,
    sentence: degraded ? demandSentence({ mode: 'required', names }) : undefined,
  };
}

function settleFormat(
  call: ProviderCall,
  fields: ChatRequest,
  thinking: boolean,
): Settled<object | undefined> {
  const { response_format: wanted } = fields;
  if (!wanted || wanted.type === 'text')
    return { value: undefined, stopsThinking: false, sentence: undefined };
  const { structuredOutput, dropsThinking, thinking: profile } = call.candidate.profile;
  const clashes = thinking && dropsThinking.includes('response_format');
  const stopsThinking = clashes && profile.habit !== 'always';
  if (stopsThinking) call.adjusted('reasoning_effort');
  const accepted = clashes && !stopsThinking ? 'none' : structuredOutput;
  if (accepted === 'json_schema' || accepted === wanted.type) {
    const unsaid = wanted.type === 'json_object' && !mentionsJson(fields);
    return { value: wanted, stopsThinking, sentence: unsaid ? jsonInstruction(fields) : undefined };
  }
  call.adjusted('response_format');
  return {
    value: accepted === 'none' ? undefined : { type: accepted },
    stopsThinking,
    sentence: jsonInstruction(fields),
  };
}

import type { ChatMessage, Effort } from '../../contract/chat.js';
import type { ThinkingHabit } from '../../contract/chat-profile.js';
import { reasoningOf } from '../canonical/reasoning-echo.js';
import {
  effortWord,
  type SettledThinking,
  settleThinking,
  type ThinkingEffort,
} from '../canonical/settled-thinking.js';
import { type FunctionDefinition, settleToolChoice } from '../canonical/tools.js';
import {
  allowListedBody,
  type BodyRules,
  type OpenAiBody,
  type WireTool,
} from '../openai-shape/allow-listed-body.js';
import { putResponseFormat } from '../openai-shape/response-format.js';
import { putToolChoice } from '../openai-shape/tool-choice.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import type { ProviderCall } from '../provider-adapter.js';

/** DeepSeek's words for how hard to think. Source: second digest section 2, row `reasoning_effort`. */
const effortWords: Readonly<Record<ThinkingEffort, Effort>> = {
  minimal: 'low',
  low: 'low',
  medium: 'high',
  high: 'high',
  xhigh: 'high',
  max: 'max',
};

const rules: BodyRules = {
  passes: [
    'temperature',
    'top_p',
    'frequency_penalty',
    'presence_penalty',
    'stop',
    'logprobs',
    'top_logprobs',
  ],
  maxTokens: 'max_tokens',
  joinsText: true,
  assistantTurn: putReasoning,
};

/**
 * The body for DeepSeek. Source: second digest section 2.
 * @throws GatewayError `invalid_request` for what it cannot serve.
 */
export function toDeepSeekBody(call: ProviderCall, streamed: boolean): OpenAiBody {
  const served = asServed(call);
  const thinking = settleThinking(served);
  const choice = settleToolChoice(served, thinking.thinks);
  const thinks = thinking.thinks && !choice.stopsThinking;
  const toTool = (definition: FunctionDefinition): WireTool => toWireTool(call, definition);
  const body = allowListedBody(served, streamed, { ...rules, thinks, toTool });
  putThinking(body, served, { ...thinking, thinks });
  putToolChoice(body, choice);
  putResponseFormat(body, served);
  return body;
}

/**
 * The retired names mean one mode each of a model that has both: a `thinking` in the catalogue's row is the model's habit and
 * nobody's to change. Source: second digest section 2, trap 11.
 */
function asServed(call: ProviderCall): ProviderCall {
  const { candidate } = call;
  const { profile } = candidate;
  const fixed = profile.requestOverrides?.thinking;
  if (!isRecord(fixed)) return call;
  const habit: ThinkingHabit = fixed.type === 'disabled' ? 'never' : 'always';
  return {
    ...call,
    candidate: { ...candidate, profile: { ...profile, thinking: { ...profile.thinking, habit } } },
  };
}

/** Nothing is said where the model's own habit will do. */
function putThinking(body: OpenAiBody, call: ProviderCall, { thinks, effort, mode }: SettledThinking): void {
  const { habit } = call.candidate.profile.thinking;
  if (!thinks) {
    if (habit !== 'never') body.thinking = { type: 'disabled' };
    return;
  }
  if (mode !== undefined) body.thinking ??= { type: mode };
  const word = effort && effortWord(call, effort, effortWords);
  if (word !== undefined) body.reasoning_effort = word;
}

/**
 * Every earlier turn carries the key, with nothing in it where the caller lost the text: a turn that called tools without it
 * is refused while the model thinks, and elsewhere it does no harm. Traps 1 and 2. A turn of neither content nor calls is refused
 * too: a blank stands for what is not there. Source: cline/cline#10501, carlrobertoh/ProxyAI#830.
 */
function putReasoning(turn: ChatMessage, original: ChatMessage): void {
  turn.reasoning_content = reasoningOf(original) ?? '';
  if (turn.tool_calls === undefined && !turn.content?.length) turn.content = ' ';
}

/**
 * Strict schemas are known on the beta host alone, and only where all tools are strict: here they are ordinary ones. A schema
 * that does not say of itself that it is an object's is refused. Source: farion1231/cc-switch#5048, end-4/dots-hyprland#3640.
 */
function toWireTool(
  call: ProviderCall,
  { name, description, parameters, strict }: FunctionDefinition,
): WireTool {
  if (strict === true) call.adjusted('tools');
  const schema = parameters && { ...parameters, type: 'object' };
  return { type: 'function', function: { name, description, parameters: schema } };
}

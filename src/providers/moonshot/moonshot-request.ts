import type { ChatMessage, ChatRequest, Effort } from '../../contract/chat.js';
import { fieldsOf, refuseOrDrop } from '../canonical/caller-fields.js';
import { reasoningOf } from '../canonical/reasoning-echo.js';
import {
  effortWord,
  type SettledThinking,
  settleThinking,
  type ThinkingEffort,
} from '../canonical/settled-thinking.js';
import { type FunctionDefinition, type SettledChoice, settleToolChoice } from '../canonical/tools.js';
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
import { toMoonshotParameters, toMoonshotSchema } from './moonshot-schema.js';

/** Kimi's words for how hard to think. Source: second digest section 5, row `reasoning_effort`. */
const effortWords: Readonly<Record<ThinkingEffort, Effort>> = {
  minimal: 'low',
  low: 'low',
  medium: 'high',
  high: 'high',
  xhigh: 'max',
  max: 'max',
};

/** Kimi's own search of the web is asked for as a function of this name, which no function of a caller's can have. */
const webSearch = '$web_search';

const rules: BodyRules = {
  passes: [
    'temperature',
    'top_p',
    'presence_penalty',
    'frequency_penalty',
    'stop',
    'prompt_cache_key',
    'safety_identifier',
  ],
  maxTokens: 'max_completion_tokens',
  joinsText: true,
  toTool,
  assistantTurn: toEarlierTurn,
};

/**
 * The body for Kimi. Source: second digest section 5.
 * @throws GatewayError `invalid_request` for what it cannot serve.
 */
export function toMoonshotBody(call: ProviderCall, streamed: boolean): OpenAiBody {
  const thinking = settleThinking(call);
  const choice = settleToolChoice(call, thinking.thinks);
  const searches = settleSearch(call, thinking.thinks);
  const thinks = thinking.thinks && !choice.stopsThinking && !searches.stopsThinking;
  const body = allowListedBody(call, streamed, { ...rules, thinks });
  if (searches.refused) withoutSearch(body);
  putThinking(body, call, { ...thinking, thinks });
  putChoice(body, call, choice);
  putResponseFormat(body, call, toMoonshotSchema);
  return body;
}

/** Where among the tools the search of the web is asked for; -1 = it is not. */
export function searchPlace({ tools }: ChatRequest): number {
  return (tools ?? []).findIndex((tool) => tool.type === 'function' && tool.function.name === webSearch);
}

/**
 * The search works only while the model does not think.
 * @throws GatewayError where it cannot stop, unless the caller lets tools be dropped.
 */
function settleSearch(
  call: ProviderCall,
  thinks: boolean,
): { readonly stopsThinking: boolean; readonly refused: boolean } {
  const place = searchPlace(fieldsOf(call));
  if (place === -1 || !thinks) return { stopsThinking: false, refused: false };
  if (call.candidate.profile.thinking.habit === 'always') {
    refuseOrDrop(call, 'tools', 'This model cannot search the web.', `tools[${place}].function.name`);
    return { stopsThinking: false, refused: true };
  }
  call.adjusted('reasoning_effort');
  return { stopsThinking: true, refused: false };
}

function withoutSearch(body: OpenAiBody): void {
  const tools = body.tools?.filter(({ function: { name } }) => name !== webSearch) ?? [];
  if (tools.length > 0) body.tools = tools;
  else delete body.tools;
}

/** Nothing is said where the model's own habit will do. Source: second digest section 5, row `thinking`; trap 32. */
function putThinking(body: OpenAiBody, call: ProviderCall, { thinks, effort, mode }: SettledThinking): void {
  const { traits, thinking: profile } = call.candidate.profile;
  if (!thinks) {
    if (profile.habit !== 'never') body.thinking = { type: 'disabled' };
    return;
  }
  const { thinking: asked } = fieldsOf(call);
  if (traits.includes('keeps_thinking') && isRecord(asked) && asked.keep === 'all')
    body.thinking = { type: 'enabled', keep: 'all' };
  else if (mode !== undefined && profile.control === 'switch') body.thinking = { type: 'enabled' };
  const word = effort && effortWord(call, effort, effortWords);
  if (word !== undefined) body.reasoning_effort = word;
}

/** Where a tool cannot be named it is the only one on offer, and a call of any is demanded. */
function putChoice(body: OpenAiBody, call: ProviderCall, settled: SettledChoice): void {
  putToolChoice(body, settled);
  const names = settled.choice?.names;
  if (!isRecord(body.tool_choice) || !call.candidate.profile.traits.includes('no_named_tool_choice')) return;
  body.tool_choice = 'required';
  body.tools = body.tools?.filter(({ function: { name } }) => names?.includes(name));
}

function toTool({ name, description, parameters }: FunctionDefinition): WireTool {
  if (name === webSearch) return { type: 'builtin_function', function: { name } };
  return { type: 'function', function: { name, description, parameters: toMoonshotParameters(parameters) } };
}

/**
 * A turn that called tools must have its reasoning, and some text in it; any other must have content: a blank stands for what
 * is not there. Source: second digest section 5, trap 31; Toloka/tolokaforge#1284.
 */
function toEarlierTurn(turn: ChatMessage, original: ChatMessage): void {
  const reasoning = reasoningOf(original);
  if (turn.tool_calls !== undefined) {
    turn.reasoning_content = reasoning || ' ';
    turn.tool_calls = turn.tool_calls.map((call) =>
      call.function?.name === webSearch ? { ...call, type: 'builtin_function' } : call,
    );
  } else {
    if (reasoning) turn.reasoning_content = reasoning;
    if (!turn.content?.length && original.partial !== true) turn.content = ' ';
  }
  // Its way to have an answer begun by the caller gone on with.
  if (original.partial === true) turn.partial = true;
}

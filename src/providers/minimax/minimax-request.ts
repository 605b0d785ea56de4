import type { ChatMessage } from '../../contract/chat.js';
import { textOf } from '../canonical/conversation.js';
import { reasoningOf } from '../canonical/reasoning-echo.js';
import { settleThinking } from '../canonical/settled-thinking.js';
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
import { withOneSystemMessage, withResultsInOrder } from './minimax-conversation.js';

/** Least of what must be above 0. */
const least = 0.01;

const rules: BodyRules = {
  passes: ['temperature', 'top_p'],
  maxTokens: 'max_completion_tokens',
  joinsText: true,
  toTool,
  assistantTurn: toEarlierTurn,
};

/**
 * The body for MiniMax. Source: second digest section 6.
 * @throws GatewayError `invalid_request` for what it cannot serve.
 */
export function toMiniMaxBody(call: ProviderCall, streamed: boolean): OpenAiBody {
  const { thinks, effort, mode } = settleThinking(call);
  const body = allowListedBody(call, streamed, { ...rules, thinks });
  clamp(body, call, 'temperature');
  clamp(body, call, 'top_p');
  body.reasoning_split = true;
  if (!thinks) body.thinking = { type: 'disabled' };
  else if (mode !== undefined && call.candidate.profile.thinking.control === 'adaptive')
    body.thinking = { type: 'adaptive' };
  // It thinks as hard as it likes.
  if (effort !== undefined) call.adjusted('reasoning_effort');

  body.messages = withResultsInOrder(body.messages);
  putTools(body, call, thinks);
  putResponseFormat(body, call);
  body.messages = withOneSystemMessage(body.messages);
  return body;
}

/** A choice among the tools is no field of its own: none of them is no tools, and a demand is words. */
function putTools(body: OpenAiBody, call: ProviderCall, thinks: boolean): void {
  const settled = settleToolChoice(call, thinks);
  putToolChoice(body, settled);
  delete body.tool_choice;
  if (settled.choice?.mode === 'none') delete body.tools;
}

/** Both are above 0 and at most 1. */
function clamp(body: OpenAiBody, call: ProviderCall, field: 'temperature' | 'top_p'): void {
  const value = body[field];
  if (typeof value !== 'number' || (value > 0 && value <= 1)) return;
  body[field] = value > 1 ? 1 : least;
  call.adjusted(field);
}

/** A function without parameters is refused, whether its schema is missing or empty: trap 41. */
function toTool({ name, description, parameters }: FunctionDefinition): WireTool {
  return {
    type: 'function',
    function: { name, description, parameters: { properties: {}, ...parameters, type: 'object' } },
  };
}

/**
 * The reasoning of an earlier turn as it came, else in the tags in which the model itself would have written it. Source: second
 * digest section 6 "Echo rule".
 */
function toEarlierTurn(turn: ChatMessage, original: ChatMessage): void {
  const details = ownDetails(original.reasoning_details);
  if (details !== undefined) {
    turn.reasoning_details = details;
    return;
  }
  const reasoning = reasoningOf(original);
  if (reasoning) turn.content = `<think>\n${reasoning}\n</think>\n\n${textOf(turn.content)}`;
}

/** One detail of what a stream told in many; undefined where they are another vendor's. */
function ownDetails(details: unknown): object[] | undefined {
  if (!Array.isArray(details) || details.length === 0 || !details.every(isOwnDetail)) return undefined;
  return [{ ...details[0], text: details.map(({ text }) => text).join('') }];
}

function isOwnDetail(detail: unknown): detail is { readonly text: string } {
  if (!isRecord(detail) || typeof detail.text !== 'string') return false;
  return typeof detail.format !== 'string' || /^minimax/i.test(detail.format);
}

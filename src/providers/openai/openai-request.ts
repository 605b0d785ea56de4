import { dropField, dropUnfit, settledEffort } from '../openai-shape/profile-rules.js';
import { passThroughBody } from '../openai-shape/chat-request.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import type { ProviderCall } from '../provider-adapter.js';
import { toOpenAiMessages } from './openai-messages.js';

/**
 * The body for chat completions: the caller's own, unknown fields included, less what the model refuses and what is of other
 * vendors. Lists in which nothing has to change are the caller's own objects. Source: providers digest, OpenAI sections 1.2,
 * 1.3 and 1.5.
 * @throws GatewayError `invalid_request` for several answers where the model gives one.
 */
export function toOpenAiBody(call: ProviderCall, streamed: boolean): Record<string, unknown> {
  const body = passThroughBody(call, streamed);
  const effort = settledEffort(call);
  body.reasoning_effort = effort;
  // Other vendors' word for caching all of the prompt, refused here as unknown.
  body.cache_control = undefined;
  settleMaxTokens(call, body);
  dropUnfit(call, body, effort);
  settleTools(call, body);
  body.messages = toOpenAiMessages(call.request.messages, call.candidate.profile);
  return body;
}

/** The two names of the longest answer exclude each other, and models that think know the newer one only. */
function settleMaxTokens(call: ProviderCall, body: Record<string, unknown>): void {
  const { max_tokens: older, max_completion_tokens: newer } = body;
  if (older === undefined || older === null) return;
  const renamed =
    (newer === undefined || newer === null) && call.candidate.profile.drops.includes('max_tokens');
  if (renamed) body.max_completion_tokens = older;
  else if (newer === undefined || newer === null) return;
  else if (newer !== older) call.adjusted('max_tokens');
  body.max_tokens = undefined;
}

/** Without tools nothing may be said about them, and an empty list of them is refused. */
function settleTools(call: ProviderCall, body: Record<string, unknown>): void {
  const { tools } = body;
  if (Array.isArray(tools) && tools.length > 0) {
    if (tools.some(isMarkedTool)) body.tools = tools.map(withoutMark);
    return;
  }
  if (tools !== undefined) body.tools = undefined;
  dropField(call, body, 'parallel_tool_calls');
  if (body.tool_choice === 'auto' || body.tool_choice === 'none') body.tool_choice = undefined;
}

/** Marks for a cache stand in the messages here, never at a tool. */
function isMarkedTool(tool: unknown): boolean {
  return (
    isRecord(tool) &&
    ('cache_control' in tool || (isRecord(tool.function) && 'cache_control' in tool.function))
  );
}

function withoutMark(tool: unknown): unknown {
  if (!isRecord(tool) || !isMarkedTool(tool)) return tool;
  const { cache_control: _mark, ...rest } = tool;
  if (!isRecord(rest.function)) return rest;
  const { cache_control: _inner, ...definition } = rest.function;
  return { ...rest, function: definition };
}

import type { ChatMessage, ToolCall } from '../../contract/chat.js';
import { type GatewayError, invalidRequest } from '../../contract/gateway-error.js';
import { isNestedDeeper } from '../../contract/json-depth.js';

/** Deepest nesting of a call's arguments: translators turn them into objects. */
const maxArgumentLevels = 100;

/** Calls made so far by id: the message that made it, or `answered`. */
type Calls = Map<string, number>;
const answered = -1;

/**
 * What every vendor would refuse in the order of a conversation, or misread: results of calls that nobody made, two calls by
 * one id, arguments that are no JSON. The id of an answered call may be used again: some models count anew in every turn.
 * Free of charge for conversations without tools.
 * @throws GatewayError `invalid_request` that names the field.
 */
export function checkConversation(messages: readonly ChatMessage[]): void {
  let calls: Calls | undefined;
  for (let index = 0; index < messages.length; index++) {
    const message = messages[index];
    if (message?.role === 'tool') {
      checkResult(message, calls, index);
    } else if (message?.role === 'assistant') {
      if (message.tool_calls?.length)
        checkCalls(message.tool_calls, (calls ??= new Map<string, number>()), index);
      if (isFunctionCall(message.function_call) && !isArguments(message.function_call.arguments))
        throw badArguments(`messages[${index}].function_call.arguments`);
    }
  }
}

function checkCalls(toolCalls: readonly ToolCall[], calls: Calls, message: number): void {
  for (let index = 0; index < toolCalls.length; index++) {
    const call = toolCalls[index];
    if (call === undefined) continue;
    const path = `messages[${message}].tool_calls[${index}]`;
    if (calls.get(call.id) === message)
      throw invalidRequest(`${path}.id is the id of another call of this message`, `${path}.id`);
    calls.set(call.id, message);
    if (call.function !== undefined && !isArguments(call.function.arguments))
      throw badArguments(`${path}.function.arguments`);
  }
}

function checkResult(
  { tool_call_id: id = '' }: ChatMessage,
  calls: Calls | undefined,
  message: number,
): void {
  const made = calls?.get(id);
  const path = `messages[${message}].tool_call_id`;
  if (made === undefined)
    throw invalidRequest(`${path} must be the id of a tool call in an earlier assistant message`, path);
  if (made === answered)
    throw invalidRequest(`${path} is the id of a call that has its result already`, path);
  calls?.set(id, answered);
}

/** Blank ones are legal: a call without arguments. */
function isArguments(text: string): boolean {
  if (text === '{}' || text.trim() === '') return true;
  if (isNestedDeeper(text, maxArgumentLevels)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function badArguments(path: string): GatewayError {
  return invalidRequest(`${path} must be valid JSON of at most ${maxArgumentLevels} levels`, path);
}

function isFunctionCall(value: unknown): value is { readonly arguments: string } {
  return (
    typeof value === 'object' && value !== null && 'arguments' in value && typeof value.arguments === 'string'
  );
}

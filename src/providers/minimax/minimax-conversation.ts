import type { ChatMessage } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { textOf } from '../canonical/conversation.js';

/** A result that goes behind the turn that made its call. */
interface OpenCall {
  readonly turn: number;
  readonly place: number;
}

/**
 * The conversation with the results of each turn's calls right behind it, in the order of the calls; everything else keeps its
 * order. Source: second digest section 6, trap 40.
 * @throws GatewayError `invalid_request` for the result of a call that nobody made, or a second result of the same.
 */
export function withResultsInOrder(messages: readonly ChatMessage[]): ChatMessage[] {
  if (!messages.some(({ role }) => role === 'tool')) return [...messages];
  const open = new Map<string, OpenCall>();
  const results = new Map<number, ChatMessage[]>();
  const early: number[] = [];
  const file = (message: ChatMessage): boolean => {
    const id = message.tool_call_id ?? '';
    const call = open.get(id);
    if (call === undefined) return false;
    open.delete(id);
    const filed = results.get(call.turn) ?? [];
    filed[call.place] = message;
    results.set(call.turn, filed);
    return true;
  };
  messages.forEach((message, index) => {
    message.tool_calls?.forEach(({ id }, place) => open.set(id, { turn: index, place }));
    if (message.role === 'tool' && !file(message)) early.push(index);
  });
  for (const index of early) {
    const message = messages[index];
    if (message !== undefined && !file(message))
      throw invalidRequest(
        'This tool result answers no open call of an assistant message.',
        `messages[${index}].tool_call_id`,
      );
  }
  return messages.flatMap((message, index) =>
    // A call without a result leaves a hole.
    message.role === 'tool' ? [] : [message, ...(results.get(index) ?? []).filter(Boolean)],
  );
}

/** The conversation with one system message, at its beginning: several are refused. Source: second digest section 6, trap 39. */
export function withOneSystemMessage(messages: readonly ChatMessage[]): ChatMessage[] {
  const systems = messages.filter(({ role }) => role === 'system');
  const [first] = systems;
  if (first === undefined || (systems.length === 1 && first === messages[0])) return [...messages];
  const content = systems.map((message) => textOf(message.content)).join('\n\n');
  return [{ ...first, content }, ...messages.filter(({ role }) => role !== 'system')];
}

import type { ChatMessage, ContentPart, ToolCall } from '../../contract/chat.js';

/** The text of a message: a string, or what its text and refusal parts say, one below the other. */
export function textOf(content: ChatMessage['content']): string {
  if (typeof content === 'string') return content;
  return partsOf(content)
    .flatMap((part) => textOfPart(part) ?? [])
    .join('\n');
}

/** The content as parts; a string is one part, nothing is none. */
export function partsOf(content: ChatMessage['content']): readonly ContentPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return content ?? [];
}

/** What a part says in words; undefined where it is something else. */
export function textOfPart(part: ContentPart): string | undefined {
  if (part.type === 'text') return part.text ?? '';
  return part.type === 'refusal' && typeof part.refusal === 'string' ? part.refusal : undefined;
}

/** Arguments of a call as an object; blank or broken ones are an empty object, anything that is no object is wrapped. */
export function argumentsOf(call: ToolCall): Record<string, unknown> {
  const text = call.function?.arguments ?? '';
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
    return parsed === null ? {} : { value: parsed };
  } catch {
    return {};
  }
}

/**
 * A conversation in which OpenAI's older `function_call` and role `function` are tool calls and their results. The very list
 * where there are none.
 */
export function withoutLegacyCalls(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  if (!messages.some(isLegacy)) return messages;
  let calls = 0;
  const open: { name: string; id: string }[] = [];
  return messages.map((message) => {
    if (message.role === 'assistant' && isFunctionCall(message.function_call)) {
      const { function_call: called, ...rest } = message;
      const id = `call_legacy_${calls++}`;
      open.push({ name: called.name, id });
      return { ...rest, tool_calls: [{ id, type: 'function', function: called }] };
    }
    if (message.role !== 'function') return message;
    const place = open.findIndex(({ name }) => name === message.name);
    const [answered] = place === -1 ? [] : open.splice(place, 1);
    return answered === undefined
      ? { role: 'user', content: textOf(message.content) }
      : { role: 'tool', tool_call_id: answered.id, name: message.name, content: message.content ?? '' };
  });
}

function isLegacy({ role, function_call: called }: ChatMessage): boolean {
  return role === 'function' || (role === 'assistant' && isFunctionCall(called));
}

function isFunctionCall(value: unknown): value is { name: string; arguments: string } {
  return typeof value === 'object' && value !== null && 'name' in value;
}

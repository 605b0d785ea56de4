import type { ChatMessage } from '../../contract/chat.js';

/**
 * A conversation whose system message says one sentence more: the first message, made where there is none, as some chat
 * templates take a system message nowhere else. A new list; the messages themselves are not written to.
 */
export function withInstruction(messages: readonly ChatMessage[], sentence: string): ChatMessage[] {
  const [first, ...rest] = messages;
  if (first?.role !== 'system' && first?.role !== 'developer')
    return [{ role: 'system', content: sentence }, ...messages];
  const content = Array.isArray(first.content)
    ? [...first.content, { type: 'text', text: sentence }]
    : [first.content, sentence].filter(Boolean).join('\n\n');
  return [{ ...first, content }, ...rest];
}

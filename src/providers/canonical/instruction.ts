import type { ChatMessage } from '../../contract/chat.js';
import { partsOf } from './conversation.js';

/**
 * A conversation with one more sentence for the model: at the end of the first system message, where it changes least of what
 * a vendor's cache knows, else in one of its own at the beginning.
 */
export function withInstruction(messages: readonly ChatMessage[], instruction: string): ChatMessage[] {
  const place = messages.findIndex(({ role }) => role === 'system' || role === 'developer');
  const message = messages[place];
  if (message === undefined) return [{ role: 'system', content: instruction }, ...messages];
  const { content } = message;
  const longer = Array.isArray(content)
    ? [...partsOf(content), { type: 'text', text: instruction }]
    : content
      ? `${content}\n\n${instruction}`
      : instruction;
  return messages.with(place, { ...message, content: longer });
}

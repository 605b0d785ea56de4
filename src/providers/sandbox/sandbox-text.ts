import type { ChatMessage, ChatRequest } from '../../contract/chat.js';

/**
 * The sandbox's tokens: up to twelve characters of a word together with the white space before it. Joined they are the
 * text again. Simple, the same on every machine, and near enough to a real tokenizer's numbers to try a budget out.
 */
const token = /\s*\S{1,12}|\s+/gu;

export function splitTokens(text: string): string[] {
  return text.match(token) ?? [];
}

/** A message as text; a part that is no text stands as its type in brackets. */
export function messageText(message: ChatMessage): string {
  const { content } = message;
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? `[${part.type}]`).join('\n');
}

/** One token for each message's role, and those of its text. Tools and schemas count nothing. */
export function countPromptTokens(request: ChatRequest): number {
  return request.messages.reduce((sum, message) => sum + 1 + splitTokens(messageText(message)).length, 0);
}

/** What the user said last, or whoever spoke last where no user did. */
export function lastUserText(request: ChatRequest): string {
  const message = request.messages.findLast(({ role }) => role === 'user') ?? request.messages.at(-1);
  return message === undefined ? '' : messageText(message);
}

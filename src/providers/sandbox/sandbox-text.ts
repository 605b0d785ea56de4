import type { ChatMessage, ChatRequest } from '../../contract/chat.js';

/**
 * The sandbox's tokens: up to twelve characters of a word together with the white space before it. Joined they are the
 * text again. Simple, the same on every machine, and near enough to a real tokenizer's numbers to try a budget out.
 */
const token = /\s{0,12}\S{1,12}|\s{1,12}/gu;

export function splitTokens(text: string): string[] {
  return text.match(token) ?? [];
}

/** A message as text; a part that is no text stands as its type in brackets. */
export function messageText(message: ChatMessage): string {
  const { content } = message;
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? `[${part.type}]`).join('\n');
}

/**
 * One token for each message's role, and those of its text. Tools and schemas count nothing.
 * @param limit beyond which counting stops: some number above it then stands for all.
 */
export function countPromptTokens(request: ChatRequest, limit = Infinity): number {
  let count = 0;
  for (const message of request.messages) {
    count++;
    for (const _token of messageText(message).matchAll(token)) if (++count > limit) return count;
    if (count > limit) return count;
  }
  return count;
}

/** What the user said last, or whoever spoke last where no user did. */
export function lastUserText(request: ChatRequest): string {
  const message = request.messages.findLast(({ role }) => role === 'user') ?? request.messages.at(-1);
  return message === undefined ? '' : messageText(message);
}

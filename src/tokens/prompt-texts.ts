import { type ChatRequest, requestFields } from '../contract/chat.js';
import { visitFields, visitMessage } from '../contract/prompt-members.js';

/**
 * Everything of a request that a model reads as text: messages, names, calls, tools, schemas, and whatever else goes to it that
 * nobody here knows. What is no text (pictures, sound, films, files) is not in it.
 */
export function promptTexts(request: ChatRequest): string[] {
  const fields = requestFields(request);
  const texts: string[] = [];
  const add = (value: unknown): void => {
    texts.push(typeof value === 'string' ? value : JSON.stringify(value));
  };
  for (const message of fields.messages) {
    add(message.role);
    visitMessage(message, add);
  }
  visitFields(fields, add);
  return texts;
}

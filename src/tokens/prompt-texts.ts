import { type ChatMessage, type ChatRequest, requestFields } from '../contract/chat.js';

/**
 * Everything of a request that a model reads as text: messages, names, calls, tools, schemas. What is no text (pictures,
 * sound, files) is not in it.
 */
export function promptTexts(request: ChatRequest): string[] {
  const fields = requestFields(request);
  const texts = fields.messages.flatMap(textsOfMessage);
  for (const part of [fields.tools, fields['functions'], fields.response_format?.json_schema])
    if (part !== undefined && part !== null) texts.push(JSON.stringify(part));
  return texts;
}

function textsOfMessage({
  role,
  content,
  name,
  tool_calls: calls,
  reasoning_content: thoughts,
}: ChatMessage): string[] {
  const texts: string[] = [role];
  if (name !== undefined) texts.push(name);
  if (typeof content === 'string') texts.push(content);
  else for (const { text } of content ?? []) if (typeof text === 'string') texts.push(text);
  if (typeof thoughts === 'string') texts.push(thoughts);
  for (const call of calls ?? []) texts.push(JSON.stringify(call.function ?? call));
  return texts;
}

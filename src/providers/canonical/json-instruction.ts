import type { ChatRequest } from '../../contract/chat.js';
import { textOf } from './conversation.js';

/**
 * The sentence that asks for JSON where a vendor's own `response_format` cannot: for a schema, or for any object.
 * Undefined where the caller wants text.
 */
export function jsonInstruction({ response_format: format }: ChatRequest): string | undefined {
  if (format === undefined || format === null || format.type === 'text') return undefined;
  const schema = format.json_schema?.schema;
  const object = 'Answer with one JSON object and nothing else: no prose, no code fence.';
  return schema === undefined
    ? object
    : `${object} It must follow this JSON Schema:\n${JSON.stringify(schema)}`;
}

/** Whether any message says "json": some vendors refuse their JSON mode otherwise. */
export function mentionsJson({ messages }: ChatRequest): boolean {
  return messages.some(({ content }) => /json/i.test(textOf(content)));
}

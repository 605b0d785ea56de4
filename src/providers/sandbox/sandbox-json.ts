import type { ChatRequest } from '../../contract/chat.js';
import { type SandboxAnswer, textAnswer } from './sandbox-answer.js';
import { schemaInstance } from './schema-instance.js';

/**
 * An instance of the schema in `response_format`, or `{"ok":true}` where there is none.
 * @throws GatewayError invalid_request when no instance can be made.
 */
export function jsonAnswer({ response_format: format }: ChatRequest): SandboxAnswer {
  const schema = format?.json_schema?.schema;
  const value =
    schema === undefined ? { ok: true } : schemaInstance(schema, 'response_format.json_schema.schema');
  return textAnswer(JSON.stringify(value));
}

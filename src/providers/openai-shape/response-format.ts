import { fieldsOf } from '../canonical/caller-fields.js';
import { withInstruction } from '../canonical/instruction.js';
import { jsonInstruction, mentionsJson } from '../canonical/json-instruction.js';
import type { ProviderCall } from '../provider-adapter.js';
import type { OpenAiBody } from './allow-listed-body.js';

/**
 * Puts the wish for JSON into the body as far as the model's own `response_format` goes, and the rest of it into the prompt. A
 * schema that is only asked for is reported: nothing makes the answer follow it, and the answer is passed on as it is.
 * The prompt says "json" wherever the vendor's JSON mode is used: some refuse it otherwise, others write blanks for ever.
 * Source: second digest sections 2 and 6, traps 5 and 6.
 * @param toSchema the schema as the vendor wants it.
 */
export function putResponseFormat(
  body: OpenAiBody,
  call: ProviderCall,
  toSchema: (schema: Record<string, unknown>) => Record<string, unknown> = (schema) => schema,
): void {
  const fields = fieldsOf(call);
  const { response_format: format } = fields;
  const instruction = jsonInstruction(fields);
  if (format === undefined || instruction === undefined) return;
  const { structuredOutput: most } = call.candidate.profile;
  const schema = format.json_schema?.schema;
  if (schema !== undefined && most === 'json_schema') {
    body.response_format = { ...format, json_schema: { ...format.json_schema, schema: toSchema(schema) } };
    return;
  }
  if (most !== 'none') body.response_format = { type: 'json_object' };
  if (schema !== undefined || most === 'none') call.adjusted('response_format');
  if (schema !== undefined || most === 'none' || !mentionsJson(fields))
    body.messages = withInstruction(body.messages, instruction);
}

import type { ChatRequest } from '../../contract/chat.js';
import { jsonInstruction } from '../canonical/json-instruction.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import type { ProviderCall } from '../provider-adapter.js';
import { type Schema, toStrictSchema } from './anthropic-schema.js';
import type { OwnTool } from './anthropic-tools.js';
import type { OutputConfig } from './anthropic-wire.js';

/** How the model is held to the form of answer that the caller wants: at most one of the three. */
export interface FormatPlan {
  readonly format?: OutputConfig['format'];
  /** Its input is the answer. */
  readonly tool?: OwnTool;
  readonly sentence?: string;
}

/**
 * Source: providers digest, Anthropic sections 2.3 and 2.6: the vendor's own format where the model has it and the schema can
 * be said in it, else the input of a tool, else in words.
 */
export function planFormat(call: ProviderCall, fields: ChatRequest): FormatPlan {
  const { response_format: wanted } = fields;
  const { schema } = wanted?.json_schema ?? {};
  if (wanted?.type !== 'json_schema' || !isRecord(schema)) return { sentence: jsonInstruction(fields) };
  if (call.candidate.profile.structuredOutput !== 'json_schema') return { tool: toTool(fields, schema) };
  const strict = toStrictSchema(schema);
  if (strict !== undefined) return { format: { type: 'json_schema', schema: strict.schema } };
  call.adjusted('response_format');
  return { sentence: jsonInstruction(fields) };
}

/** A name that none of the caller's tools has. */
function toTool({ tools = [] }: ChatRequest, schema: Schema): OwnTool {
  let name = 'json_response';
  while (tools.some((tool) => tool.type === 'function' && tool.function.name === name)) name += '_';
  return { name, description: 'Gives the answer to the user: its input is the answer.', schema };
}

import type { AnySchemaObject } from 'ajv';
import { allow, editable } from './schema-edits.js';

/**
 * Where a vendor's endpoint is stricter or looser than its SDK's types; everything else is as generated. What no type can
 * say stays unchecked: lengths, ranges, patterns of names, the order of messages, and which fields one model refuses.
 */
export type WireRules = (generated: AnySchemaObject) => AnySchemaObject;

/** Earlier answers may be sent as they came, though the SDK wants an id and a status on them. Source: digest, OpenAI section 1.4. */
export const responsesRules: WireRules = (generated) => {
  const { schema, definition } = editable(generated);
  const content: unknown[] = (definition('ResponseInputContent')['anyOf'] as unknown[]) ?? [];
  for (const [type, member] of [
    ['output_text', 'text'],
    ['refusal', 'refusal'],
  ] as const) {
    const properties = { type: { const: type }, [member]: { type: 'string' } };
    content.push({ type: 'object', properties, required: ['type', member], additionalProperties: false });
  }
  return schema;
};

/** The SDK has left out what only its older models take. Source: digest, Anthropic section 2.3. */
export const samplingRules: WireRules = (generated) => {
  const { schema, definition } = editable(generated);
  for (const name of ['MessageCreateParamsNonStreaming', 'MessageCreateParamsStreaming'])
    allow(definition(name), {
      temperature: { type: 'number' },
      top_p: { type: 'number' },
      top_k: { type: 'number' },
    });
  return schema;
};

/** One SDK for two services: what only the other one has is refused here. The words are those of its declarations. */
const notHere = 'not supported in Gemini API';

/** Numbers of 64 bits are text in the SDK; as everywhere in protobuf's JSON both forms are legal. */
const longNumbers = ['maxItems', 'minItems', 'maxLength', 'minLength', 'maxProperties', 'minProperties'];

export const geminiRules: WireRules = (generated) => {
  const { schema, definition, definitions } = editable(generated);
  for (const { properties } of definitions()) {
    for (const [name, { description }] of Object.entries<AnySchemaObject>(properties ?? {}))
      if (String(description).includes(notHere)) delete properties[name];
  }
  for (const name of longNumbers) definition('Schema')['properties'][name] = { type: ['string', 'integer'] };
  // `STRING` in the SDK; the endpoint takes `string` as well. Source: digest, Gemini section 3.6.
  const types = definition('Type');
  types['enum'] = types['enum'].flatMap((word: string) => [word, word.toLowerCase()]);
  return schema;
};

import type { AnySchemaObject } from 'ajv';

/** A request body by the types of the vendor's official SDK. */
export type SdkBody = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini-generate';

type Definitions = Record<string, AnySchemaObject>;

/**
 * Where the vendor's endpoint is stricter or looser than its SDK's types; everything else is as generated.
 * What no type can say stays unchecked: lengths, ranges, patterns of names, the order of messages, and which fields one
 * model refuses.
 */
export function withWireRules(body: SdkBody, schema: AnySchemaObject): AnySchemaObject {
  return body === 'gemini-generate' ? geminiRules(schema) : schema;
}

/** One SDK for two services: what only the other one has is refused here. The words are those of its declarations. */
const notHere = 'not supported in Gemini API';

/** Numbers of 64 bits are text in the SDK; as everywhere in protobuf's JSON both forms are legal. */
const longNumbers = ['maxItems', 'minItems', 'maxLength', 'minLength', 'maxProperties', 'minProperties'];

function geminiRules(schema: AnySchemaObject): AnySchemaObject {
  const definitions: Definitions = structuredClone(schema['definitions']);
  for (const { properties } of Object.values(definitions)) {
    for (const [name, { description }] of Object.entries((properties ?? {}) as Definitions))
      if (String(description).includes(notHere)) delete properties[name];
  }
  const { Schema: schemaOfSchemas, Type: types } = definitions;
  if (!schemaOfSchemas || !types) throw new Error('The SDK no longer calls its schemas so.');
  for (const name of longNumbers) schemaOfSchemas['properties'][name] = { type: ['string', 'integer'] };
  // `STRING` in the SDK; the endpoint takes `string` as well. Source: providers digest, Gemini section 3.6.
  types['enum'] = types['enum'].flatMap((word: string) => [word, word.toLowerCase()]);
  return { ...schema, definitions };
}

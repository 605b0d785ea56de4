import { fc } from './property.js';

/** A JSON schema as callers write them for tools and answers. */
export type JsonSchema = Record<string, unknown>;

/** Short text of any script; never empty. */
export const someText = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  )
  .filter((text) => text.trim() !== '');

const propertyName = fc
  .stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,10}$/)
  .filter((name) => name !== '__proto__');

const described = (schema: JsonSchema): fc.Arbitrary<JsonSchema> =>
  fc
    .option(someText, { nil: undefined })
    .map((description) => ({ ...schema, ...(description && { description }) }));

const scalarSchema: fc.Arbitrary<JsonSchema> = fc.oneof(
  fc.constantFrom<JsonSchema>(
    { type: 'string' },
    { type: 'string', minLength: 1, maxLength: 20 },
    { type: 'string', format: 'date-time' },
    { type: 'number', minimum: 0 },
    { type: 'integer', exclusiveMinimum: 1 },
    { type: 'boolean' },
    { type: ['string', 'null'] },
    { anyOf: [{ type: 'integer' }, { type: 'null' }] },
    { const: 'fixed' },
  ),
  fc.uniqueArray(someText, { minLength: 1, maxLength: 3 }).map((words) => ({ type: 'string', enum: words })),
);

const valueSchema = (depth: number): fc.Arbitrary<JsonSchema> =>
  depth === 0
    ? scalarSchema.chain(described)
    : fc
        .oneof(
          { weight: 3, arbitrary: scalarSchema },
          {
            weight: 1,
            arbitrary: valueSchema(depth - 1).map((items) => ({ type: 'array', items, minItems: 1 })),
          },
          { weight: 1, arbitrary: objectOf(depth - 1) },
        )
        .chain(described);

function objectOf(depth: number): fc.Arbitrary<JsonSchema> {
  const properties = fc.uniqueArray(fc.tuple(propertyName, valueSchema(depth)), {
    maxLength: 3,
    selector: ([name]) => name,
  });
  return fc.tuple(properties, fc.boolean(), fc.boolean()).map(([entries, closed, allRequired]) => ({
    type: 'object',
    properties: Object.fromEntries(entries),
    ...(allRequired && { required: entries.map(([name]) => name) }),
    ...(closed && { additionalProperties: false }),
  }));
}

/** The schema of an object, at times with definitions that it refers to. */
export const someObjectSchema: fc.Arbitrary<JsonSchema> = fc.oneof(
  { weight: 4, arbitrary: objectOf(2) },
  {
    weight: 1,
    arbitrary: objectOf(1).map((definition) => ({
      $schema: 'http://json-schema.org/draft-07/schema#',
      $defs: { part: definition },
      type: 'object',
      properties: {
        part: { $ref: '#/$defs/part' },
        parts: { type: 'array', items: { $ref: '#/$defs/part' } },
      },
      required: ['part'],
      additionalProperties: false,
    })),
  },
);

/** Arguments of a call: a JSON object as text. */
export const someArguments: fc.Arbitrary<string> = fc
  .dictionary(
    propertyName,
    fc.oneof(someText, fc.integer(), fc.boolean(), fc.constant(null), fc.array(someText)),
    {
      maxKeys: 3,
    },
  )
  .map((value) => JSON.stringify(value));

import { fc } from '../../../test/support/property.js';
import { isRecord } from '../openai-shape/wire-shape.js';
import { toInputSchema } from './anthropic-input-schema.js';
import { type Schema, toStrictSchema } from './anthropic-schema.js';

const text = { type: 'string' };
const object = (properties: object, more: object = {}): Schema => ({ type: 'object', properties, ...more });

describe('toStrictSchema', () => {
  it('closes every object, in definitions too', () => {
    const schema = object(
      { a: object({ b: text }), c: { type: 'array', items: object({}) }, d: { $ref: '#/$defs/D' } },
      { required: ['a'], $defs: { D: object({ e: text }) } },
    );
    expect(toStrictSchema(schema)).toEqual({
      schema: {
        type: 'object',
        properties: {
          a: { ...object({ b: text }), additionalProperties: false },
          c: { type: 'array', items: { ...object({}), additionalProperties: false } },
          d: { $ref: '#/$defs/D' },
        },
        required: ['a'],
        additionalProperties: false,
        $defs: { D: { ...object({ e: text }), additionalProperties: false } },
      },
      optional: 4,
    });
  });

  it('tells in the description what it has no words for', () => {
    const schema = object({
      age: { type: 'integer', minimum: 0, maximum: 150, description: 'In years.' },
      mail: { type: 'string', format: 'email' },
      code: { type: 'string', format: 'iban', pattern: '^[A-Z]' },
      list: { type: 'array', items: text, minItems: 2 },
      some: { type: 'array', items: text, minItems: 1 },
    });
    expect(
      toStrictSchema({ $schema: 'https://json-schema.org/draft-07/schema', ...schema })?.schema,
    ).toMatchObject({
      properties: {
        age: { type: 'integer', description: 'In years.\n\n{minimum: 0, maximum: 150}' },
        mail: { type: 'string', format: 'email' },
        code: { type: 'string', description: '{format: "iban", pattern: "^[A-Z]"}' },
        list: { type: 'array', items: text, description: '{minItems: 2}' },
        some: { type: 'array', items: text, minItems: 1 },
      },
    });
  });

  it('has one word for alternatives', () => {
    expect(toStrictSchema(object({ a: { oneOf: [text, { type: 'null' }] } }))?.schema).toMatchObject({
      properties: { a: { anyOf: [text, { type: 'null' }] } },
    });
  });

  it('keeps values, titles and defaults', () => {
    const property = { enum: ['a', null, 1], title: 'T', default: 'a' };
    expect(toStrictSchema(object({ a: property, b: { const: 5 } }))?.schema).toMatchObject({
      properties: { a: property, b: { const: 5 } },
    });
  });

  it.each<[string, Schema]>([
    ['an open object', object({}, { additionalProperties: true })],
    ['a map', object({ a: { type: 'object', additionalProperties: text } })],
    ['an object of anything', object({ a: { type: 'object' } })],
    ['any value', object({ a: {} })],
    ['a schema that is a boolean', object({ a: true })],
    [
      'recursion',
      object({ a: { $ref: '#/$defs/A' } }, { $defs: { A: object({ a: { $ref: '#/$defs/A' } }) } }),
    ],
    ['recursion to the root', object({ a: { $ref: '#' } })],
    ['a reference to nowhere', object({ a: { $ref: 'https://example.com/schema' } })],
    ['all of a reference', object({ a: { allOf: [{ $ref: '#/$defs/A' }] } }, { $defs: { A: text } })],
    ['a tuple', object({ a: { type: 'array', items: [text, text] } })],
    ['objects as values', object({ a: { enum: [{ b: 1 }] } })],
    ['no alternatives at all', object({ a: { anyOf: [] } })],
  ])('has no words for %s', (_name, schema) => {
    expect(toStrictSchema(schema)).toBeUndefined();
  });

  it('is not brought down by depth', () => {
    let schema: Schema = text;
    for (let depth = 0; depth < 5_000; depth += 1) schema = object({ a: schema });
    expect(toStrictSchema(schema)).toBeUndefined();
    expect(() => toInputSchema({ anyOf: [schema] })).not.toThrow();
  });

  it('says nothing new when it is said again, and keeps every name', () => {
    fc.assert(
      fc.property(schemas, (schema) => {
        const once = toStrictSchema(schema);
        if (once === undefined) return;
        expect(toStrictSchema(once.schema)).toEqual(once);
        expect(namesIn(once.schema)).toEqual(namesIn(schema));
      }),
    );
  });
});

describe('toInputSchema', () => {
  it('is an object at the root', () => {
    expect(toInputSchema(undefined)).toEqual({ type: 'object', properties: {} });
    expect(toInputSchema({ $schema: 'x', type: null, additionalProperties: true })).toEqual({
      type: 'object',
      properties: {},
      additionalProperties: true,
    });
  });

  it('makes one object of alternatives at the root', () => {
    const schema = {
      required: ['kind'],
      properties: { kind: text },
      anyOf: [
        object({ a: text, kind: { const: 'a' } }, { required: ['a', 'both'] }),
        object({ b: text, both: text }, { required: ['both'] }),
      ],
    };
    expect(toInputSchema(schema)).toEqual({
      type: 'object',
      properties: { kind: { anyOf: [text, { const: 'a' }] }, a: text, b: text, both: text },
      required: ['kind', 'both'],
    });
  });

  it('makes one object of parts at the root', () => {
    const schema = {
      allOf: [object({ a: text }, { required: ['a'] }), object({ b: text }, { required: ['b'] })],
    };
    expect(toInputSchema(schema)).toEqual({ ...object({ a: text, b: text }), required: ['a', 'b'] });
  });

  it('puts what a reference at the root points at in its place', () => {
    const $defs = { Args: object({ a: text }, { required: ['a'] }) };
    expect(toInputSchema({ $ref: '#/$defs/Args', $defs })).toEqual({ ...$defs.Args, $defs });
    expect(toInputSchema({ $ref: '#/$defs/None', $defs })).toMatchObject({ type: 'object', $defs });
  });

  it('says nothing new when it is said again, and keeps every name', () => {
    fc.assert(
      fc.property(schemas, (schema) => {
        const once = toInputSchema(schema);
        expect(toInputSchema(once)).toEqual(once);
        expect(once.type).toBe('object');
        for (const name of ['anyOf', 'oneOf', 'allOf']) expect(once).not.toHaveProperty(name);
        const kept = new Set(namesIn(once));
        expect(offeredBy(schema).filter((name) => !kept.has(name))).toEqual([]);
      }),
    );
  });
});

/** Names of properties anywhere in a schema, sorted. */
function namesIn(schema: unknown): string[] {
  const names = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    if (!isRecord(value)) return;
    // A property may be called `properties` itself: below the keyword stand names, not keywords.
    const { properties, ...keywords } = value;
    if (isRecord(properties)) {
      for (const name of Object.keys(properties)) names.add(name);
      Object.values(properties).forEach(walk);
    }
    Object.values(keywords).forEach(walk);
  };
  walk(schema);
  return [...names].sort();
}

/** Names that an object of this schema can have, also by its alternatives, and whatever is below them. */
function offeredBy(schema: Schema): string[] {
  const parts = ['anyOf', 'oneOf', 'allOf'].flatMap((word) => schema[word] ?? []).filter(isRecord);
  return [...namesIn({ properties: schema.properties ?? {} }), ...parts.flatMap(offeredBy)];
}

/** Schemas as callers write them, sound and odd. */
const names = fc.constantFrom('a', 'b', 'type', 'properties', '__proto__', 'required', 'name with blanks');
const { node: schemas } = fc.letrec<{ node: Schema }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<Schema>(
      text,
      { type: 'integer', minimum: 1 },
      { enum: ['x', 1] },
      {},
      { type: ['string', 'null'] },
    ),
    fc
      .record({
        properties: fc
          .array(fc.tuple(names, tie('node')), { maxLength: 3 })
          .map((list) => Object.fromEntries(list)),
        required: fc.uniqueArray(names, { maxLength: 2 }),
        additionalProperties: fc.constantFrom(undefined, false, true),
      })
      .map((parts) => JSON.parse(JSON.stringify({ type: 'object', ...parts })) as Schema),
    fc.record({ type: fc.constant('array'), items: tie('node'), maxItems: fc.nat() }),
    fc
      .tuple(
        fc.constantFrom('anyOf', 'oneOf', 'allOf'),
        fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
      )
      .map(([word, parts]) => ({ [word]: parts })),
  ),
}));

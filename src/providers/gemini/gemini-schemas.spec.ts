import { fc } from '../../../test/support/property.js';
import { toJsonSchema } from './json-schema.js';
import { toOpenApiSchema } from './openapi-schema.js';
import type { Schema } from './schema-walk.js';

const object = (properties: object, fields: object = {}): Schema => ({
  type: 'object',
  properties,
  ...fields,
});

describe('JSON Schema', () => {
  it.each<[string, Schema, Schema]>([
    [
      'T59: what the vendor knows stays, the rest goes',
      {
        $schema: 'x',
        ...object({ a: { type: 'string', minLength: 1, format: 'date', title: 'A', examples: ['x'] } }),
        additionalProperties: false,
        strict: true,
        required: ['a', 'b'],
        propertyOrdering: ['a'],
      },
      {
        ...object({ a: { type: 'string', format: 'date', title: 'A' } }),
        additionalProperties: false,
        required: ['a'],
        propertyOrdering: ['a'],
      },
    ],
    [
      'T57: several types',
      object({ a: { type: ['object', 'null'], properties: { b: {} } } }),
      object({ a: { type: ['object', 'null'], properties: { b: {} } } }),
    ],
    ['nullable is a type', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [
      'T58: empty words of an enum',
      { anyOf: [{ type: 'string', enum: ['', 'a'] }] },
      { anyOf: [{ type: 'string', enum: ['a'] }] },
    ],
    ['an enum of nothing', { type: 'string', enum: [''] }, { type: 'string' }],
    ['null among words', { type: 'string', enum: ['a', null] }, { type: ['string', 'null'], enum: ['a'] }],
    ['const', { const: 'a' }, { enum: ['a'] }],
    ['const that is no word', { type: 'boolean', const: true }, { type: 'boolean' }],
    [
      'exclusive bounds',
      { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 9 },
      { type: 'integer', minimum: 1, maximum: 8 },
    ],
    [
      'T57: allOf',
      {
        allOf: [object({ a: {} }, { required: ['a'] }), object({ b: {} }, { required: ['b'] })],
        description: 'D',
      },
      { ...object({ a: {}, b: {} }), required: ['a', 'b'], description: 'D' },
    ],
    [
      'a list of items',
      { type: 'array', items: [{ type: 'string' }] },
      { type: 'array', prefixItems: [{ type: 'string' }] },
    ],
    [
      'definitions by their older name, and what stands beside a reference',
      {
        ...object({ a: { $ref: '#/definitions/A', description: 'D' } }),
        definitions: { A: { type: 'string' } },
      },
      {
        ...object({ a: { description: 'D', anyOf: [{ $ref: '#/$defs/A' }] } }),
        $defs: { A: { type: 'string' } },
      },
    ],
    [
      'allOf with one reference',
      { ...object({ a: { allOf: [{ $ref: '#/$defs/A' }] } }), $defs: { A: {} } },
      { ...object({ a: { $ref: '#/$defs/A' } }), $defs: { A: {} } },
    ],
    [
      'a reference to another place',
      object({ a: { $ref: '#/properties/b' }, b: { type: 'string' } }),
      object({ a: { type: 'string' }, b: { type: 'string' } }),
    ],
    ['schemas that are true or false', object({ a: true, b: false }), object({ a: {}, b: {} })],
    [
      'names that are keywords',
      object({ type: { type: 'string' }, $ref: {}, enum: {} }),
      object({ type: { type: 'string' }, $ref: {}, enum: {} }),
    ],
  ])('%s', (_case, schema, expected) => {
    expect(toJsonSchema(schema)).toEqual(expected);
  });

  it('circles run through properties that may be left out', () => {
    const node = object({
      value: { type: 'string' },
      children: { type: 'array', items: { $ref: '#/$defs/Node' } },
    });
    const schema = {
      ...object({ tree: { $ref: '#/$defs/Node' } }, { required: ['tree'] }),
      $defs: { Node: { ...node, required: ['value', 'children'] } },
    };
    expect(toJsonSchema(schema)).toEqual({ ...schema, $defs: { Node: { ...node, required: ['value'] } } });
    const own = object({ self: { $ref: '#' }, a: {} }, { required: ['self', 'a'] });
    expect(toJsonSchema(own)).toEqual({ ...own, required: ['a'] });
    const far = {
      ...object({ a: { $ref: '#/$defs/A' } }),
      $defs: {
        A: object({ b: { $ref: '#/$defs/B' } }, { required: ['b'] }),
        B: object({ a: { $ref: '#/$defs/A' }, c: { $ref: '#/$defs/C' } }, { required: ['a', 'c'] }),
        C: { type: 'string' },
      },
    };
    expect(toJsonSchema(far)).toMatchObject({
      $defs: { A: expect.not.objectContaining({ required: ['b'] }) as Schema, B: { required: ['c'] } },
    });
  });
});

describe('the OpenAPI dialect', () => {
  it.each<[string, Schema, Schema]>([
    [
      'T59: what the vendor knows stays, the rest goes',
      {
        $schema: 'x',
        ...object({ a: { type: 'string', minLength: 1, pattern: 'a', format: 'uri' } }),
        additionalProperties: false,
        strict: true,
        required: ['a', 'b'],
      },
      {
        type: 'OBJECT',
        properties: { a: { type: 'STRING', minLength: '1', pattern: 'a' } },
        required: ['a'],
      },
    ],
    [
      'T57: a type or null',
      object({ a: { type: ['object', 'null'], properties: { b: { type: 'integer' } } } }),
      {
        type: 'OBJECT',
        properties: { a: { type: 'OBJECT', nullable: true, properties: { b: { type: 'INTEGER' } } } },
      },
    ],
    [
      'several types',
      { type: ['string', 'number', 'null'], description: 'D' },
      { description: 'D', anyOf: [{ type: 'STRING' }, { type: 'NUMBER' }], nullable: true },
    ],
    [
      'T57: anyOf with null',
      { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }], description: 'D' },
      { type: 'STRING', format: 'date-time', nullable: true, description: 'D' },
    ],
    [
      'oneOf',
      { oneOf: [{ type: 'string' }, { type: 'null' }, { type: 'integer' }] },
      { anyOf: [{ type: 'STRING' }, { type: 'INTEGER' }], nullable: true },
    ],
    [
      'T57: allOf',
      { allOf: [object({ a: { type: 'string' } }), object({ b: { type: 'string' } })] },
      { type: 'OBJECT', properties: { a: { type: 'STRING' }, b: { type: 'STRING' } } },
    ],
    [
      'T58: empty words, in anyOf too',
      { anyOf: [{ type: 'string', enum: ['', 'a'] }, { type: 'integer' }] },
      { anyOf: [{ type: 'STRING', enum: ['a'], format: 'enum' }, { type: 'INTEGER' }] },
    ],
    [
      'numbers as words',
      { type: 'integer', enum: [1, 2] },
      { type: 'INTEGER', enum: ['1', '2'], format: 'enum' },
    ],
    ['const', { const: 'a' }, { type: 'STRING', enum: ['a'], format: 'enum' }],
    [
      'exclusive bounds',
      { type: 'number', exclusiveMinimum: 0, maximum: 9 },
      { type: 'NUMBER', minimum: 0, maximum: 9 },
    ],
    ['an array of anything', { type: 'array' }, { type: 'ARRAY', items: { type: 'STRING' } }],
    [
      'a tuple',
      { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }] },
      { type: 'ARRAY', items: { anyOf: [{ type: 'STRING' }, { type: 'INTEGER' }] } },
    ],
    [
      'references are written out, circles cut',
      {
        ...object({ tree: { $ref: '#/$defs/Node' } }),
        $defs: { Node: object({ next: { $ref: '#/$defs/Node' } }, { description: 'A node.' }) },
      },
      {
        type: 'OBJECT',
        properties: {
          tree: {
            type: 'OBJECT',
            description: 'A node.',
            properties: { next: { type: 'OBJECT', description: 'A node.' } },
          },
        },
      },
    ],
    [
      'branches that only demand',
      object({ a: { type: 'string' } }, { anyOf: [{ required: ['a'] }, { required: ['b'] }] }),
      { type: 'OBJECT', properties: { a: { type: 'STRING' } } },
    ],
  ])('%s', (_case, schema, expected) => {
    expect(toOpenApiSchema(schema)).toEqual(expected);
  });
});

const words = fc.constantFrom('type', 'a', '$ref', 'enum', '__proto__', 'properties', 'items');
const { schema: anySchema } = fc.letrec<{ schema: Schema }>((tie) => {
  const flat = {
    type: fc.constantFrom<unknown>(
      'string',
      'object',
      'array',
      'integer',
      'boolean',
      'null',
      ['string', 'null'],
      ['integer', 'string'],
      'made up',
    ),
    description: fc.string(),
    required: fc.array(words, { maxLength: 3 }),
    enum: fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)), { maxLength: 3 }),
    const: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
    $ref: fc.constantFrom('#', '#/$defs/A', '#/definitions/B', '#/properties/a', '#/nowhere', 'https://x/y'),
    nullable: fc.boolean(),
    minItems: fc.nat(),
    exclusiveMinimum: fc.integer(),
    format: fc.constantFrom('date-time', 'int32', 'uri'),
    unheard_of: fc.anything({ maxDepth: 1 }),
  };
  const nested = tie('schema');
  const deep = {
    ...flat,
    properties: fc.dictionary(words, nested, { maxKeys: 3 }),
    items: fc.oneof(nested, fc.array(nested, { maxLength: 2 }), fc.boolean()),
    anyOf: fc.array(nested, { maxLength: 3 }),
    oneOf: fc.array(nested, { maxLength: 2 }),
    allOf: fc.array(nested, { maxLength: 2 }),
    additionalProperties: fc.oneof(fc.boolean(), nested),
  };
  return {
    schema: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.record<Schema>(flat, { requiredKeys: [] }),
      fc.record<Schema>(deep, { requiredKeys: [] }),
    ),
  };
});
const anyDocument = fc
  .tuple(anySchema, anySchema, anySchema)
  .map(([schema, A, B]): Schema => ({ ...schema, $defs: { A }, definitions: { B } }));

describe.each([
  ['JSON Schema', toJsonSchema],
  ['the OpenAPI dialect', toOpenApiSchema],
])('any schema in %s', (_name, rewrite) => {
  it('is rewritten without an error, to the same each time, and not again', () => {
    fc.assert(
      fc.property(anyDocument, (schema) => {
        const before = JSON.stringify(schema);
        const once = rewrite(schema);
        expect(JSON.stringify(rewrite(schema))).toBe(JSON.stringify(once));
        expect(rewrite(once)).toEqual(once);
        expect(JSON.stringify(schema)).toBe(before);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the names of all properties', () => {
    const names = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(names, anySchema, (properties, nested) => {
        const schema = object(Object.fromEntries(properties.map((name) => [name, nested])));
        expect(Object.keys(rewrite(schema).properties ?? {}).sort()).toEqual([...properties].sort());
      }),
    );
  });

  it('ends where the depth has no end, and where references multiply', () => {
    let deep: Schema = { type: 'string' };
    for (let level = 0; level < 5000; level++) deep = object({ a: deep, b: { items: deep } });
    expect(JSON.stringify(rewrite(deep)).length).toBeLessThan(10_000_000);
    const doubling = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [
        `d${index}`,
        {
          allOf: [{ $ref: `#/$defs/d${index + 1}` }, { $ref: `#/$defs/d${index + 1}` }],
          ...object({ a: { $ref: `#/$defs/d${index + 1}` }, b: { $ref: `#/$defs/d${index + 1}` } }),
        },
      ]),
    );
    const rewritten = JSON.stringify(rewrite({ $ref: '#/$defs/d0', $defs: doubling }));
    expect(rewritten.length).toBeLessThan(10_000_000);
    const chain = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`d${index}`, { $ref: `#/$defs/d${(index + 1) % 5000}` }]),
    );
    expect(() => rewrite({ ...object({ a: { $ref: '#/$defs/d0' } }), $defs: chain })).not.toThrow();
  });
});

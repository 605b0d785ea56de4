import { isIP } from 'node:net';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { fc } from '../../../test/support/property.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { schemaInstance } from './schema-instance.js';

type Schema = Record<string, unknown>;

const ajv = new Ajv2020({ strict: false, validateSchema: false });
ajv.addFormat('date-time', /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/);
ajv.addFormat('date', (text: string) => !Number.isNaN(Date.parse(text)) && /^\d{4}-\d{2}-\d{2}$/.test(text));
ajv.addFormat('time', /^\d{2}:\d{2}:\d{2}Z$/);
ajv.addFormat('duration', /^P\d+D$/);
ajv.addFormat('email', /^\w+@example\.com$/);
ajv.addFormat('hostname', /^[\w.]+$/);
ajv.addFormat('ipv4', (text: string) => isIP(text) === 4);
ajv.addFormat('ipv6', (text: string) => isIP(text) === 6);
ajv.addFormat('uuid', /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
ajv.addFormat('uri', (text: string) => URL.canParse(text));

function expectFits(schema: Schema): unknown {
  const value = schemaInstance(schema, 'schema');
  const validate = ajv.compile(schema);
  const fits = validate(value);
  expect({ schema, value, errors: validate.errors }).toEqual({ schema, value, errors: null });
  expect(fits).toBe(true);
  return value;
}

function failureOf(schema: Schema): GatewayError {
  try {
    schemaInstance(schema, 'schema');
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('An instance was made.');
}

const person = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1 },
    age: { type: 'integer', minimum: 0, maximum: 120 },
    tags: { type: 'array', items: { type: 'string' }, minItems: 2 },
    address: {
      type: 'object',
      properties: { city: { type: 'string' }, zip: { type: ['string', 'null'] } },
      required: ['city', 'zip'],
      additionalProperties: false,
    },
  },
  required: ['name', 'age', 'tags', 'address'],
  additionalProperties: false,
};

describe('schemaInstance', () => {
  it('makes every property of a nested strict schema', () => {
    expect(expectFits(person)).toEqual({
      name: 'text',
      age: 1,
      tags: ['text', 'text'],
      address: { city: 'text', zip: 'text' },
    });
  });

  it('is the same each time', () => {
    expect(schemaInstance(person, 'schema')).toEqual(schemaInstance(person, 'schema'));
  });

  it.each<[string, Schema]>([
    ['an empty schema', {}],
    ['a constant', { const: { a: [1] } }],
    ['an enum', { enum: ['red', 'green'] }],
    ['an enum narrowed by its type', { type: 'integer', enum: ['red', 7] }],
    ['null', { type: 'null' }],
    ['a boolean', { type: 'boolean' }],
    ['a string within bounds', { type: 'string', minLength: 7, maxLength: 9 }],
    ['a very short string', { type: 'string', maxLength: 2 }],
    ['an empty string', { type: 'string', maxLength: 0 }],
    ['an integer far away', { type: 'integer', minimum: 1000 }],
    ['a negative integer', { type: 'integer', maximum: -5 }],
    ['an integer between exclusive bounds', { type: 'integer', exclusiveMinimum: 3, exclusiveMaximum: 5 }],
    ['a number between exclusive bounds', { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 0.001 }],
    ['a multiple', { type: 'integer', multipleOf: 7, minimum: 50 }],
    ['a fractional multiple', { type: 'number', multipleOf: 0.01, minimum: 0.29 }],
    ['an integer in halves', { type: 'integer', multipleOf: 0.5, exclusiveMinimum: 2 }],
    ['a large integer', { type: 'integer', minimum: 9007199254740991 }],
    ['a number by its bound alone', { minimum: 3 }],
    ['an array with a least length', { type: 'array', items: { type: 'integer' }, minItems: 4 }],
    ['an array without room', { type: 'array', items: { type: 'integer' }, maxItems: 0 }],
    ['an array of nothing', { type: 'array', items: false }],
    ['unique strings', { type: 'array', items: { type: 'string' }, minItems: 5, uniqueItems: true }],
    [
      'unique integers',
      { type: 'array', items: { type: 'integer', minimum: 3 }, minItems: 5, uniqueItems: true },
    ],
    ['unique choices', { type: 'array', items: { enum: ['a', 'b', 'c'] }, minItems: 3, uniqueItems: true }],
    [
      'unique objects',
      {
        type: 'array',
        uniqueItems: true,
        minItems: 3,
        items: { type: 'object', properties: { id: { type: 'string', format: 'uuid' } }, required: ['id'] },
      },
    ],
    [
      'a tuple',
      { type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false, minItems: 2 },
    ],
    ['an object by its properties alone', { properties: { a: { type: 'integer' } }, required: ['a'] }],
    ['an object that must have what it does not describe', { type: 'object', required: ['x', 'y'] }],
    ['a map', { type: 'object', additionalProperties: { type: 'integer' }, minProperties: 3 }],
    [
      'an object with room for one',
      { properties: { a: {}, b: {}, c: {} }, required: ['c'], maxProperties: 1 },
    ],
    ['an impossible optional property', { type: 'object', properties: { a: false, b: { type: 'null' } } }],
    ['a property called __proto__', { type: 'object', required: ['__proto__', 'constructor'] }],
    [
      'definitions',
      {
        $defs: { id: { type: 'integer', minimum: 5 } },
        type: 'object',
        properties: { id: { $ref: '#/$defs/id' } },
        required: ['id'],
      },
    ],
    ['definitions of draft 7', { definitions: { 'a/b': { type: 'null' } }, $ref: '#/definitions/a~1b' }],
    [
      'a reference beside other keywords',
      { $defs: { n: { type: 'integer' } }, $ref: '#/$defs/n', minimum: 40 },
    ],
    [
      'anyOf beside other keywords',
      {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'string' } },
        anyOf: [{ required: ['a'] }, { required: ['b'] }],
      },
    ],
    ['oneOf of constants', { oneOf: [{ const: 'x' }, { const: 'y' }] }],
    [
      'anyOf whose first branch cannot be',
      { type: 'string', anyOf: [{ type: 'integer' }, { minLength: 9 }] },
    ],
    [
      'allOf',
      {
        allOf: [
          { type: 'object', properties: { a: { type: 'integer', minimum: 2 } }, required: ['a'] },
          { properties: { a: { maximum: 2 }, b: { type: 'boolean' } }, required: ['b'] },
        ],
      },
    ],
    [
      'allOf of anyOfs',
      { allOf: [{ anyOf: [{ minimum: 3 }] }, { anyOf: [{ maximum: 4 }] }], type: 'number' },
    ],
    [
      'a linked list',
      {
        $defs: {
          node: {
            type: 'object',
            properties: {
              value: { type: 'integer' },
              next: { anyOf: [{ $ref: '#/$defs/node' }, { type: 'null' }] },
            },
            required: ['value', 'next'],
            additionalProperties: false,
          },
        },
        $ref: '#/$defs/node',
      },
    ],
    [
      'a tree that doubles',
      {
        type: 'object',
        properties: {
          left: { anyOf: [{ $ref: '#' }, { type: 'null' }] },
          right: { anyOf: [{ $ref: '#' }, { type: 'null' }] },
          children: { type: 'array', items: { $ref: '#' } },
        },
        required: ['left', 'right', 'children'],
      },
    ],
    [
      'a wide recursion',
      {
        type: 'object',
        properties: Object.fromEntries([...'abcdefghijkl'].map((name) => [name, { $ref: '#' }])),
      },
    ],
    ...['date-time', 'date', 'time', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid', 'uri'].map(
      (format): [string, Schema] => [
        `unique strings of format ${format}`,
        { type: 'array', items: { type: 'string', format }, minItems: 12, uniqueItems: true },
      ],
    ),
  ])('fits %s', (_what, schema) => {
    expectFits(schema);
  });

  it('reads the exclusive bounds of draft 4', () => {
    expect(schemaInstance({ type: 'integer', minimum: 1, exclusiveMinimum: true }, 'schema')).toBe(2);
  });

  it.each<[string, Schema, string]>([
    ['a false property that is required', { properties: { a: false }, required: ['a'] }, 'No value can fit'],
    ['bounds that cross', { type: 'integer', minimum: 5, maximum: 4 }, 'No value can fit'],
    ['lengths that cross', { type: 'string', minLength: 5, maxLength: 4 }, 'No value can fit'],
    ['array lengths that cross', { type: 'array', minItems: 5, maxItems: 4 }, 'No value can fit'],
    ['types that exclude each other', { allOf: [{ type: 'string' }, { type: 'null' }] }, 'No value can fit'],
    ['an unknown type', { type: 'thing' }, 'No value can fit'],
    ['an empty enum', { enum: [] }, 'No value can fit'],
    [
      'an endless recursion',
      { type: 'object', properties: { a: { $ref: '#' } }, required: ['a'] },
      'No value can fit',
    ],
    ['a reference to itself', { $ref: '#' }, 'asks for more'],
    ['a reference to nothing', { $ref: '#/$defs/none' }, 'points at no schema'],
    ['a reference into a prototype', { $ref: '#/constructor' }, 'points at no schema'],
    ['a foreign reference', { $ref: 'https://example.com/schema' }, 'points at no schema'],
    ['a broken reference', { $ref: '#/%E0%A4%A' }, 'points at no schema'],
    ['a huge array', { type: 'array', minItems: 1_000_000_000 }, 'asks for more'],
    ['a huge map', { type: 'object', minProperties: 1_000_000_000 }, 'asks for more'],
    ['a huge string', { type: 'string', minLength: 1_000_000_000 }, 'asks for more'],
    ['nonsense below', { properties: { a: 5 } }, 'is not a JSON schema'],
  ])('refuses %s with a 400 that names the schema', (_what, schema, message) => {
    const failure = failureOf(schema);
    expect(failure.message).toContain(message);
    expect(failure).toMatchObject({ kind: 'invalid_request', param: 'schema' });
  });

  it('fits whatever sound schema it is given', () => {
    const bounds = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(20));
    const { schema } = fc.letrec<{
      schema: Schema;
      object: Schema;
      array: Schema;
      union: Schema;
      scalar: Schema;
    }>((tie) => ({
      schema: fc.oneof({ maxDepth: 4 }, tie('scalar'), tie('object'), tie('array'), tie('union')),
      scalar: fc.oneof(
        fc.constantFrom<Schema>(
          { type: 'null' },
          { type: 'boolean' },
          { enum: ['a', 1] },
          { type: 'string', format: 'date' },
        ),
        bounds.map(([minimum, span]) => ({ type: 'integer', minimum, maximum: minimum + span })),
        bounds.map(([minimum, span]) => ({
          type: 'number',
          minimum,
          exclusiveMaximum: minimum + span + 0.5,
        })),
        bounds.map(([, span]) => ({ type: 'string', minLength: span, maxLength: span + 3 })),
      ),
      object: fc
        .dictionary(fc.constantFrom('a', 'b', 'c', 'd'), tie('schema'), { maxKeys: 4 })
        .chain((properties) =>
          fc.subarray(Object.keys(properties)).map((required) => ({
            type: 'object',
            properties,
            required,
            additionalProperties: false,
          })),
        ),
      array: fc
        .tuple(tie('schema'), fc.nat(3))
        .map(([items, minItems]) => ({ type: 'array', items, minItems })),
      union: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    }));
    fc.assert(
      fc.property(schema, (generated) => {
        expectFits(generated);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['hasOwnProperty', 'constructor', 'toString', '__defineGetter__'])(
    'takes the keyword %s for one it does not know',
    (keyword) => {
      const schema = { type: 'boolean', allOf: [{ [keyword]: 1 }, { [keyword]: 2 }] };
      expect(schemaInstance(schema, 'schema')).toBe(true);
    },
  );

  const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, number) => [`key${number}`, 1]));
  it.each([
    ['a long constant, often', { type: 'array', minItems: 4000, items: { const: 'x'.repeat(200_000) } }],
    ['a long choice, often', { type: 'array', minItems: 4000, items: { enum: ['x'.repeat(200_000)] } }],
    ['long texts, often', { type: 'array', minItems: 4000, items: { type: 'string', minLength: 10_000 } }],
    [
      'a wide schema, often',
      {
        type: 'array',
        minItems: 4000,
        items: { $ref: '#/$defs/wide' },
        $defs: { wide: { ...wide, const: 1 } },
      },
    ],
    ['many schemas at once', { allOf: Object.entries(wide).map(([name, value]) => ({ [name]: value })) }],
    ['many branches', { ...wide, anyOf: Array.from({ length: 5000 }, () => ({ type: 'string', enum: [] })) }],
  ])('refuses %s', (_name, schema) => {
    expect(() => schemaInstance(schema, 'schema')).toThrow(
      expect.objectContaining({ kind: 'invalid_request', param: 'schema' }),
    );
  });

  it('answers or refuses any JSON at all, and never crashes', () => {
    const keyword = fc.constantFrom(
      'type',
      'properties',
      'items',
      'enum',
      'required',
      '$ref',
      'anyOf',
      'allOf',
      'minItems',
      'minLength',
      'minimum',
    );
    fc.assert(
      fc.property(fc.dictionary(keyword, fc.jsonValue()), (schema) => {
        try {
          expect(schemaInstance(schema, 'schema')).toBeDefined();
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

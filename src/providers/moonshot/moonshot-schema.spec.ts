import { describe, expect, it } from '@jest/globals';
import { fc } from '../../../test/support/property.js';
import { toMoonshotParameters, toMoonshotSchema } from './moonshot-schema.js';

describe('trap 35: the schema of a tool', () => {
  it.each([
    [undefined, { type: 'object', properties: {} }],
    [{}, { type: 'object', properties: {} }],
    [{ properties: { a: {} } }, { type: 'object', properties: { a: {} } }],
    [
      { type: 'object', required: ['a'] },
      { type: 'object', properties: {}, required: ['a'] },
    ],
  ])('%j has a root that is an object', (parameters, expected) => {
    expect(toMoonshotParameters(parameters)).toEqual(expected);
  });

  it('has no $schema, at any depth, unless a property is called so', () => {
    const $schema = 'https://json-schema.org/draft-07/schema#';
    expect(
      toMoonshotSchema({
        $schema,
        properties: { a: { $schema, type: 'string' }, $schema: { type: 'string' } },
      }),
    ).toEqual({ properties: { a: { type: 'string' }, $schema: { type: 'string' } } });
  });

  it.each([
    [{ items: [{ type: 'string' }] }, { prefixItems: [{ type: 'string' }] }],
    [
      { items: [{}], additionalItems: false },
      { prefixItems: [{}], maxItems: 1 },
    ],
    [
      { items: [{}, {}], additionalItems: false, minItems: 1, maxItems: 1 },
      { prefixItems: [{}, {}], minItems: 1, maxItems: 1 },
    ],
    [
      { prefixItems: [{}, {}], items: false, maxItems: 9 },
      { prefixItems: [{}, {}], maxItems: 2 },
    ],
    [{ items: false }, { maxItems: 0 }],
    [
      { items: [{}], additionalItems: { items: [{}] } },
      { prefixItems: [{}], items: { prefixItems: [{}] } },
    ],
    [{ items: { items: [{}] } }, { items: { prefixItems: [{}] } }],
    [{ properties: { items: { items: [{}] } } }, { properties: { items: { prefixItems: [{}] } } }],
    [{ properties: { items: {} } }, { properties: { items: {} } }],
  ])('%j has its tuple in prefixItems', (schema, expected) => {
    expect(toMoonshotSchema(schema)).toEqual(expected);
  });

  it('has a type in the branches of anyOf instead of beside it', () => {
    expect(
      toMoonshotSchema({ type: 'string', anyOf: [{ maxLength: 1 }, { type: 'null' }], description: 'd' }),
    ).toEqual({ anyOf: [{ type: 'string', maxLength: 1 }, { type: 'null' }], description: 'd' });
  });

  it('has a type handed on to branches of branches', () => {
    expect(toMoonshotSchema({ type: 'string', anyOf: [{ anyOf: [{ maxLength: 1 }] }] })).toEqual({
      anyOf: [{ anyOf: [{ type: 'string', maxLength: 1 }] }],
    });
  });

  it('is normalised wherever a schema may stand', () => {
    const tuple = { items: [{}] };
    const flat = { prefixItems: [{}] };
    for (const key of ['items', 'additionalProperties', 'not', 'contains'])
      expect(toMoonshotSchema({ [key]: tuple })).toEqual({ [key]: flat });
    for (const key of ['anyOf', 'oneOf', 'allOf', 'prefixItems'])
      expect(toMoonshotSchema({ [key]: [tuple, true] })).toEqual({ [key]: [flat, true] });
    for (const key of ['properties', '$defs', 'definitions', 'patternProperties'])
      expect(toMoonshotSchema({ [key]: { a: tuple, b: true } })).toEqual({ [key]: { a: flat, b: true } });
  });

  it('is left alone where values are data', () => {
    const schema = { enum: [{ items: [1] }], const: { $schema: 1 }, default: { items: [] }, examples: [[]] };
    expect(toMoonshotSchema(schema)).toEqual(schema);
  });

  it('is never written to, and is normal after one pass', () => {
    fc.assert(
      fc.property(
        fc.object({ key: fc.constantFrom('items', 'anyOf', 'type', '$schema', 'properties', 'a') }),
        (schema) => {
          const before = JSON.stringify(schema);
          const once = toMoonshotSchema(schema);
          expect(JSON.stringify(schema)).toBe(before);
          expect(toMoonshotSchema(once)).toEqual(once);
        },
      ),
    );
  });
});

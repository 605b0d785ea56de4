import { fc } from '../../../test/support/property.js';
import type { ChatRequest } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { checkSchemas } from './schema-rules.js';

type Schema = Record<string, unknown>;

const tool = (parameters: Schema) => ({ type: 'function' as const, function: { name: 'f', parameters } });
const inTool = (schema: Schema) => ({ tools: [tool({}), tool(schema)] });
const inFormat = (schema: Schema): Pick<ChatRequest, 'response_format'> => ({
  response_format: { type: 'json_schema', json_schema: { name: 'a', schema } },
});
const inFunction = (schema: Schema) => ({ functions: [{ name: 'f', parameters: schema }] });

/** So many objects, one inside the other. */
function nested(levels: number): Schema {
  let schema: Schema = { type: 'string' };
  for (let level = 1; level < levels; level++)
    schema = level % 2 === 0 ? { a: schema } : { b: [], c: schema };
  return schema;
}

function refusal(fields: Parameters<typeof checkSchemas>[0]): GatewayError {
  try {
    checkSchemas(fields);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('accepted');
}

const tree = {
  type: 'object',
  properties: { value: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/node' } } },
  $defs: {
    node: { type: 'object', properties: { children: { type: 'array', items: { $ref: '#/$defs/node' } } } },
  },
};

describe('checkSchemas accepts', () => {
  it.each<[string, Schema]>([
    ['an empty schema', {}],
    ['100 levels', nested(100)],
    ['a tree', tree],
    ['a schema that contains itself', { properties: { next: { $ref: '#' } } }],
    [
      'a chain of references',
      { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { type: 'string' } } },
    ],
    ['a reference to nowhere', { $ref: '#/$defs/missing' }],
    ['a reference into a text', { $ref: '#/type/0', type: 'object' }],
    ['a reference to another document', { $ref: 'https://example.com/schema.json' }],
    ['a property by the name of $ref', { properties: { $ref: { type: 'string' } } }],
    ['a $ref that is no text', { $ref: 5 }],
    ['an escaped pointer', { $ref: '#/$defs/a~1b%20c', $defs: { 'a/b c': { type: 'string' } } }],
    ['a broken pointer', { $ref: '#/$defs/100%', $defs: {} }],
  ])('%s', (_case, schema) => {
    expect(() =>
      checkSchemas({ ...inTool(schema), ...inFormat(schema), ...inFunction(schema) }),
    ).not.toThrow();
  });

  it('requests without schemas', () => {
    expect(() =>
      checkSchemas({
        tools: [{ type: 'function', function: { name: 'f' } }],
        functions: null,
        response_format: { type: 'text' },
      }),
    ).not.toThrow();
  });
});

describe('checkSchemas names the schema', () => {
  const places: readonly [string, (schema: Schema) => Parameters<typeof checkSchemas>[0]][] = [
    ['tools[1].function.parameters', inTool],
    ['response_format.json_schema.schema', inFormat],
    ['functions[0].parameters', inFunction],
  ];
  const endless: readonly [string, Schema][] = [
    ['101 levels', nested(101)],
    ['a million levels', nested(1_000_000)],
    ['a reference to itself', { properties: { a: { $ref: '#/properties/a' } } }],
    ['the root to itself', { $ref: '#' }],
    ['two references to each other', { $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } }],
    [
      'a way into a circle',
      {
        properties: { x: { $ref: '#/$defs/a' } },
        $defs: {
          a: { $ref: '#/$defs/b' },
          b: { $ref: '#/$defs/c' },
          c: { $ref: '#/$defs/b', description: 'd' },
        },
      },
    ],
    ['an escaped pointer to itself', { $defs: { 'a/b': { $ref: '#/$defs/a~1b' } } }],
  ];
  it.each(
    places.flatMap(([param, place]) =>
      endless.map(([name, schema]) => [param, name, place(schema)] as const),
    ),
  )('%s: %s', (param, _name, fields) => {
    const error = refusal(fields);
    expect(error).toMatchObject({ kind: 'invalid_request', param });
    expect(error.message).toContain(param);
  });

  it('where it is nested in extra_body', () => {
    expect(() => checkSchemas(inTool({ $ref: '#' }), 'extra_body.')).toThrow(
      expect.objectContaining({ param: 'extra_body.tools[1].function.parameters' }),
    );
  });
});

it('a long chain of references costs no more than its length', () => {
  const length = 50_000;
  const $defs = Object.fromEntries(
    Array.from({ length }, (_, index) => [`d${index}`, { $ref: `#/$defs/d${index + 1}` }]),
  );
  const started = performance.now();
  checkSchemas(inTool({ $defs }));
  expect(performance.now() - started).toBeLessThan(5000);
});

it('schemas without references are accepted by their depth alone', () => {
  const schema = fc.object({
    maxDepth: 6,
    key: fc.constantFrom('type', 'properties', 'items', 'anyOf', 'a'),
  });
  fc.assert(
    fc.property(schema, (value) => expect(() => checkSchemas(inTool(value as Schema))).not.toThrow()),
  );
});

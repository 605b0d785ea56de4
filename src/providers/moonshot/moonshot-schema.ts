import { isRecord } from '../openai-shape/wire-shape.js';

type Schema = Record<string, unknown>;

/** Keywords whose value is one schema, a list of them, or schemas by name. Source: JSON Schema 2020-12 and draft 7. */
const single = ['items', 'additionalItems', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains'];
const lists = ['anyOf', 'oneOf', 'allOf', 'prefixItems'];
const named = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];

/**
 * The parameters of a function in Kimi's dialect of JSON Schema: the root is an object, whatever the caller left out.
 * Source: second digest section 5, row `tools`; trap 35.
 */
export function toMoonshotParameters(parameters: Schema | undefined): Schema {
  const schema = toMoonshotSchema(parameters ?? {});
  return { ...schema, type: 'object', properties: schema.properties ?? {} };
}

/**
 * A schema in that dialect, saying the same: no `$schema`, tuples by `prefixItems`, and a `type` beside `anyOf` in each of its
 * branches. A fresh object.
 */
export function toMoonshotSchema({ $schema: _dialect, ...schema }: Schema): Schema {
  // From above to below: a branch may hand the type on to branches of its own.
  useTupleItems(schema);
  boundTuple(schema);
  moveType(schema);
  for (const key of single) if (isRecord(schema[key])) schema[key] = toMoonshotSchema(schema[key]);
  for (const key of lists) if (Array.isArray(schema[key])) schema[key] = schema[key].map(toNested);
  for (const key of named) if (isRecord(schema[key])) schema[key] = eachNested(schema[key]);
  return schema;
}

function toNested(value: unknown): unknown {
  return isRecord(value) ? toMoonshotSchema(value) : value;
}

function eachNested(schemas: Schema): Schema {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toNested(schema)]));
}

/** Draft 7 has a tuple's places in `items` and the rest in `additionalItems`. */
function useTupleItems(schema: Schema): void {
  const { items: places, additionalItems: rest } = schema;
  if (!Array.isArray(places)) return;
  delete schema.additionalItems;
  delete schema.items;
  schema.prefixItems = places;
  // A list here is of no draft.
  if (rest !== undefined && !Array.isArray(rest)) schema.items = rest;
}

/** A tuple that nothing may follow is one of so many items at most: `items: false` is refused. Source: vercel/ai#18921. */
function boundTuple(schema: Schema): void {
  const { items: rest, prefixItems: places, maxItems: most } = schema;
  if (rest !== false) return;
  const length = Array.isArray(places) ? places.length : 0;
  delete schema.items;
  schema.maxItems = typeof most === 'number' ? Math.min(most, length) : length;
}

function moveType(schema: Schema): void {
  const { type, anyOf: branches } = schema;
  if (type === undefined || !Array.isArray(branches)) return;
  delete schema.type;
  schema.anyOf = branches.map((branch: unknown) =>
    isRecord(branch) && branch.type === undefined ? { type, ...branch } : branch,
  );
}

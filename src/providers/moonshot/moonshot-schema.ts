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
export function toMoonshotSchema(schema: Schema): Schema {
  const { $schema: _dialect, ...fields } = schema;
  const result: Schema = { ...fields };
  for (const key of single) if (isRecord(result[key])) result[key] = toMoonshotSchema(result[key]);
  for (const key of lists) if (Array.isArray(result[key])) result[key] = result[key].map(toNested);
  for (const key of named) if (isRecord(result[key])) result[key] = eachNested(result[key]);
  if (Array.isArray(result.items)) useTupleItems(result, result.items);
  if (Array.isArray(result.anyOf)) moveType(result, result.anyOf);
  return result;
}

function toNested(value: unknown): unknown {
  return isRecord(value) ? toMoonshotSchema(value) : value;
}

function eachNested(schemas: Schema): Schema {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toNested(schema)]));
}

/** Draft 7 has a tuple's places in `items` and the rest in `additionalItems`. */
function useTupleItems(schema: Schema, places: readonly unknown[]): void {
  schema.prefixItems = places.map(toNested);
  const { additionalItems: rest } = schema;
  delete schema.additionalItems;
  if (rest === undefined) delete schema.items;
  else schema.items = rest;
}

function moveType(schema: Schema, branches: readonly unknown[]): void {
  const { type } = schema;
  if (type === undefined) return;
  delete schema.type;
  schema.anyOf = branches.map((branch) =>
    isRecord(branch) && branch.type === undefined ? { type, ...branch } : branch,
  );
}

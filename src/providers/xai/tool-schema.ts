import { isRecord } from '../openai-shape/wire-shape.js';

type Schema = Record<string, unknown>;

/** Members of a schema that hold schemas by name: the names are the caller's own. */
const named = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);
/** Members that hold data, in which nothing means anything to a schema. */
const data = new Set(['enum', 'const', 'default', 'examples']);

/**
 * A schema without `additionalProperties: false`, at any depth: chat completions refuse it in the parameters of tools. A new
 * schema. Source: second digest section 3, row `tools`.
 */
export function withoutClosedObjects(schema: Schema): Schema {
  const open: Schema = {};
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'additionalProperties' && value === false) continue;
    if (data.has(key)) open[key] = value;
    else if (named.has(key) && isRecord(value))
      open[key] = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, opened(inner)]));
    else open[key] = opened(value);
  }
  return open;
}

function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  return isRecord(value) ? withoutClosedObjects(value) : value;
}

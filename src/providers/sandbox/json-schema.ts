import { invalidRequest } from '../../contract/gateway-error.js';

/** A JSON Schema as it came in a request: nothing in it is known to be well formed. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function toNumber(value: unknown, fallback: number): number {
  return typeof value === 'number' ? value : fallback;
}

/**
 * What a local `$ref` points at, as in `#/$defs/node`.
 * @throws GatewayError invalid_request when it points at nothing.
 */
export function resolveReference(root: JsonSchema, reference: unknown, param: string): JsonSchema {
  let found: unknown = root;
  for (const segment of pointerSegments(reference)) {
    const parent: unknown = found;
    found = isContainer(parent) && Object.hasOwn(parent, segment) ? parent[segment] : undefined;
  }
  if (found === true) return {};
  if (!isRecord(found)) throw invalidRequest(`A $ref in ${param} points at no schema.`, param);
  return found;
}

/** One schema that asks for what both ask for, as far as the sandbox reads schemas. */
export function mergeSchemas(left: JsonSchema, right: JsonSchema): JsonSchema {
  const merged = new Map(Object.entries(left));
  for (const [key, value] of Object.entries(right)) {
    const present = merged.get(key);
    if (present === undefined) merged.set(key, value);
    else if (combiners.has(key)) merged.set('allOf', [...toList(merged.get('allOf')), { [key]: value }]);
    else merged.set(key, (mergers.get(key) ?? keepLast)(present, value));
  }
  return Object.fromEntries(merged);
}

type Merger = (left: unknown, right: unknown) => unknown;

/** Keywords that cannot be merged, only both obeyed. */
const combiners: ReadonlySet<string> = new Set(['$ref', 'anyOf', 'oneOf']);

const keepLast: Merger = (_left, right) => right;
const highest: Merger = (left, right) => Math.max(toNumber(left, -Infinity), toNumber(right, -Infinity));
const lowest: Merger = (left, right) => Math.min(toNumber(left, Infinity), toNumber(right, Infinity));
const both: Merger = (left, right) => ({ allOf: [left, right] });
const union: Merger = (left, right) => [...new Set([...toList(left), ...toList(right)])];
const concatenation: Merger = (left, right) => [...toList(left), ...toList(right)];

const intersection: Merger = (left, right) => {
  const wanted = new Set(toList(right).map((value) => JSON.stringify(value)));
  return toList(left).filter((value) => wanted.has(JSON.stringify(value)));
};

const typeIntersection: Merger = (left, right) => {
  const integerIsNumber = (types: readonly unknown[]): readonly unknown[] =>
    types.includes('number') ? [...types, 'integer'] : types;
  return intersection(integerIsNumber([left].flat()), integerIsNumber([right].flat()));
};

const propertiesOfBoth: Merger = (left, right) => {
  const merged = new Map(Object.entries(isRecord(left) ? left : {}));
  for (const [name, schema] of Object.entries(isRecord(right) ? right : {}))
    merged.set(name, merged.has(name) ? both(merged.get(name), schema) : schema);
  return Object.fromEntries(merged);
};

const mergers: ReadonlyMap<string, Merger> = new Map([
  ['type', typeIntersection],
  ['enum', intersection],
  ['required', union],
  ['allOf', concatenation],
  ['properties', propertiesOfBoth],
  ['items', both],
  ['additionalProperties', both],
  ['minimum', highest],
  ['exclusiveMinimum', highest],
  ['minLength', highest],
  ['minItems', highest],
  ['minProperties', highest],
  ['maximum', lowest],
  ['exclusiveMaximum', lowest],
  ['maxLength', lowest],
  ['maxItems', lowest],
  ['maxProperties', lowest],
]);

/** Segments of a JSON pointer; one that leads nowhere for a reference of any other form. Source: RFC 6901. */
function pointerSegments(reference: unknown): string[] {
  if (reference === '#') return [];
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return [''];
  return reference
    .slice(2)
    .split('/')
    .map((segment) => decodeSegment(segment).replaceAll('~1', '/').replaceAll('~0', '~'));
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** What both dialects of schemas need to read a caller's JSON Schema: it may hold anything, circles and abysses too. */

export type Schema = Readonly<Record<string, unknown>>;

/** Deeper than any schema that means something; a model's own limit is far below. */
export const deepestSchema = 64;

/** Schemas and properties that are looked at, those that references repeat each time anew. */
const largestSchema = 10_000;

/** One reading of a caller's schema: it ends. */
export class SchemaWalk {
  private left = largestSchema;

  constructor(readonly root: Schema) {}

  /** Whether there is still room for one more schema; the rest of a document without end is left out. */
  takes({ properties }: Schema): boolean {
    this.left -= isSchema(properties) ? 1 + Object.keys(properties).length : 1;
    return this.left >= 0;
  }
}

/** A schema as an object: `true` allows anything, as does whatever is none. Undefined for `false`, which allows nothing. */
export function schemaOf(value: unknown): Schema | undefined {
  if (value === false) return undefined;
  return isSchema(value) ? value : {};
}

export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function schemasIn(value: unknown): Schema[] {
  const members: unknown[] = Array.isArray(value) ? value : [];
  return members.map(schemaOf).filter((schema) => schema !== undefined);
}

export function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((member): member is string => typeof member === 'string') : [];
}

/**
 * Keywords of a schema and of all in its `allOf` as one schema: what must all be true. A single member keeps its reference,
 * of several each is looked up; one that has been is not again, it would say nothing new.
 */
export function withoutAllOf(schema: Schema, walk: SchemaWalk, seen = new Set<string>(), depth = 0): Schema {
  if (schema.allOf === undefined) return schema;
  const { allOf, ...own } = schema;
  const members = depth > deepestSchema ? [] : schemasIn(allOf).filter((member) => walk.takes(member));
  const [only] = members;
  if (only !== undefined && members.length === 1)
    return merged(own, withoutAllOf(only, walk, seen, depth + 1));
  return members
    .map((member) => withoutAllOf(lookedUp(member, walk, seen), walk, seen, depth + 1))
    .reduce<Schema>(merged, own);
}

function lookedUp(schema: Schema, walk: SchemaWalk, seen: Set<string>): Schema {
  let whole = schema;
  for (let ref = whole.$ref; typeof ref === 'string'; ref = whole.$ref) {
    const { $ref: _ref, ...own } = whole;
    const target = seen.has(ref) ? {} : (resolveRef(walk.root, ref) ?? {});
    whole = walk.takes(target) ? merged(own, target) : own;
    seen.add(ref);
  }
  return whole;
}

function merged(one: Schema, other: Schema): Schema {
  const properties = isSchema(one.properties) || isSchema(other.properties);
  const required = [...new Set([...textsIn(one.required), ...textsIn(other.required)])];
  return {
    ...other,
    ...one,
    ...(properties ? { properties: bothProperties(one.properties, other.properties) } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...(isSchema(one.$defs) && isSchema(other.$defs) ? { $defs: { ...other.$defs, ...one.$defs } } : {}),
  };
}

/** A property that both have must fit both. */
function bothProperties(one: unknown, other: unknown): Schema {
  const properties = new Map(Object.entries(isSchema(one) ? one : {}));
  for (const [name, schema] of Object.entries(isSchema(other) ? other : {})) {
    const known = properties.get(name);
    properties.set(name, known === undefined ? schema : { allOf: [known, schema] });
  }
  return Object.fromEntries(properties);
}

/** Values a text may have; an empty one is refused everywhere (trap T58). */
export function enumOf({ enum: listed, const: only }: Schema): readonly unknown[] | undefined {
  const values: readonly unknown[] = Array.isArray(listed) ? listed : [only];
  if (listed === undefined && only === undefined) return undefined;
  return values.filter((value) => value !== '' && value !== undefined);
}

/** Bounds of a number: those that exclude their own value become the nearest that do not. */
export function boundsOf(schema: Schema): { minimum?: number; maximum?: number } {
  const step = schema.type === 'integer' || schema.type === 'INTEGER' ? 1 : 0;
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  const bounds: { minimum?: number; maximum?: number } = {};
  const least = [minimum, typeof above === 'number' ? above + step : undefined].filter(isNumber);
  const most = [maximum, typeof below === 'number' ? below - step : undefined].filter(isNumber);
  if (least.length > 0) bounds.minimum = Math.max(...least);
  if (most.length > 0) bounds.maximum = Math.min(...most);
  return bounds;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

/** Follows a `$ref` inside the document; undefined where it leads out of it or nowhere. */
export function resolveRef(root: Schema, ref: string): Schema | undefined {
  if (ref === '#') return root;
  if (!ref.startsWith('#/')) return undefined;
  let place: unknown = root;
  for (const step of ref.slice(2).split('/')) {
    const name = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(place)) place = (place as unknown[])[Number(name)];
    else if (isSchema(place) && Object.hasOwn(place, name)) place = place[name];
    else return undefined;
  }
  return schemaOf(place);
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

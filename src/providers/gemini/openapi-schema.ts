import {
  boundsOf,
  deepestSchema,
  enumOf,
  isSchema,
  resolveRef,
  type Schema,
  schemaOf,
  schemasIn,
  SchemaWalk,
  textsIn,
  withoutAllOf,
} from './schema-walk.js';

/**
 * A caller's JSON Schema in the vendor's older dialect, a subset of OpenAPI 3.0: references written out, one type each,
 * `nullable` for null. Takes anything and always ends: circles are cut, depth and size are bounded.
 * Source: providers digest, Gemini section 3.6 (b), traps T57, T58 and T59; type `Schema` of `@google/genai`.
 */
export function toOpenApiSchema(schema: Schema): Schema {
  return new OpenApiSchemaWriter(schema).schema(schema, 0, new Set());
}

const plainTexts = ['title', 'description', 'pattern'] as const;
/** 64-bit numbers, which the vendor's JSON writes as texts. */
const counts = ['minItems', 'maxItems', 'minLength', 'maxLength', 'minProperties', 'maxProperties'] as const;
const structural = [
  'type',
  'properties',
  'items',
  'prefixItems',
  'enum',
  'const',
  'anyOf',
  'oneOf',
  'allOf',
  '$ref',
];
const types = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object']);
const formats: ReadonlyMap<string, readonly string[]> = new Map([
  ['string', ['enum', 'date-time']],
  ['integer', ['int32', 'int64']],
  ['number', ['float', 'double']],
]);
const isNull = (schema: Schema): boolean =>
  schema.type === 'null' || ('const' in schema && schema.const === null);
const saysSomething = (schema: Schema): boolean => structural.some((keyword) => keyword in schema);

class OpenApiSchemaWriter {
  private readonly walk: SchemaWalk;

  constructor(root: Schema) {
    this.walk = new SchemaWalk(root);
  }

  /** @param circle references that are being written out around this schema. */
  schema(value: unknown, depth: number, circle: ReadonlySet<string>): Schema {
    const written = schemaOf(value) ?? {};
    if (depth > deepestSchema || !this.walk.takes(written)) return { type: 'OBJECT' };
    const around = new Set(circle);
    const schema = withoutAllOf(written, this.walk, around);
    if (typeof schema.$ref === 'string') return this.reference(schema, schema.$ref, depth, around);
    const named = typeNamesOf(schema);
    if (named.length > 1) return this.severalTypes(schema, named, depth, around);
    const branches = [...schemasIn(schema.anyOf), ...schemasIn(schema.oneOf)];
    const real = branches.filter((branch) => !isNull(branch) && saysSomething(branch));
    const nullable = isNullable(schema) || branches.some(isNull);
    const [only] = real;
    if (only !== undefined && real.length === 1) {
      const { anyOf: _any, oneOf: _one, ...own } = schema;
      return this.schema({ ...only, ...own, nullable }, depth + 1, around);
    }
    return this.keywords(schema, named[0], real, nullable, depth, around);
  }

  private reference(schema: Schema, ref: string, depth: number, circle: ReadonlySet<string>): Schema {
    const { $ref: _ref, ...siblings } = schema;
    const target = resolveRef(this.walk.root, ref) ?? {};
    if (!circle.has(ref))
      return this.schema({ ...target, ...siblings }, depth + 1, new Set([...circle, ref]));
    const description = siblings.description ?? target.description;
    return {
      type: 'OBJECT',
      description: typeof description === 'string' ? description : 'Of the same kind as an object around it.',
    };
  }

  private severalTypes(
    schema: Schema,
    named: readonly string[],
    depth: number,
    circle: ReadonlySet<string>,
  ): Schema {
    const { type: _type, description, nullable: _nullable, ...rest } = schema;
    const anyOf = named.map((type) => this.schema({ ...rest, type }, depth + 1, circle));
    return {
      ...(typeof description === 'string' ? { description } : {}),
      anyOf,
      ...(isNullable(schema) ? { nullable: true } : {}),
    };
  }

  private keywords(
    schema: Schema,
    named: string | undefined,
    branches: readonly Schema[],
    nullable: boolean,
    depth: number,
    circle: ReadonlySet<string>,
  ): Schema {
    const values = enumWordsOf(schema);
    const type = named ?? impliedType(schema, values, branches);
    const written: Record<string, unknown> = {};
    if (type !== undefined) written.type = type.toUpperCase();
    if (nullable) written.nullable = true;
    for (const keyword of plainTexts)
      if (typeof schema[keyword] === 'string') written[keyword] = schema[keyword];
    for (const keyword of counts) {
      const count = countOf(schema[keyword]);
      if (count !== undefined) written[keyword] = count;
    }
    for (const keyword of ['default', 'example'] as const)
      if (schema[keyword] !== undefined) written[keyword] = schema[keyword];
    if (values.length > 0 && type !== 'boolean') {
      written.enum = values;
      written.format = 'enum';
    } else if (typeof schema.format === 'string' && formats.get(type ?? '')?.includes(schema.format))
      written.format = schema.format;
    Object.assign(written, boundsOf(schema));
    if (type === 'array') written.items = this.items(schema, depth, circle);
    if (isSchema(schema.properties))
      Object.assign(written, this.properties(schema, schema.properties, depth, circle));
    if (branches.length > 1) written.anyOf = branches.map((branch) => this.schema(branch, depth + 1, circle));
    return written;
  }

  /** An array must say what is in it. */
  private items({ items, prefixItems }: Schema, depth: number, circle: ReadonlySet<string>): Schema {
    const first = [...schemasIn(prefixItems), ...schemasIn(items)];
    if (isSchema(items)) return this.schema(items, depth + 1, circle);
    return first.length === 0 ? { type: 'STRING' } : this.schema({ anyOf: first }, depth + 1, circle);
  }

  private properties(schema: Schema, named: Schema, depth: number, circle: ReadonlySet<string>): Schema {
    const entries = Object.entries(named).map(
      ([name, property]) => [name, this.schema(property, depth + 1, circle)] as const,
    );
    if (entries.length === 0) return {};
    const properties = Object.fromEntries(entries);
    const known = (value: unknown): string[] =>
      textsIn(value).filter((name) => Object.hasOwn(properties, name));
    const required = known(schema.required);
    const propertyOrdering = known(schema.propertyOrdering);
    return {
      properties,
      ...(required.length > 0 ? { required } : {}),
      ...(propertyOrdering.length > 0 ? { propertyOrdering } : {}),
    };
  }
}

function typeNamesOf({ type }: Schema): string[] {
  const named = typeof type === 'string' ? [type] : textsIn(type);
  return [...new Set(named.map((name) => name.toLowerCase()))].filter((name) => types.has(name));
}

function isNullable(schema: Schema): boolean {
  if (schema.nullable === true || isNull(schema)) return true;
  return textsIn(schema.type).includes('null') || (Array.isArray(schema.enum) && schema.enum.includes(null));
}

/** Values as texts, whatever the type: the vendor takes no other. */
function enumWordsOf(schema: Schema): string[] {
  const values = enumOf(schema) ?? [];
  return values.flatMap((value) =>
    typeof value === 'string' || typeof value === 'number' ? [String(value)] : [],
  );
}

function impliedType(
  schema: Schema,
  values: readonly string[],
  branches: readonly Schema[],
): string | undefined {
  if (isSchema(schema.properties)) return 'object';
  if (schema.items !== undefined || schema.prefixItems !== undefined) return 'array';
  if (typeof schema.const === 'boolean') return 'boolean';
  if (values.length > 0)
    return enumOf(schema)?.every((value) => typeof value === 'number') ? 'number' : 'string';
  return branches.length > 1 ? undefined : 'string';
}

function countOf(value: unknown): string | undefined {
  const count = typeof value === 'string' ? Number(value) : value;
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? String(count) : undefined;
}

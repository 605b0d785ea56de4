import { looseCycles } from './schema-cycles.js';
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
 * A caller's JSON Schema in what the vendor takes of JSON Schema: unknown keywords go, what can be said otherwise is.
 * Takes anything and always ends: depth and size are bounded. Source: providers digest, Gemini section 3.6 (a).
 */
export function toJsonSchema(schema: Schema): Schema {
  return new JsonSchemaWriter(schema).write();
}

/** References that the vendor follows; `definitions` is the older name of `$defs`. */
const definition = /^#\/(?:\$defs|definitions)\/([^/]+)$/;
const plainTexts = ['$id', '$anchor', 'format', 'title', 'description'] as const;
const plainCounts = ['minItems', 'maxItems'] as const;

/** References that are being written out around a schema: once more, they would be without end. */
type Circle = ReadonlySet<string>;

class JsonSchemaWriter {
  private readonly walk: SchemaWalk;

  constructor(root: Schema) {
    this.walk = new SchemaWalk(root);
  }

  write(): Schema {
    const { $defs, definitions } = this.walk.root;
    const named = {
      ...(isSchema(definitions) ? definitions : {}),
      ...(isSchema($defs) ? $defs : {}),
    };
    const whole = this.schema(this.walk.root, 0, new Set());
    if (Object.keys(named).length === 0) return looseCycles(whole);
    return looseCycles({ ...whole, $defs: this.schemas(named, 0, new Set()) });
  }

  private schema(value: unknown, depth: number, circle: Circle): Schema {
    const written = schemaOf(value) ?? {};
    if (depth > deepestSchema || !this.walk.takes(written)) return {};
    const around = new Set(circle);
    const schema = withoutAllOf(written, this.walk, around);
    return typeof schema.$ref === 'string'
      ? this.reference(schema, schema.$ref, depth, around)
      : this.keywords(schema, depth, around);
  }

  /** Beside a reference nothing may stand: what does goes around it. */
  private reference(schema: Schema, ref: string, depth: number, circle: Circle): Schema {
    const { $ref: _ref, ...siblings } = schema;
    const name = definition.exec(ref)?.[1];
    if (name === undefined && ref !== '#') {
      if (circle.has(ref)) return this.keywords(siblings, depth, circle);
      const target = resolveRef(this.walk.root, ref);
      return this.schema({ ...target, ...siblings }, depth + 1, new Set([...circle, ref]));
    }
    const reference = { $ref: name === undefined ? '#' : `#/$defs/${name}` };
    const around = this.keywords(siblings, depth, circle);
    return Object.keys(around).length === 0 ? reference : { ...around, anyOf: [reference] };
  }

  private keywords(schema: Schema, depth: number, circle: Circle): Schema {
    const written: Record<string, unknown> = {};
    for (const keyword of plainTexts)
      if (typeof schema[keyword] === 'string') written[keyword] = schema[keyword];
    for (const keyword of plainCounts)
      if (Number.isInteger(schema[keyword])) written[keyword] = schema[keyword];
    const values = enumOf(schema);
    const types = typesOf(schema, values);
    if (types !== undefined) written.type = types;
    const words = values?.filter((value) => typeof value === 'string' || typeof value === 'number');
    if (words !== undefined && words.length > 0) written.enum = words;
    Object.assign(written, boundsOf(schema));
    this.lists(schema, depth, circle, written);
    this.object(schema, depth, circle, written);
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      const branches = schemasIn(schema[keyword]).map((branch) => this.schema(branch, depth + 1, circle));
      if (branches.length > 0) written[keyword] = branches;
    }
    return written;
  }

  private lists(
    { items, prefixItems }: Schema,
    depth: number,
    circle: Circle,
    written: Record<string, unknown>,
  ): void {
    // A list of items is the older way to say prefixItems.
    const first = [...schemasIn(prefixItems), ...schemasIn(items)];
    if (first.length > 0) written.prefixItems = first.map((item) => this.schema(item, depth + 1, circle));
    if (isSchema(items)) written.items = this.schema(items, depth + 1, circle);
  }

  private object(schema: Schema, depth: number, circle: Circle, written: Record<string, unknown>): void {
    const { additionalProperties: more } = schema;
    const properties = isSchema(schema.properties) ? this.schemas(schema.properties, depth + 1, circle) : {};
    if (Object.keys(properties).length > 0) {
      written.properties = properties;
      const required = textsIn(schema.required).filter((name) => Object.hasOwn(properties, name));
      if (required.length > 0) written.required = required;
      const order = textsIn(schema.propertyOrdering).filter((name) => Object.hasOwn(properties, name));
      if (order.length > 0) written.propertyOrdering = order;
    }
    if (typeof more === 'boolean') written.additionalProperties = more;
    else if (isSchema(more)) written.additionalProperties = this.schema(more, depth + 1, circle);
  }

  /** Schemas by names, and names are the caller's own: they stay whatever they are. */
  private schemas(named: Schema, depth: number, circle: Circle): Schema {
    return Object.fromEntries(
      Object.entries(named).map(([name, schema]) => [name, this.schema(schema, depth + 1, circle)]),
    );
  }
}

/** One type or several; what may be null says so here. */
function typesOf(schema: Schema, values: readonly unknown[] | undefined): string | string[] | undefined {
  const types = typeof schema.type === 'string' ? [schema.type] : textsIn(schema.type);
  const isNullable = schema.nullable === true || (values?.includes(null) ?? false);
  if (types.length === 0) return undefined;
  if (isNullable && !types.includes('null')) types.push('null');
  return types.length === 1 ? types[0] : types;
}

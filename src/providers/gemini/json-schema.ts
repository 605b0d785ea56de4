import { looseCycles } from './schema-cycles.js';
import {
  boundsOf,
  deepestSchema,
  enumOf,
  isSchema,
  largestSchema,
  resolveRef,
  type Schema,
  schemaOf,
  schemasIn,
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

class JsonSchemaWriter {
  private left = largestSchema;

  constructor(private readonly root: Schema) {}

  write(): Schema {
    const { $defs, definitions } = this.root;
    const named = {
      ...(isSchema(definitions) ? definitions : {}),
      ...(isSchema($defs) ? $defs : {}),
    };
    const whole = this.schema(this.root, 0);
    if (Object.keys(named).length === 0) return looseCycles(whole);
    return looseCycles({ ...whole, $defs: this.schemas(named, 0) });
  }

  private schema(value: unknown, depth: number): Schema {
    this.left -= 1;
    if (depth > deepestSchema || this.left < 0) return {};
    const schema = withoutAllOf(schemaOf(value) ?? {}, this.root);
    return typeof schema.$ref === 'string'
      ? this.reference(schema, schema.$ref, depth)
      : this.keywords(schema, depth);
  }

  /** Beside a reference nothing may stand: what does goes around it. */
  private reference(schema: Schema, ref: string, depth: number): Schema {
    const { $ref: _ref, ...siblings } = schema;
    const name = definition.exec(ref)?.[1];
    if (name === undefined && ref !== '#') {
      const target = resolveRef(this.root, ref);
      return this.schema({ ...target, ...siblings }, depth + 1);
    }
    const reference = { $ref: name === undefined ? '#' : `#/$defs/${name}` };
    const around = this.keywords(siblings, depth);
    return Object.keys(around).length === 0 ? reference : { ...around, anyOf: [reference] };
  }

  private keywords(schema: Schema, depth: number): Schema {
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
    this.lists(schema, depth, written);
    this.object(schema, depth, written);
    for (const keyword of ['anyOf', 'oneOf'] as const) {
      const branches = schemasIn(schema[keyword]).map((branch) => this.schema(branch, depth + 1));
      if (branches.length > 0) written[keyword] = branches;
    }
    return written;
  }

  private lists({ items, prefixItems }: Schema, depth: number, written: Record<string, unknown>): void {
    // A list of items is the older way to say prefixItems.
    const first = [...schemasIn(prefixItems), ...schemasIn(items)];
    if (first.length > 0) written.prefixItems = first.map((item) => this.schema(item, depth + 1));
    if (isSchema(items)) written.items = this.schema(items, depth + 1);
  }

  private object(schema: Schema, depth: number, written: Record<string, unknown>): void {
    const { additionalProperties: more } = schema;
    const properties = isSchema(schema.properties) ? this.schemas(schema.properties, depth + 1) : {};
    if (Object.keys(properties).length > 0) {
      written.properties = properties;
      const required = textsIn(schema.required).filter((name) => Object.hasOwn(properties, name));
      if (required.length > 0) written.required = required;
      const order = textsIn(schema.propertyOrdering).filter((name) => Object.hasOwn(properties, name));
      if (order.length > 0) written.propertyOrdering = order;
    }
    if (typeof more === 'boolean') written.additionalProperties = more;
    else if (isSchema(more)) written.additionalProperties = this.schema(more, depth + 1);
  }

  /** Schemas by names, and names are the caller's own: they stay whatever they are. */
  private schemas(named: Schema, depth: number): Schema {
    return Object.fromEntries(
      Object.entries(named).map(([name, schema]) => [name, this.schema(schema, depth + 1)]),
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

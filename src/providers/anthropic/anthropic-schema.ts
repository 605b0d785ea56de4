import { isRecord } from '../openai-shape/wire-shape.js';

/**
 * JSON Schemas as the vendor takes them: freely as the input of a tool, in a narrow subset where the answer is held to it.
 * Source: providers digest, Anthropic section 2.6; the subset as in `transformJSONSchema` of @anthropic-ai/sdk 1.12.
 */

export type Schema = Readonly<Record<string, unknown>>;

/** A schema of the narrow subset, and what of the vendor's limits it uses up. */
export interface StrictSchema {
  readonly schema: Schema;
  /** Properties that may be left out. */
  readonly optional: number;
}

const formats = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
]);
/** Say nothing about the value. */
const silent = new Set(['$schema', '$id', '$comment', '$anchor']);
/** Read for themselves. */
const known = new Set([
  ...silent,
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'enum',
  'const',
  'anyOf',
  'oneOf',
  'allOf',
  '$ref',
  '$defs',
  'definitions',
  'title',
  'description',
  'default',
  'format',
  'minItems',
]);
/** Nobody's data is deeper; what is would end as an overflow of the stack. */
const maxDepth = 200;

/** Thrown inside only: the schema says something the subset has no words for. */
class Inexpressible extends Error {}

/**
 * The schema in the subset to which answers can be held; what it has no words for but does not hang on is told in the
 * description. Undefined where it would come to mean something else: open objects, recursion, any value at all.
 */
export function toStrictSchema(schema: Schema): StrictSchema | undefined {
  const converter = new StrictConverter(schema);
  try {
    return { schema: converter.root(), optional: converter.optional };
  } catch (error) {
    if (error instanceof Inexpressible) return undefined;
    throw error;
  }
}

class StrictConverter {
  optional = 0;
  /** Definitions by their address, each with those that it points at. */
  private readonly edges = new Map<string, Set<string>>();
  private readonly pointed = new Set<string>();
  private from = '#';

  constructor(private readonly schema: Schema) {}

  root(): Schema {
    const converted = this.node(this.schema, 0);
    for (const address of this.pointed) if (!this.edges.has(address)) throw new Inexpressible();
    this.refuseCircles();
    return converted;
  }

  private node(value: unknown, depth: number): Schema {
    if (!isRecord(value) || depth > maxDepth) throw new Inexpressible();
    const definitions = this.definitions(value, depth);
    if (typeof value.$ref === 'string') {
      this.point(value.$ref);
      return { ...definitions, $ref: value.$ref };
    }
    const converted: Record<string, unknown> = { ...definitions };
    const left: string[] = [];
    this.copyMeaning(value, converted, left, depth);
    for (const [name, said] of Object.entries(value))
      if (!known.has(name)) left.push(`${name}: ${JSON.stringify(said)}`);
    for (const name of ['title', 'default'] as const) if (name in value) converted[name] = value[name];
    const description = [
      ...(typeof value.description === 'string' && value.description !== '' ? [value.description] : []),
      ...(left.length === 0 ? [] : [`{${left.join(', ')}}`]),
    ];
    if (description.length > 0) converted.description = description.join('\n\n');
    return converted;
  }

  private copyMeaning(
    value: Record<string, unknown>,
    converted: Record<string, unknown>,
    left: string[],
    depth: number,
  ): void {
    const types = typesOf(value);
    if (types !== undefined) converted.type = types;
    if (value.enum !== undefined) converted.enum = primitives(value.enum);
    if (value.const !== undefined) [converted.const] = primitives([value.const]);
    const [anyOf, ...more] = [value.anyOf, value.oneOf].filter((list) => list !== undefined);
    if (more.length > 0) throw new Inexpressible();
    if (anyOf !== undefined) converted.anyOf = this.list(anyOf, depth);
    if (value.allOf !== undefined) {
      const all = this.list(value.allOf, depth);
      if (all.some((part) => '$ref' in part)) throw new Inexpressible();
      converted.allOf = all;
    }
    if (!['type', 'enum', 'const', 'anyOf', 'allOf'].some((name) => name in converted))
      throw new Inexpressible();
    if (includes(types, 'object')) this.object(value, converted, depth);
    if (value.items !== undefined) converted.items = this.node(value.items, depth + 1);
    if (value.minItems === 0 || value.minItems === 1) converted.minItems = value.minItems;
    else if (value.minItems !== undefined) left.push(`minItems: ${JSON.stringify(value.minItems)}`);
    if (typeof value.format === 'string' && formats.has(value.format)) converted.format = value.format;
    else if (value.format !== undefined) left.push(`format: ${JSON.stringify(value.format)}`);
  }

  private object(value: Record<string, unknown>, converted: Record<string, unknown>, depth: number): void {
    const { properties, required, additionalProperties: rest } = value;
    if ((rest !== undefined && rest !== false) || (rest !== false && properties === undefined))
      throw new Inexpressible();
    const names = isRecord(properties) ? Object.entries(properties) : [];
    const needed = new Set(Array.isArray(required) ? required : []);
    this.optional += names.filter(([name]) => !needed.has(name)).length;
    converted.properties = Object.fromEntries(
      names.map(([name, property]) => [name, this.node(property, depth + 1)]),
    );
    if (Array.isArray(required)) converted.required = required;
    converted.additionalProperties = false;
  }

  private list(value: unknown, depth: number): Schema[] {
    if (!Array.isArray(value) || value.length === 0) throw new Inexpressible();
    return value.map((part) => this.node(part, depth + 1));
  }

  private definitions(value: Record<string, unknown>, depth: number): Record<string, unknown> {
    const converted: Record<string, unknown> = {};
    for (const place of ['$defs', 'definitions'] as const) {
      const definitions = value[place];
      if (!isRecord(definitions)) continue;
      // Anywhere but at the root they have another address.
      if (depth > 0) throw new Inexpressible();
      converted[place] = Object.fromEntries(
        Object.entries(definitions).map(([name, definition]) => {
          this.from = `#/${place}/${name}`;
          this.edges.set(this.from, new Set());
          return [name, this.node(definition, 1)];
        }),
      );
      this.from = '#';
    }
    return converted;
  }

  private point(address: string): void {
    this.pointed.add(address);
    this.edges.get(this.from)?.add(address);
  }

  /** A schema that holds itself is refused. */
  private refuseCircles(): void {
    const done = new Set<string>();
    const walk = (address: string, above: ReadonlySet<string>): void => {
      if (above.has(address) || above.size > maxDepth) throw new Inexpressible();
      if (done.has(address)) return;
      for (const next of this.edges.get(address) ?? []) walk(next, new Set(above).add(address));
      done.add(address);
    };
    for (const address of this.edges.keys()) walk(address, new Set());
  }
}

/** The types of a value, also where only its members tell. */
function typesOf({ type, properties, items }: Record<string, unknown>): unknown {
  if (typeof type === 'string' || (Array.isArray(type) && type.length > 0)) return type;
  if (isRecord(properties)) return 'object';
  return items === undefined ? undefined : 'array';
}

function includes(types: unknown, type: string): boolean {
  return types === type || (Array.isArray(types) && types.includes(type));
}

function primitives(values: unknown): unknown[] {
  if (!Array.isArray(values) || values.length === 0) throw new Inexpressible();
  if (values.some((value) => typeof value === 'object' && value !== null)) throw new Inexpressible();
  return values;
}

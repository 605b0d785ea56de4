import type { JsonValue } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import {
  isRecord,
  type JsonSchema,
  mergeSchemas,
  resolveReference,
  toList,
  toNumber,
} from './json-schema.js';
import { numberInstance, stringInstance } from './scalar-instance.js';

/** From here on only what the schema demands is made, so that recursive schemas come to an end. */
const terseDepth = 5;
const terseSteps = 500;
/** What a recursion without an end is cut off at. */
const maxDepth = 64;
const maxSteps = 5000;
/** Steps times length of the schema: one step may have to walk through all of it. */
const maxWork = 50_000_000;
/** Keywords of all schemas that were merged: copying them is what costs most. */
const maxMergedKeys = 100_000;
/** All texts and constants of an instance together, in UTF-16 units. */
const maxTextLength = 200_000;

/**
 * A value that fits a JSON Schema, always the same for the same schema. Reads types, enums, constants, objects, arrays,
 * `$ref`, `anyOf`, `oneOf`, `allOf`, formats and bounds; not patterns, conditions, `not`, `contains`.
 * @param param the schema's path in the request.
 * @throws GatewayError invalid_request when nothing fits, or only something excessively large.
 */
export function schemaInstance(schema: JsonSchema, param: string): JsonValue {
  const value = new InstanceMaker(schema, param).make(schema, 0, 0);
  if (value === undefined) throw invalidRequest(`No value can fit the schema in ${param}.`, param);
  return value;
}

/** Every method answers undefined where nothing fits: the way up then leaves out what was optional or tries another. */
class InstanceMaker {
  private steps = 0;
  private readonly stepLimit: number;
  private mergedKeys = 0;
  private textLength = 0;

  constructor(
    private readonly root: JsonSchema,
    private readonly param: string,
  ) {
    this.stepLimit = Math.min(maxSteps, maxWork / JSON.stringify(root).length);
  }

  /** @param variant 0, 1, …: which of several different values, for arrays of unique items. */
  make(schema: unknown, depth: number, variant: number): JsonValue | undefined {
    if (schema === false || depth > maxDepth) return undefined;
    const flat = this.flatten(schema === true ? {} : schema);
    const branchKey = branchKeyOf(flat);
    if (branchKey !== undefined) {
      const { [branchKey]: branches, ...common } = flat;
      const merged = toList(branches)
        .filter((branch) => branch !== false)
        .map((branch) => this.merge(common, isRecord(branch) ? branch : {}));
      return firstDefined(this.inOrder(merged, depth), (branch) => this.make(branch, depth + 1, variant));
    }
    const choices = 'const' in flat ? [flat['const']] : flat['enum'];
    if (Array.isArray(choices)) {
      const fitting = choices.filter(isJson).filter((value) => hasType(value, flat['type']));
      return this.counted(fitting[variant % fitting.length]);
    }
    return firstDefined(this.inOrder(typesOf(flat), depth), (type) =>
      this.makeType(type, flat, depth, variant),
    );
  }

  /** Without `$ref`, and without `allOf` unless branches have to be chosen first. */
  private flatten(schema: unknown): JsonSchema {
    if (!isRecord(schema)) throw invalidRequest(`${this.param} is not a JSON schema.`, this.param);
    let flat: JsonSchema = schema;
    for (;;) {
      this.step();
      if ('$ref' in flat) {
        const { $ref, ...rest } = flat;
        flat = this.merge(resolveReference(this.root, $ref, this.param), rest);
      } else if (Array.isArray(flat['allOf']) && branchKeyOf(flat) === undefined) {
        const { allOf, ...rest } = flat;
        flat = toList(allOf)
          .filter(isRecord)
          .reduce<JsonSchema>((merged, part) => this.merge(merged, part), rest);
      } else {
        return flat;
      }
    }
  }

  private makeType(type: unknown, schema: JsonSchema, depth: number, variant: number): JsonValue | undefined {
    switch (type) {
      case 'object':
        return this.makeObject(schema, depth, variant);
      case 'array':
        return this.makeArray(schema, depth, variant);
      case 'string':
        if (toNumber(schema['minLength'], 0) > maxTextLength) throw this.excessive();
        return this.counted(stringInstance(schema, variant));
      case 'number':
      case 'integer':
        return numberInstance(schema, type === 'integer', variant);
      case 'boolean':
        return variant % 2 === 0;
      case 'null':
        return null;
      default:
        return undefined;
    }
  }

  private makeObject(schema: JsonSchema, depth: number, variant: number): JsonValue | undefined {
    const properties = isRecord(schema['properties']) ? schema['properties'] : {};
    const required = toList(schema['required']).filter((name) => typeof name === 'string');
    const others = schema['additionalProperties'] ?? true;
    const wanted = new Set(required);
    const isTerse = this.isTerse(depth);
    const entries = new Map<string, JsonValue>();
    let optionalLeft = toNumber(schema['maxProperties'], Infinity) - wanted.size;

    for (const [name, property] of Object.entries(properties)) {
      const isOptional = !wanted.delete(name);
      if (isOptional && (isTerse || optionalLeft <= 0)) continue;
      const value = this.make(property, depth + 1, variant);
      if (value !== undefined) entries.set(name, value);
      else if (!isOptional) return undefined;
      if (isOptional) optionalLeft--;
    }
    for (let number = 1; entries.size + wanted.size < toNumber(schema['minProperties'], 0); number++) {
      this.step();
      const name = `property${number}`;
      if (!entries.has(name)) wanted.add(name);
    }
    for (const name of wanted) {
      const value = this.make(others, depth + 1, variant);
      if (value === undefined) return undefined;
      entries.set(name, value);
    }
    return Object.fromEntries(entries);
  }

  private makeArray(schema: JsonSchema, depth: number, variant: number): JsonValue | undefined {
    const { items } = schema;
    const first = toList(schema['prefixItems'] ?? items);
    const others = (Array.isArray(items) ? schema['additionalItems'] : items) ?? true;
    const minItems = toNumber(schema['minItems'], 0);
    const maxItems = toNumber(schema['maxItems'], Infinity);
    if (minItems > maxItems) return undefined;
    const length = Math.min(
      maxItems,
      Math.max(minItems, this.isTerse(depth) ? 0 : Math.max(1, first.length)),
    );
    const values: JsonValue[] = [];
    while (values.length < length) {
      const index = values.length;
      const itemVariant = schema['uniqueItems'] === true ? variant + index : variant;
      const value = this.make(index < first.length ? first[index] : others, depth + 1, itemVariant);
      if (value === undefined) return index < minItems ? undefined : values;
      values.push(value);
    }
    return values;
  }

  /** As given, or the simplest first where the instance has to come to its end. */
  private inOrder(candidates: readonly unknown[], depth: number): readonly unknown[] {
    if (!this.isTerse(depth)) return candidates;
    return [...candidates].sort((left, right) => complexity(left) - complexity(right));
  }

  private isTerse(depth: number): boolean {
    return depth >= terseDepth || this.steps >= terseSteps;
  }

  private merge(left: JsonSchema, right: JsonSchema): JsonSchema {
    this.step();
    this.mergedKeys += Object.keys(left).length + Object.keys(right).length;
    if (this.mergedKeys > maxMergedKeys) throw this.excessive();
    return mergeSchemas(left, right);
  }

  private step(): void {
    if (++this.steps > this.stepLimit) throw this.excessive();
  }

  /** A value that is as long as the schema wants it. */
  private counted(value: JsonValue | undefined): JsonValue | undefined {
    this.textLength += value === undefined ? 0 : JSON.stringify(value).length;
    if (this.textLength > maxTextLength) throw this.excessive();
    return value;
  }

  private excessive(): Error {
    return invalidRequest(`The schema in ${this.param} asks for more than the sandbox makes.`, this.param);
  }
}

function firstDefined<Candidate>(
  candidates: readonly Candidate[],
  make: (candidate: Candidate) => JsonValue | undefined,
): JsonValue | undefined {
  for (const candidate of candidates) {
    const value = make(candidate);
    if (value !== undefined) return value;
  }
  return undefined;
}

function branchKeyOf(schema: JsonSchema): string | undefined {
  return ['anyOf', 'oneOf'].find((key) => Array.isArray(schema[key]));
}

/** The types named, or the one that the other keywords are about. */
function typesOf(schema: JsonSchema): readonly unknown[] {
  if (schema['type'] !== undefined) return [schema['type']].flat();
  const mentions = (...keys: string[]): boolean => keys.some((key) => key in schema);
  if (mentions('properties', 'required', 'additionalProperties', 'minProperties')) return ['object'];
  if (mentions('items', 'prefixItems', 'minItems')) return ['array'];
  if (mentions('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf')) return ['number'];
  return ['string'];
}

/** How much more a type or a schema drags in. */
function complexity(candidate: unknown): number {
  if (isRecord(candidate)) {
    if ('const' in candidate || 'enum' in candidate) return 1;
    return 'type' in candidate ? Math.min(...[candidate['type']].flat().map(complexity)) : 4;
  }
  if (candidate === 'null') return 0;
  return candidate === 'object' || candidate === 'array' ? 3 : 2;
}

function hasType(value: JsonValue, type: unknown): boolean {
  if (type === undefined) return true;
  const own = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return [type].flat().some((name) => name === own || (name === 'integer' && Number.isInteger(value)));
}

/** Whatever stands in a request came out of JSON; only an absent value is none. */
function isJson(value: unknown): value is JsonValue {
  return value !== undefined;
}

import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../openai-shape/wire-shape.js';
import type { Schema } from './anthropic-schema.js';

/** Refused at the root of a tool's input. */
const combinations = ['allOf', 'anyOf', 'oneOf'] as const;
/** Alternatives within alternatives that are still looked into. */
const maxDepth = 20;

/**
 * The parameters of a function as the input of a tool that need not be strict: an object at the root, without alternatives
 * there. Alternatives become one object with the properties of all; what every one of them requires is required.
 * Source: providers digest, Anthropic section 2.6 "Non-strict tools".
 */
export function toInputSchema(parameters: Schema | undefined): Schema {
  return flattened(parameters, 0);
}

function flattened(parameters: Schema | undefined, depth: number): Schema {
  const { $schema: _dialect, ...root } = resolved(parameters ?? {}, parameters ?? {});
  const merged: Record<string, unknown> = { ...root };
  for (const name of combinations) {
    const parts = merged[name];
    delete merged[name];
    if (!Array.isArray(parts)) continue;
    const objects = parts.filter(isRecord).map((part) => {
      const whole = resolved(part, root);
      return depth < maxDepth ? flattened(whole, depth + 1) : whole;
    });
    Object.assign(merged, name === 'allOf' ? allOf(merged, objects) : anyOf(merged, objects));
  }
  return { ...merged, type: 'object', properties: isRecord(merged.properties) ? merged.properties : {} };
}

/** What a reference at the root points at, in its place; the definitions stay. */
function resolved(schema: Schema, root: Schema): Schema {
  const { $ref: address, ...rest } = schema;
  const [, place, name] =
    typeof address === 'string' ? (/^#\/(\$defs|definitions)\/([^/]+)$/.exec(address) ?? []) : [];
  if (place === undefined || name === undefined) return schema;
  const definitions = root[place];
  const target = isRecord(definitions) ? definitions[name] : undefined;
  return isRecord(target) && !('$ref' in target) ? { ...target, ...rest } : schema;
}

function allOf(root: Schema, parts: readonly Schema[]): Schema {
  const all = [root, ...parts];
  return described(propertiesOf(all), new Set(all.flatMap(requiredOf)));
}

function anyOf(root: Schema, parts: readonly Schema[]): Schema {
  const [first, ...others] = parts.map((part) => new Set(requiredOf(part)));
  const everywhere = [...(first ?? [])].filter((name) => others.every((names) => names.has(name)));
  return described(propertiesOf([root, ...parts]), new Set([...requiredOf(root), ...everywhere]));
}

function described(properties: Record<string, unknown>, required: ReadonlySet<unknown>): Schema {
  return required.size === 0 ? { properties } : { properties, required: [...required] };
}

/** A property that means different things is any of them. */
function propertiesOf(schemas: readonly Schema[]): Record<string, unknown> {
  const meanings = new Map<string, unknown[]>();
  for (const { properties } of schemas) {
    if (!isRecord(properties)) continue;
    for (const [name, meaning] of Object.entries(properties)) {
      const known = meanings.get(name);
      if (known === undefined) meanings.set(name, [meaning]);
      else if (!known.some((other) => isDeepStrictEqual(other, meaning))) known.push(meaning);
    }
  }
  return Object.fromEntries(
    [...meanings].map(([name, known]) => [name, known.length === 1 ? known[0] : { anyOf: known }]),
  );
}

function requiredOf({ required }: Schema): unknown[] {
  return Array.isArray(required) ? required : [];
}

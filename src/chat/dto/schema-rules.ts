import type { ChatRequest } from '../../contract/chat.js';
import { invalidRequest } from '../../contract/gateway-error.js';

/** Deepest nesting of a schema, in objects and arrays; no vendor takes more than a fraction of it. */
const maxSchemaLevels = 100;

type JsonObject = Readonly<Record<string, unknown>>;

/** What carries a schema, as far as it is looked at here. */
type SchemaFields = Pick<ChatRequest, 'tools' | 'response_format'> & { readonly functions?: unknown };

/**
 * Refuses schemas on which a translator, or the vendor, would never come to an end. Recursive schemas, such as that of a
 * tree, are legal.
 * @param prefix of the path: where the fields stand.
 * @throws GatewayError `invalid_request` that names the schema.
 */
export function checkSchemas({ tools, functions, response_format: format }: SchemaFields, prefix = ''): void {
  tools?.forEach((tool, index) => {
    if (tool.type === 'function')
      checkSchema(tool.function.parameters, () => `${prefix}tools[${index}].function.parameters`);
  });
  if (Array.isArray(functions)) {
    functions.forEach((definition: { readonly parameters?: unknown }, index) =>
      checkSchema(definition.parameters, () => `${prefix}functions[${index}].parameters`),
    );
  }
  checkSchema(format?.json_schema?.schema, () => `${prefix}response_format.json_schema.schema`);
}

function checkSchema(schema: unknown, path: () => string): void {
  if (!isObject(schema)) return;
  const references: JsonObject[] = [];
  if (!isWithin(schema, maxSchemaLevels, references))
    throw invalidRequest(`${path()} must not be nested deeper than ${maxSchemaLevels} levels`, path());
  if (references.length > 0 && hasEndlessReference(references, schema))
    throw invalidRequest(`${path()} has a $ref that leads back to itself and never to a schema`, path());
}

/** Whether a value has so many levels at most; collects on the way what refers to another place. Goes no deeper than that. */
function isWithin(value: object, levels: number, references: JsonObject[]): boolean {
  if (levels === 0) return false;
  if (Array.isArray(value)) {
    for (const element of value as unknown[]) {
      if (typeof element === 'object' && element !== null && !isWithin(element, levels - 1, references))
        return false;
    }
    return true;
  }
  const object = value as JsonObject;
  for (const key in object) {
    const member = object[key];
    if (typeof member === 'object' && member !== null) {
      if (!isWithin(member, levels - 1, references)) return false;
    } else if (key === '$ref') references.push(object);
  }
  return true;
}

/** Follows each reference until it comes to something that is none, or to where an earlier one has passed. */
function hasEndlessReference(references: readonly JsonObject[], root: JsonObject): boolean {
  const passedBy = new Map<JsonObject, JsonObject>();
  for (const reference of references) {
    let place: JsonObject | undefined = reference;
    while (place !== undefined && !passedBy.has(place)) {
      passedBy.set(place, reference);
      place = typeof place.$ref === 'string' ? resolve(place.$ref, root) : undefined;
    }
    if (place !== undefined && passedBy.get(place) === reference) return true;
  }
  return false;
}

/** What a JSON pointer into the same schema points at; undefined where there is no object, and for other references. */
function resolve(reference: string, root: JsonObject): JsonObject | undefined {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return undefined;
  let place: unknown = root;
  for (const step of reference.slice(2).split('/')) {
    const key = step.includes('~') || step.includes('%') ? unescaped(step) : step;
    if (typeof place !== 'object' || place === null || !Object.hasOwn(place, key)) return undefined;
    place = (place as JsonObject)[key];
  }
  return isObject(place) ? place : undefined;
}

/** Source: RFC 6901 sections 4 and 6. */
function unescaped(step: string): string {
  let text = step;
  try {
    text = decodeURIComponent(step);
  } catch {
    // A stray percent sign stands for itself.
  }
  return text.replaceAll('~1', '/').replaceAll('~0', '~');
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

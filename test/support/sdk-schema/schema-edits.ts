import type { AnySchemaObject } from 'ajv';

/** A generated schema and its definitions, to be put right where the wire differs from the types. */
export interface EditableSchema {
  readonly schema: AnySchemaObject;
  /** @throws Error when the SDK no longer has a type of this name: the rule about it has lost its ground. */
  readonly definition: (name: string) => AnySchemaObject;
  readonly definitions: () => AnySchemaObject[];
}

/** A copy to write to. */
export function editable(generated: AnySchemaObject): EditableSchema {
  const schema = structuredClone(generated);
  const all: Record<string, AnySchemaObject | undefined> = schema['definitions'];
  return {
    schema,
    definition: (name) => {
      const found = all[name];
      if (found === undefined) throw new Error(`The SDK has no type ${name} any more.`);
      return found;
    },
    definitions: () => Object.values(all).flatMap((definition) => definition ?? []),
  };
}

/** More members for an object. */
export function allow(definition: AnySchemaObject, members: Readonly<Record<string, AnySchemaObject>>): void {
  Object.assign(definition['properties'], members);
}

/** No members but these. */
export function allowOnly(definition: AnySchemaObject, names: readonly string[]): void {
  for (const name of Object.keys(definition['properties']))
    if (!names.includes(name)) delete definition['properties'][name];
}

import { isSchema, type Schema, textsIn } from './schema-walk.js';

const definition = '#/$defs/';

/**
 * A schema in which no circle of references runs through required properties only: the vendor writes references out, and
 * could not come to an end. Such a property is no longer required; the very schema where there is none.
 * Source: providers digest, Gemini section 3.6 (a).
 */
export function looseCycles(root: Schema): Schema {
  const { $defs, ...body } = root;
  const named = new Map<string, Schema>([['#', body]]);
  for (const [name, schema] of Object.entries(isSchema($defs) ? $defs : {}))
    if (isSchema(schema)) named.set(`${definition}${name}`, schema);
  const arrows = new Map([...named].map(([name, schema]) => [name, referencesIn(schema)]));
  const circles = circlesOf(arrows);
  if (circles.size === 0) return root;
  const loosened = (name: string, schema: Schema): Schema => {
    const circle = circles.get(name);
    return circle === undefined ? schema : loosen(schema, circle);
  };
  const whole = loosened('#', body);
  if (!isSchema($defs)) return whole;
  const defs = Object.entries($defs).map(([name, schema]) => [
    name,
    isSchema(schema) ? loosened(`${definition}${name}`, schema) : schema,
  ]);
  return { ...whole, $defs: Object.fromEntries(defs) };
}

type Arrows = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * For each name from which references lead back to it, the names on its circles. By Kosaraju's two walks: along the arrows
 * for the order, against it for the circles; linear, and without recursion, as a caller decides how long a chain is.
 */
function circlesOf(arrows: Arrows): ReadonlyMap<string, ReadonlySet<string>> {
  const against = new Map<string, Set<string>>();
  for (const [from, targets] of arrows)
    for (const target of targets) {
      const sources = against.get(target) ?? new Set();
      against.set(target, sources.add(from));
    }
  const circles = new Map<string, ReadonlySet<string>>();
  const visited = new Set<string>();
  for (const name of finishingOrder(arrows).reverse()) {
    const members = new Set(walk(name, against, visited));
    const isCircle = members.size > 1 || (arrows.get(name)?.has(name) ?? false);
    if (isCircle) for (const member of members) circles.set(member, members);
  }
  return circles;
}

function finishingOrder(arrows: Arrows): string[] {
  const order: string[] = [];
  const visited = new Set<string>();
  for (const name of arrows.keys()) order.push(...walk(name, arrows, visited));
  return order;
}

/** Names reached from this one and not visited before, each behind all that are reached through it. */
function walk(from: string, arrows: Arrows, visited: Set<string>): string[] {
  const finished: string[] = [];
  if (visited.has(from)) return finished;
  visited.add(from);
  const path = [{ name: from, targets: [...(arrows.get(from) ?? [])] }];
  for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
    const target = last.targets.pop();
    if (target === undefined) {
      finished.push(last.name);
      path.pop();
    } else if (!visited.has(target)) {
      visited.add(target);
      path.push({ name: target, targets: [...(arrows.get(target) ?? [])] });
    }
  }
  return finished;
}

function loosen(schema: Schema, circle: ReadonlySet<string>): Schema {
  const written = mapSchemas(schema, (nested) => loosen(nested, circle));
  const { properties, required } = written;
  if (!isSchema(properties) || required === undefined) return written;
  const kept = textsIn(required).filter((name) => {
    const property = properties[name];
    return !isSchema(property) || ![...referencesIn(property)].some((ref) => circle.has(ref));
  });
  const { required: _required, ...rest } = written;
  return kept.length > 0 ? { ...rest, required: kept } : rest;
}

function referencesIn(schema: Schema, found = new Set<string>()): Set<string> {
  if (typeof schema.$ref === 'string') found.add(schema.$ref);
  mapSchemas(schema, (nested) => {
    referencesIn(nested, found);
    return nested;
  });
  return found;
}

/** The schema with each schema in it replaced; definitions apart. */
function mapSchemas(schema: Schema, replace: (nested: Schema) => Schema): Schema {
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]) => {
      if (keyword === 'properties' && isSchema(value))
        return [
          keyword,
          Object.fromEntries(
            Object.entries(value).map(([name, nested]) => [
              name,
              isSchema(nested) ? replace(nested) : nested,
            ]),
          ),
        ];
      if (['anyOf', 'oneOf', 'prefixItems'].includes(keyword) && Array.isArray(value))
        return [keyword, value.map((nested: unknown) => (isSchema(nested) ? replace(nested) : nested))];
      if (['items', 'additionalProperties'].includes(keyword) && isSchema(value))
        return [keyword, replace(value)];
      return [keyword, value];
    }),
  );
}

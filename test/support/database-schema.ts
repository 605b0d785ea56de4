import { readFile } from 'node:fs/promises';

/** What a database holds, in Postgres' own words; every list is sorted. */
export interface DatabaseShape {
  /** `table.column type [not null] [default …]` */
  readonly columns: readonly string[];
  /** `name on table(columns) [unique|primary]` */
  readonly indexes: readonly string[];
  /** `name: table(columns) -> table(columns) delete … update …` */
  readonly foreignKeys: readonly string[];
  /** `name: values` */
  readonly enums: readonly string[];
}

interface Field {
  readonly name: string;
  readonly type: string;
  readonly modifier: string;
  readonly attributes: string;
  readonly column: string;
}

interface Block {
  readonly name: string;
  readonly table: string;
  readonly lines: readonly string[];
}

const nativeTypes: Readonly<Record<string, string>> = {
  String: 'text',
  Int: 'integer',
  BigInt: 'bigint',
  Boolean: 'boolean',
  SmallInt: 'smallint',
  Char: 'character',
  Timestamptz: 'timestamp with time zone',
  Decimal: 'numeric',
  Json: 'jsonb',
  Bytes: 'bytea',
};

/**
 * The shape that prisma/schema.prisma asks for, by Prisma's rules for names and defaults. Knows what our schema uses
 * and throws on anything else, so that a new construct is not silently left unchecked.
 */
export async function shapeOfSchema(file = 'prisma/schema.prisma'): Promise<DatabaseShape> {
  const text = await readFile(file, 'utf8');
  const enums = blocks(text, 'enum');
  const models = blocks(text, 'model');
  const enumNames = new Map(enums.map((block) => [block.name, block.table]));
  const tables = new Map(models.map((block) => [block.name, block]));
  const isColumn = (field: Field): boolean => !tables.has(field.type);

  const columns: string[] = [];
  const indexes: string[] = [];
  const foreignKeys: string[] = [];
  for (const model of models) {
    const { table } = model;
    const fields = fieldsOf(model);
    const columnOf = (name: string): string => required(fields.find((field) => field.name === name)).column;
    const index = (names: readonly string[], suffix: string, kind: string): void => {
      const name = suffix === 'pkey' ? `${table}_pkey` : `${table}_${names.join('_')}_${suffix}`;
      indexes.push(`${name} on ${table}(${names.join(', ')})${kind}`);
    };
    for (const field of fields.filter(isColumn)) {
      columns.push(`${table}.${field.column} ${columnType(table, field, enumNames)}`);
      if (/@id\b/.test(field.attributes)) index([field.column], 'pkey', ' primary');
      if (/@unique\b/.test(field.attributes)) index([field.column], 'key', ' unique');
    }
    for (const line of model.lines.filter((text) => text.startsWith('@@'))) {
      const [, kind, list] = required(/^@@(\w+)\((?:\[(.*)\]|".*")\)$/.exec(line));
      if (kind === 'map') continue;
      const names = required(list).split(', ').map(columnOf);
      if (kind === 'id') index(names, 'pkey', ' primary');
      else if (kind === 'unique') index(names, 'key', ' unique');
      else if (kind === 'index') index(names, 'idx', '');
      else throw new Error(`unknown in the schema: ${line}`);
    }
    for (const field of fields.filter((field) => field.attributes.includes('@relation'))) {
      const relation = /fields: \[(\w+)\], references: \[(\w+)\](?:, onDelete: (\w+))?\)/.exec(
        field.attributes,
      );
      const [, from, to, onDelete = 'Restrict'] = required(relation);
      const target = required(tables.get(field.type));
      const column = columnOf(required(from));
      const referenced = required(fieldsOf(target).find((field) => field.name === to)).column;
      foreignKeys.push(
        `${table}_${column}_fkey: ${table}(${column}) -> ${target.table}(${referenced}) delete ${onDelete.toLowerCase()} update cascade`,
      );
    }
  }
  return {
    columns: columns.sort(),
    indexes: indexes.sort(),
    foreignKeys: foreignKeys.sort(),
    enums: enums
      .map((block) => `${block.table}: ${block.lines.filter((line) => !line.startsWith('@@')).join(', ')}`)
      .sort(),
  };
}

function blocks(text: string, keyword: string): Block[] {
  return [...text.matchAll(new RegExp(`^${keyword} (\\w+) \\{\\n([\\s\\S]*?)^\\}`, 'gm'))].map((match) => {
    const lines = required(match[2])
      .split('\n')
      .map((line) => line.trim().replace(/\s+/g, ' '))
      .filter((line) => line !== '' && !line.startsWith('//'));
    const map = lines.map((line) => /^@@map\("(\w+)"\)$/.exec(line)?.[1]).find((name) => name !== undefined);
    return { name: required(match[1]), table: required(map), lines };
  });
}

function fieldsOf(model: Block): Field[] {
  return model.lines
    .filter((line) => !line.startsWith('@@'))
    .map((line) => {
      const [, name, type, modifier = '', attributes = ''] = required(
        /^(\w+) (\w+)(\?|\[\])?(?: (.*))?$/.exec(line),
      );
      const column = /@map\("(\w+)"\)/.exec(attributes)?.[1] ?? required(name);
      return { name: required(name), type: required(type), modifier, attributes, column };
    });
}

function columnType(table: string, field: Field, enumNames: ReadonlyMap<string, string>): string {
  const [, native = field.type, size = ''] = /@db\.(\w+)(\(\d+(?:, \d+)?\))?/.exec(field.attributes) ?? [];
  const base = required(enumNames.get(native) ?? nativeTypes[native]);
  const sized = base.startsWith('timestamp')
    ? base.replace('timestamp', `timestamp${size}`)
    : `${base}${size.replace(' ', '')}`;
  // A list is never null to Prisma, which leaves its column without a constraint.
  const list = field.modifier === '[]' ? '[]' : '';
  const nullable = field.modifier === '' ? ' not null' : '';
  const value = defaultOf(table, field);
  return `${sized}${list}${nullable}${value === undefined ? '' : ` default ${value}`}`;
}

function defaultOf(table: string, { column, attributes }: Field): string | undefined {
  const value = /@default\((\w+(?:\(\))?)\)/.exec(attributes)?.[1];
  if (value === 'now()') return 'CURRENT_TIMESTAMP';
  return value === 'autoincrement()' ? `nextval('${table}_${column}_seq'::regclass)` : value;
}

function required<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('prisma/schema.prisma holds something unknown');
  return value;
}

import type { Client } from 'pg';
import { openTestDatabase, withClient } from '../support/database.js';
import { shapeOfSchema, type DatabaseShape } from '../support/database-schema.js';

const columnsQuery = `
  SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
    || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
    || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') AS line
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid AND c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relname <> '_prisma_migrations'`;

const indexesQuery = `
  SELECT i.relname || ' on ' || t.relname || '('
    || (SELECT string_agg(a.attname, ', ' ORDER BY k.position)
        FROM unnest(x.indkey) WITH ORDINALITY AS k(number, position)
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) || ')'
    || CASE WHEN x.indisprimary THEN ' primary' WHEN x.indisunique THEN ' unique' ELSE '' END AS line
  FROM pg_index x
  JOIN pg_class i ON i.oid = x.indexrelid
  JOIN pg_class t ON t.oid = x.indrelid AND t.relnamespace = 'public'::regnamespace
  -- Partial indexes stand in the migrations only: the schema's language has none.
  WHERE t.relname <> '_prisma_migrations' AND x.indpred IS NULL`;

const foreignKeysQuery = `
  SELECT c.conname || ': ' || f.relname || '(' || fa.attname || ') -> ' || t.relname || '(' || ta.attname || ') delete '
    || CASE c.confdeltype WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' ELSE c.confdeltype::text END || ' update '
    || CASE c.confupdtype WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' ELSE c.confupdtype::text END AS line
  FROM pg_constraint c
  JOIN pg_class f ON f.oid = c.conrelid JOIN pg_attribute fa ON fa.attrelid = f.oid AND fa.attnum = c.conkey[1]
  JOIN pg_class t ON t.oid = c.confrelid JOIN pg_attribute ta ON ta.attrelid = t.oid AND ta.attnum = c.confkey[1]
  WHERE c.contype = 'f' AND array_length(c.conkey, 1) = 1`;

const enumsQuery = `
  SELECT t.typname || ': ' || string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder) AS line
  FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname`;

async function lines(client: Client, query: string): Promise<string[]> {
  const { rows } = await client.query<{ line: string }>(query);
  return rows.map((row) => row.line).sort();
}

async function shapeOfDatabase(client: Client): Promise<DatabaseShape> {
  return {
    columns: await lines(client, columnsQuery),
    indexes: await lines(client, indexesQuery),
    foreignKeys: await lines(client, foreignKeysQuery),
    enums: await lines(client, enumsQuery),
  };
}

describe('migrated database', () => {
  it('is what prisma/schema.prisma says, to the column, index, key and enum', async () => {
    const database = await openTestDatabase();
    try {
      const actual = await withClient(database.url, shapeOfDatabase);
      const expected = await shapeOfSchema();
      expect(actual).toEqual(expected);
      expect(actual.columns).toContain('api_keys.spent_picodollars bigint not null default 0');
      expect(actual.indexes).toContain('usage_attempts_pkey on usage_attempts(request_id, attempt) primary');
    } finally {
      await database.close();
    }
  });
});

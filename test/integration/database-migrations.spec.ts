import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { connectToServer } from '../../src/database/database-connection.js';
import { applyMigrations, readMigrations, type Migration } from '../../src/database/migrations.js';
import { openEmptyTestDatabase, withClient, type TestDatabase } from '../support/database.js';

const migration = (name: string, sql: string): Migration => ({
  name,
  sql,
  checksum: createHash('sha256').update(sql).digest('hex'),
});
const first = migration(
  '20260101000000_first',
  'CREATE TABLE "first" ("id" INT); INSERT INTO "first" VALUES (1);',
);
const second = migration('20260102000000_second', 'ALTER TABLE "first" ADD COLUMN "name" TEXT;');
const broken = migration(
  '20260103000000_broken',
  'CREATE TABLE "third" ("id" INT); SELECT * FROM "nowhere";',
);

const refusal = (message: string) => ({ name: 'DatabaseStartupError', message });

describe('migrations', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await openEmptyTestDatabase();
    client = await connectToServer(database.url);
  });
  afterEach(async () => {
    await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  });
  afterAll(async () => {
    await client.end();
    await database.close();
  });

  const books = async (): Promise<Record<string, unknown>[]> =>
    (await client.query<Record<string, unknown>>('SELECT * FROM "_prisma_migrations" ORDER BY "started_at"'))
      .rows;

  it('applies what is missing, oldest first, and then nothing more', async () => {
    expect(await applyMigrations(client, [first])).toEqual([first.name]);
    expect(await applyMigrations(client, [first, second])).toEqual([second.name]);
    expect(await applyMigrations(client, [first, second])).toEqual([]);
    expect((await client.query('SELECT * FROM "first"')).rows).toEqual([{ id: 1, name: null }]);
  });

  it('keeps the books as Prisma does', async () => {
    const migrations = await readMigrations();
    await applyMigrations(client, migrations);
    const rows = await books();
    expect(rows.map((row) => row['migration_name'])).toEqual(migrations.map(({ name }) => name));
    for (const [index, row] of rows.entries()) {
      expect(row['id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      expect(row['checksum']).toBe(migrations[index]?.checksum);
      expect(row['checksum']).toMatch(/^[0-9a-f]{64}$/);
      expect(row['finished_at']).toBeInstanceOf(Date);
      expect(row).toMatchObject({ logs: null, rolled_back_at: null, applied_steps_count: 1 });
    }
    const columns = await client.query<{ line: string }>(
      `SELECT attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN attnotnull THEN ' not null' ELSE '' END AS line
       FROM pg_attribute WHERE attrelid = '"_prisma_migrations"'::regclass AND attnum > 0 ORDER BY attnum`,
    );
    expect(columns.rows.map((row) => row.line)).toEqual([
      'id character varying(36) not null',
      'checksum character varying(64) not null',
      'finished_at timestamp with time zone',
      'migration_name character varying(255) not null',
      'logs text',
      'rolled_back_at timestamp with time zone',
      'started_at timestamp with time zone not null',
      'applied_steps_count integer not null',
    ]);
  });

  it('applies each migration once when several instances start at once', async () => {
    const runs = await Promise.all(
      Array.from({ length: 4 }, () =>
        withClient(database.url, (other) => applyMigrations(other, [first, second])),
      ),
    );
    expect(runs.flat().sort()).toEqual([first.name, second.name]);
    expect(await books()).toHaveLength(2);
    expect((await client.query('SELECT * FROM "first"')).rows).toHaveLength(1);
  });

  it('waits for whoever holds the lock that `prisma migrate deploy` takes', async () => {
    await client.query('BEGIN; SELECT pg_advisory_xact_lock(72707369)');
    const order: string[] = [];
    const run = withClient(database.url, (other) => applyMigrations(other, [first])).then(() =>
      order.push('run'),
    );
    await client.query('SELECT pg_sleep(0.2)');
    order.push('lock given back');
    await client.query('COMMIT');
    await run;
    expect(order).toEqual(['lock given back', 'run']);
  });

  it('leaves no trace of a migration that fails, and keeps those before it', async () => {
    const run = applyMigrations(client, [first, broken]);
    await expect(run).rejects.toMatchObject(
      refusal(`Migration ${broken.name} failed: relation "nowhere" does not exist.`),
    );
    expect(await books()).toHaveLength(1);
    expect((await client.query(`SELECT to_regclass('third') AS "table"`)).rows).toEqual([{ table: null }]);
    const mended = migration(broken.name, 'CREATE TABLE "third" ("id" INT);');
    expect(await applyMigrations(client, [first, mended])).toEqual([broken.name]);
  });

  it('says in one line when the user may not create tables', async () => {
    await client.query('DROP SCHEMA public');
    await expect(applyMigrations(client, [first])).rejects.toMatchObject(
      refusal(
        'The tables cannot be created: no schema has been selected to create in. The gateway uses the schema "public".',
      ),
    );
    await client.query('CREATE SCHEMA public');
  });

  it('refuses a database that a newer version has used', async () => {
    await applyMigrations(client, [first, second]);
    await expect(applyMigrations(client, [first])).rejects.toMatchObject(
      refusal(
        `The database has migration ${second.name}, which this version does not know: a newer version of the gateway has used it.`,
      ),
    );
  });

  it('refuses a migration that was changed after it was applied', async () => {
    await applyMigrations(client, [first]);
    await expect(applyMigrations(client, [migration(first.name, `${first.sql} `)])).rejects.toMatchObject(
      refusal(
        `Migration ${first.name} has been changed since it was applied to this database (its checksum differs).`,
      ),
    );
  });

  it('refuses a migration that Prisma began and did not finish, until it is marked as rolled back', async () => {
    await applyMigrations(client, [first]);
    await client.query(
      'INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "logs") VALUES ($1, $2, $3, $4)',
      ['36f1b1a4-7f3c-4a57-9a5c-0d7a4f6f2f10', second.checksum, second.name, 'it failed'],
    );
    await expect(applyMigrations(client, [first, second])).rejects.toMatchObject(
      refusal(
        `Migration ${second.name} was begun on this database and not finished: mend it with "prisma migrate resolve".`,
      ),
    );
    await client.query(
      'UPDATE "_prisma_migrations" SET "rolled_back_at" = now() WHERE "finished_at" IS NULL',
    );
    expect(await applyMigrations(client, [first, second])).toEqual([second.name]);
  });
});

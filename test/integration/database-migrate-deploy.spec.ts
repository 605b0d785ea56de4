import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { connectToServer } from '../../src/database/database-connection.js';
import { applyMigrations, readMigrations, type Migration } from '../../src/database/migrations.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { openEmptyTestDatabase, withClient, type TestDatabase } from '../support/database.js';
import { runPrisma, type PrismaRun } from '../support/schema-engine/prisma-cli.js';

const migration = (name: string, sql: string): Migration => ({
  name,
  sql,
  checksum: createHash('sha256').update(sql).digest('hex'),
});

/** What a splitter of statements would trip over. */
const last = migration(
  '29990101000000_last',
  `-- A function; and a row
CREATE TABLE "last" ("id" INT NOT NULL DEFAULT 7, "text" TEXT);
CREATE FUNCTION "touch"() RETURNS trigger AS $$ BEGIN NEW."text" := 'a;b'; RETURN NEW; END; $$ LANGUAGE plpgsql;
CREATE TRIGGER "last_touch" BEFORE INSERT ON "last" FOR EACH ROW EXECUTE FUNCTION "touch"();
INSERT INTO "last" DEFAULT VALUES;
`,
);
const slow = migration('29990102000000_slow', 'SELECT pg_sleep(1);');
const broken = migration(
  '29990103000000_broken',
  'CREATE TABLE "third" ("id" INT); SELECT * FROM "nowhere";',
);

/** Everything that migrations make, the books' table as well, in Postgres' own words. */
const catalogueQuery = `
  WITH relation AS (SELECT * FROM pg_class WHERE relnamespace = 'public'::regnamespace)
  SELECT concat_ws(' ', 'column', r.relname, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
    pg_get_expr(d.adbin, d.adrelid)) AS line
  FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND r.relkind = 'r'
  LEFT JOIN pg_attrdef d ON d.adrelid = r.oid AND d.adnum = a.attnum
  UNION ALL SELECT 'index ' || pg_get_indexdef(r.oid) FROM relation r WHERE r.relkind = 'i'
  UNION ALL SELECT concat_ws(' ', 'constraint', r.relname, c.conname, pg_get_constraintdef(c.oid))
  FROM relation r JOIN pg_constraint c ON c.conrelid = r.oid
  UNION ALL SELECT 'trigger ' || pg_get_triggerdef(t.oid) FROM relation r JOIN pg_trigger t ON t.tgrelid = r.oid
  WHERE NOT t.tgisinternal
  UNION ALL SELECT 'function ' || pg_get_functiondef(p.oid) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(' ', 'enum', t.typname, string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder))
  FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname
  ORDER BY line`;

const emptyDatabase = 'DROP SCHEMA public CASCADE; CREATE SCHEMA public';

/** What must be the same in the books whoever keeps them; ids and times are each one's own. */
const booksQuery = `
  SELECT "migration_name", "checksum", "logs", "rolled_back_at", "applied_steps_count",
    "finished_at" >= "started_at" AS "finished", length("id") AS "id_length"
  FROM "_prisma_migrations" ORDER BY "migration_name"`;

describe('prisma migrate deploy', () => {
  let database: TestDatabase;
  let client: Client;
  let ours: readonly Migration[];
  let folder: string;

  beforeAll(async () => {
    database = await openEmptyTestDatabase();
    client = await connectToServer(database.url);
    ours = await readMigrations();
    folder = await mkdtemp(join(tmpdir(), 'clearmaas-prisma-'));
  });
  afterEach(async () => {
    await client.query(emptyDatabase);
  });
  afterAll(async () => {
    await client.end();
    await database.close();
    await rm(folder, { recursive: true });
  });

  const prisma = (...parameters: string[]): Promise<PrismaRun> => runPrisma(database.url, ...parameters);

  /** With these migrations in place of ours. Returns the path of a schema: the CLI looks for migrations beside it. */
  const schemaBeside = async (migrations: readonly Migration[]): Promise<string> => {
    const place = await mkdtemp(join(folder, 'migrations-'));
    await cp('prisma/schema.prisma', join(place, 'schema.prisma'));
    for (const { name, sql } of migrations) {
      await mkdir(join(place, 'migrations', name), { recursive: true });
      await writeFile(join(place, 'migrations', name, 'migration.sql'), sql);
    }
    await cp('prisma/migrations/migration_lock.toml', join(place, 'migrations', 'migration_lock.toml'));
    return join(place, 'schema.prisma');
  };
  const deploy = async (migrations: readonly Migration[]): Promise<PrismaRun> =>
    prisma('migrate', 'deploy', '--schema', await schemaBeside(migrations));

  const traces = async () => ({
    catalogue: (await client.query<{ line: string }>(catalogueQuery)).rows.map((row) => row.line),
    books: (await client.query<Record<string, unknown>>(booksQuery)).rows,
  });

  it('migrates an empty database, which the gateway then takes as complete', async () => {
    const deployed = await prisma('migrate', 'deploy');
    expect(deployed).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('All migrations have been successfully applied.'),
    });
    for (const { name } of ours) expect(deployed.stdout).toContain(name);
    const before = await client.query('SELECT * FROM "_prisma_migrations"');
    expect(await applyMigrations(client, ours)).toEqual([]);
    const service = await PrismaService.open({ databaseUrl: database.url, dataDir: '/nowhere' });
    expect(await service.workspace.count()).toBe(0);
    await service.onApplicationShutdown();
    expect((await client.query('SELECT * FROM "_prisma_migrations"')).rows).toEqual(before.rows);
  });

  it('has nothing to do where the gateway has migrated, and the status is in order', async () => {
    expect(await applyMigrations(client, ours)).toEqual(ours.map(({ name }) => name));
    const before = await client.query('SELECT * FROM "_prisma_migrations"');
    expect(await prisma('migrate', 'deploy')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('No pending migrations to apply.'),
    });
    expect(await prisma('migrate', 'status')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Database schema is up to date!'),
    });
    expect((await client.query('SELECT * FROM "_prisma_migrations"')).rows).toEqual(before.rows);
  });

  describe('and the gateway finish what the other has begun, and leave what the gateway alone leaves', () => {
    let whole: readonly Migration[];
    let expected: Awaited<ReturnType<typeof traces>>;

    beforeAll(async () => {
      whole = [...ours, last];
      await applyMigrations(client, whole);
      expected = await traces();
      await client.query(emptyDatabase);
    });

    it('which is every migration in the books, and what they make', () => {
      expect(expected.books.map((row) => row['migration_name'])).toEqual(whole.map(({ name }) => name));
      expect(expected.catalogue).toContain('column last 1 id integer t 7');
    });

    it('the first migration by Prisma, the rest by the gateway', async () => {
      expect((await deploy(whole.slice(0, 1))).code).toBe(0);
      expect(await applyMigrations(client, whole)).toEqual(whole.slice(1).map(({ name }) => name));
      expect(await traces()).toEqual(expected);
    });

    it('the first migration by the gateway, the rest by Prisma', async () => {
      await applyMigrations(client, whole.slice(0, 1));
      const deployed = await deploy(whole);
      expect(deployed.code).toBe(0);
      expect(deployed.stdout).toContain(last.name);
      expect(deployed.stdout).not.toContain(whole[0]?.name);
      expect(await traces()).toEqual(expected);
      expect((await client.query('SELECT * FROM "last"')).rows).toEqual([{ id: 7, text: 'a;b' }]);
      expect(await applyMigrations(client, whole)).toEqual([]);
    });

    it('all by Prisma', async () => {
      expect((await deploy(whole)).code).toBe(0);
      expect(await traces()).toEqual(expected);
    });
  });

  it('that failed is refused by the gateway until `prisma migrate resolve` has spoken', async () => {
    const deployed = await deploy([last, broken]);
    expect(deployed.code).toBe(1);
    expect(deployed.stderr).toContain('nowhere');
    const mended = migration(broken.name, 'CREATE TABLE "third" ("id" INT);');
    await expect(applyMigrations(client, [last, mended])).rejects.toMatchObject({
      name: 'DatabaseStartupError',
      message: `Migration ${broken.name} was begun on this database and not finished: mend it with "prisma migrate resolve".`,
    });
    expect(await prisma('migrate', 'resolve', '--rolled-back', broken.name)).toMatchObject({ code: 0 });
    expect(await applyMigrations(client, [last, mended])).toEqual([broken.name]);
  });

  if (process.env['DATABASE_URL'] === undefined) {
    it('under way is waited for: not run, the embedded database has one session and no locks', () => {
      expect(database.url).toContain('host=');
    });
  } else {
    it('under way is waited for', async () => {
      const deploying = deploy([last, slow]);
      await unfinishedMigration(client);
      expect(await withClient(database.url, (other) => applyMigrations(other, [last, slow]))).toEqual([]);
      expect(await client.query(booksQuery)).toMatchObject({
        rows: [{ finished: true }, { finished: true }],
      });
      expect((await deploying).code).toBe(0);
    });
  }
});

/** Resolves as soon as the books show a migration that has begun and not ended; fails after 10 s. */
async function unfinishedMigration(client: Client): Promise<void> {
  const books = 'SELECT 1 FROM "_prisma_migrations" WHERE "finished_at" IS NULL AND "migration_name" = $1';
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await delay(20)) {
    // At first there are no books.
    const found = await client.query(books, [slow.name]).catch(() => ({ rowCount: 0 }));
    if (found.rowCount === 1) return;
  }
  throw new Error('prisma migrate deploy did not begin the migration');
}

describe('prisma migrate diff', () => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await openEmptyTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'clearmaas-prisma-'));
    await withClient(database.url, async (client) => applyMigrations(client, await readMigrations()));
  });
  afterAll(async () => {
    await database.close();
    await rm(folder, { recursive: true });
  });

  /** The SQL that is missing from prisma/migrations, and the exit code: 0 = none, 2 = some. */
  const missing = (schema: string): Promise<PrismaRun> =>
    runPrisma(
      database.url,
      ...['migrate', 'diff', '--from-config-datasource', '--to-schema', schema, '--script', '--exit-code'],
    );

  it('finds nothing in prisma/schema.prisma that prisma/migrations do not make', async () => {
    const { code, stdout } = await missing('prisma/schema.prisma');
    expect({ code, stdout: stdout.trim() }).toEqual({ code: 0, stdout: '-- This is an empty migration.' });
  });

  it('writes the migration that was forgotten', async () => {
    const schema = await readFile('prisma/schema.prisma', 'utf8');
    const changed = join(folder, 'schema.prisma');
    await writeFile(changed, schema.replace(/^model Workspace \{$/m, '$&\n  nickname String?'));
    const { code, stdout } = await missing(changed);
    expect({ code, stdout: stdout.trim() }).toEqual({
      code: 2,
      stdout: '-- AlterTable\nALTER TABLE "workspaces" ADD COLUMN     "nickname" TEXT;',
    });
  });
});

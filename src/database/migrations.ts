import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import { schemaName } from './database-connection.js';
import { errorCode, errorMessage } from './database-failure.js';
import { DatabaseStartupError } from './database-startup-error.js';

/** One folder of prisma/migrations. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, lower-case hex: what Prisma keeps. */
  readonly checksum: string;
}

/** `prisma/migrations` of the project: two folders up from this source, one up from `dist`. */
const migrationsFolder =
  ['../..', '..'].map((up) => join(import.meta.dirname, up, 'prisma', 'migrations')).find(existsSync) ??
  'prisma/migrations';

/** The advisory lock that `prisma migrate deploy` takes as well. */
const prismaLock = 72707369;

/** Postgres' code of a wait for a lock that was given up. */
const lockNotAvailable = '55P03';

/** How long to wait for another instance that is migrating. */
const lockTimeoutMs = 60_000;

/** As Prisma 7 creates it. */
const createBooks = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" VARCHAR(36) PRIMARY KEY NOT NULL,
  "checksum" VARCHAR(64) NOT NULL,
  "finished_at" TIMESTAMPTZ,
  "migration_name" VARCHAR(255) NOT NULL,
  "logs" TEXT,
  "rolled_back_at" TIMESTAMPTZ,
  "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "applied_steps_count" INTEGER NOT NULL DEFAULT 0
)`;

interface BookRow {
  readonly migration_name: string;
  readonly checksum: string;
  readonly finished: boolean;
}

/** All migrations of this version, oldest first. */
export async function readMigrations(folder = migrationsFolder): Promise<readonly Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
  return Promise.all(
    names.map(async (name) => {
      const file = await readFile(join(folder, name, 'migration.sql'));
      return { name, sql: file.toString('utf8'), checksum: createHash('sha256').update(file).digest('hex') };
    }),
  );
}

/**
 * Applies what is missing and keeps Prisma's own books, so that `prisma migrate deploy` finds everything in order.
 * Each migration and its row in the books are one transaction: one that fails or is killed leaves no trace and is
 * tried again at the next start. Instances that start at once apply each migration once. Returns the names applied.
 *
 * Throws DatabaseStartupError when the books do not fit this version's migrations, or one fails.
 */
export async function applyMigrations(
  client: Client,
  migrations: readonly Migration[],
): Promise<readonly string[]> {
  // Nothing to do is the usual case: it needs no lock. `prisma migrate deploy` shows what it has under way as not
  // finished: whether that is so, or it has failed, is known when it gives the lock back.
  const books = await readBooks(client);
  const isSettled = books.every((row) => row.finished);
  if (isSettled && nextMigration(migrations, books) === undefined) return [];
  const applied: string[] = [];
  for (;;) {
    const name = await applyNext(client, migrations);
    if (name === undefined) return applied;
    applied.push(name);
  }
}

async function applyNext(client: Client, migrations: readonly Migration[]): Promise<string | undefined> {
  await client.query('BEGIN');
  try {
    await lockBooks(client);
    await openBooks(client);
    const next = nextMigration(migrations, await readBooks(client));
    if (next !== undefined) await apply(client, next);
    await client.query('COMMIT');
    return next?.name;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

async function lockBooks(client: Client): Promise<void> {
  try {
    // A long migration of another instance must not run into the limits of this connection.
    await client.query(`SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = ${lockTimeoutMs}`);
    await client.query(`SELECT pg_advisory_xact_lock(${prismaLock})`);
  } catch (error) {
    if (errorCode(error) !== lockNotAvailable) throw error;
    throw new DatabaseStartupError(
      `Another instance has been migrating the database for over ${lockTimeoutMs / 1000} s.`,
      error,
    );
  }
}

async function openBooks(client: Client): Promise<void> {
  try {
    await client.query(createBooks);
  } catch (error) {
    throw new DatabaseStartupError(
      `The tables cannot be created: ${errorMessage(error)}. The gateway uses the schema "${schemaName}".`,
      error,
    );
  }
}

async function apply(client: Client, migration: Migration): Promise<void> {
  try {
    await client.query('SET LOCAL lock_timeout = 0');
    await client.query(migration.sql);
    await client.query(
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at", "applied_steps_count")
       VALUES ($1, $2, $3, clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
  } catch (error) {
    throw new DatabaseStartupError(`Migration ${migration.name} failed: ${errorMessage(error)}.`, error);
  }
}

/** Rows that count: what was rolled back by `prisma migrate resolve` does not. */
async function readBooks(client: Client): Promise<readonly BookRow[]> {
  const table = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS "exists"`,
  );
  if (table.rows[0]?.exists !== true) return [];
  const books = await client.query<BookRow>(
    `SELECT "migration_name", "checksum", "finished_at" IS NOT NULL AS "finished"
     FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL`,
  );
  return books.rows;
}

/** The oldest migration that is not in the books. Throws DatabaseStartupError when books and migrations disagree. */
function nextMigration(migrations: readonly Migration[], books: readonly BookRow[]): Migration | undefined {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of books) {
    const migration = known.get(row.migration_name);
    if (migration === undefined) {
      throw new DatabaseStartupError(
        `The database has migration ${row.migration_name}, which this version does not know: a newer version of the gateway has used it.`,
      );
    }
    if (!row.finished) {
      throw new DatabaseStartupError(
        `Migration ${row.migration_name} was begun on this database and not finished: mend it with "prisma migrate resolve".`,
      );
    }
    if (row.checksum !== migration.checksum) {
      throw new DatabaseStartupError(
        `Migration ${row.migration_name} has been changed since it was applied to this database (its checksum differs).`,
      );
    }
  }
  const finished = new Set(books.map((row) => row.migration_name));
  return migrations.find((migration) => !finished.has(migration.name));
}

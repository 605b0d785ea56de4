import { createHash, randomUUID } from 'node:crypto';
import { cpSync, existsSync, statfsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { EmbeddedDatabase } from '../../src/database/embedded-database.js';
import { applyMigrations, readMigrations, type Migration } from '../../src/database/migrations.js';

/** A database of the caller's own, migrated and empty. */
export interface TestDatabase {
  /** Good for `GatewayConfig.databaseUrl` and for `pg`. */
  readonly url: string;
  /** Closes and deletes it. Close what uses it first. */
  close(): Promise<void>;
}

/**
 * On the server named by DATABASE_URL where that is set (the user must be allowed to create databases), otherwise
 * embedded, copied from a template that the first caller on this machine makes.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  const server = process.env['DATABASE_URL'];
  const migrations = await readMigrations();
  const database = server === undefined ? await openEmbedded(migrations) : await openOnServer(server);
  if (server !== undefined) await migrate(database.url, migrations);
  return database;
}

/** The same without any table. */
export async function openEmptyTestDatabase(): Promise<TestDatabase> {
  const server = process.env['DATABASE_URL'];
  return server === undefined ? openEmbedded([]) : openOnServer(server);
}

/** One `pg` connection for the time of a call. */
export async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/**
 * An initialised data folder to open with EmbeddedDatabase or the gateway itself; the caller deletes it.
 * @param folder where it shall lie; made when it is missing
 */
export async function makeDataDir(migrations?: readonly Migration[], folder?: string): Promise<string> {
  const template = await templateFor(migrations ?? (await readMigrations()));
  const dataDir = folder ?? (await newScratchFolder());
  // A thousand small files: each would cost a turn through the thread pool.
  cpSync(join(template, 'postgres'), join(dataDir, 'postgres'), { recursive: true });
  return dataDir;
}

async function openEmbedded(migrations: readonly Migration[]): Promise<TestDatabase> {
  const dataDir = await makeDataDir(migrations);
  const database = await EmbeddedDatabase.open(dataDir);
  return {
    url: database.url,
    close: async () => {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function openOnServer(server: string): Promise<TestDatabase> {
  const name = `clearmaas_test_${randomUUID().replaceAll('-', '')}`;
  await withClient(server, (client) => client.query(`CREATE DATABASE "${name}"`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    close: async () => {
      await withClient(server, (client) => client.query(`DROP DATABASE "${name}" WITH (FORCE)`));
    },
  };
}

async function migrate(url: string, migrations: readonly Migration[]): Promise<void> {
  await withClient(url, (client) => applyMigrations(client, migrations));
}

/** What test databases take at most, all at once, with room to spare. */
const scratchBytes = 2 * 1024 ** 3;
const memoryFolder = '/dev/shm';

/** In memory where the system has a folder for that and room in it: a copy takes a tenth of the time. */
const scratch = hasRoom(memoryFolder) ? memoryFolder : tmpdir();

function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > scratchBytes;
}

function newScratchFolder(): Promise<string> {
  return mkdtemp(join(scratch, 'clearmaas-test-'));
}

/**
 * A closed data folder with these migrations applied, made once for each machine: initdb takes 4 s. Made under another
 * name and moved into place, so that of several makers one wins and the others use its folder.
 */
async function templateFor(migrations: readonly Migration[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { name, checksum } of migrations) hash.update(`${name} ${checksum}\n`);
  const template = join(
    scratch,
    `clearmaas-test-template-${process.getuid?.()}-${hash.digest('hex').slice(0, 16)}`,
  );
  if (existsSync(template)) return template;
  const draft = migrations.length === 0 ? await newScratchFolder() : await makeDataDir([]);
  const database = await EmbeddedDatabase.open(draft);
  await migrate(database.url, migrations).finally(() => database.close());
  await rename(draft, template).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(template)) throw error;
  });
  return template;
}

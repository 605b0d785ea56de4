import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm, stat, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { Client } from 'pg';
import { EmbeddedDatabase } from '../../src/database/embedded-database.js';
import { makeDataDir, withClient } from '../support/database.js';

interface Child {
  readonly process: ChildProcess;
  readonly lines: Interface;
}

function startChild(dataDir: string, task: 'hold' | 'write'): Child {
  const file = 'test/support/database-child.ts';
  const child = spawn(
    process.execPath,
    ['--import', './test/support/database-typescript.mjs', file, dataDir, task],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return { process: child, lines: createInterface({ input: child.stdout }) };
}

async function nextLine(child: Child): Promise<string> {
  const [line] = (await once(child.lines, 'line')) as [string];
  return line;
}

async function kill(child: Child): Promise<void> {
  const exited = once(child.process, 'exit');
  child.process.kill('SIGKILL');
  await exited;
}

const inUse = (dataDir: string) => ({
  name: 'DatabaseStartupError',
  message: `The data folder ${dataDir} is in use by another gateway process.`,
});

describe('embedded database', () => {
  const folders: string[] = [];
  const databases: EmbeddedDatabase[] = [];
  const children: Child[] = [];

  const newDataDir = async (): Promise<string> => {
    const dataDir = await makeDataDir([]);
    folders.push(dataDir);
    return dataDir;
  };
  const open = async (dataDir: string): Promise<EmbeddedDatabase> => {
    const database = await EmbeddedDatabase.open(dataDir);
    databases.push(database);
    return database;
  };
  const start = (dataDir: string, task: 'hold' | 'write'): Child => {
    const child = startChild(dataDir, task);
    children.push(child);
    return child;
  };

  afterEach(async () => {
    for (const child of children.splice(0))
      if (child.process.exitCode === null) child.process.kill('SIGKILL');
    for (const database of databases.splice(0)) await database.close();
    for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
  });

  it('keeps its data over a restart', async () => {
    const dataDir = await newDataDir();
    const before = await EmbeddedDatabase.open(dataDir);
    await withClient(before.url, (client) => client.query('CREATE TABLE "kept" AS SELECT 1 AS "id"'));
    await before.close();
    const after = await open(dataDir);
    const { rows } = await withClient(after.url, (client) => client.query('SELECT * FROM "kept"'));
    expect(rows).toEqual([{ id: 1 }]);
  });

  it('loses nothing that was committed when the process is killed in the middle of writing', async () => {
    const dataDir = await newDataDir();
    let committed = 0;
    for (const rowsToSee of [40, 15, 60]) {
      const child = start(dataDir, 'write');
      expect(await nextLine(child)).toBe('open');
      await new Promise<void>((resolve) => {
        let seen = 0;
        child.lines.on('line', (line) => {
          committed = Number(line);
          seen += 1;
          if (seen === rowsToSee) resolve();
        });
      });
      await kill(child);
      const database = await EmbeddedDatabase.open(dataDir);
      const { rows } = await withClient(database.url, (client) =>
        client.query<{ rows: number; last: number; damaged: number }>(
          `SELECT count(*)::int AS "rows", max("id") AS "last",
             (count(*) FILTER (WHERE "text" <> repeat('x', 2000)))::int AS "damaged" FROM "rows"`,
        ),
      );
      await database.close();
      expect(rows[0]?.rows).toBeGreaterThanOrEqual(committed);
      expect(rows[0]).toMatchObject({ rows: rows[0]?.last, damaged: 0 });
    }
  });

  it('starts anew after a first start that was killed half way', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'clearmaas-test-'));
    folders.push(dataDir);
    const changes = watch(dataDir, { signal: AbortSignal.timeout(20_000) });
    const child = start(dataDir, 'hold');
    for await (const { filename } of changes) if (filename === 'postgres.unfinished') break;
    await kill(child);
    expect(existsSync(join(dataDir, 'postgres'))).toBe(false);
    const database = await open(dataDir);
    const { rows } = await withClient(database.url, (client) => client.query('SELECT 1 AS "one"'));
    expect(rows).toEqual([{ one: 1 }]);
    expect((await readdir(dataDir)).sort()).toEqual(['postgres', 'run']);
  });

  it('refuses a folder that another process holds, until that process is dead', async () => {
    const dataDir = await newDataDir();
    const child = start(dataDir, 'hold');
    expect(await nextLine(child)).toBe('open');
    await expect(EmbeddedDatabase.open(dataDir)).rejects.toMatchObject(inUse(dataDir));
    await kill(child);
    await open(dataDir);
    const late = start(dataDir, 'hold');
    const exited = once(late.process, 'exit');
    expect(await nextLine(late)).toBe(`DatabaseStartupError: ${inUse(dataDir).message}`);
    expect(await exited).toEqual([1, null]);
  });

  it('lets exactly one of several starters in', async () => {
    const dataDir = await newDataDir();
    for (let round = 0; round < 3; round += 1) {
      const starts = await Promise.allSettled(
        Array.from({ length: 5 }, () => EmbeddedDatabase.open(dataDir)),
      );
      const opened = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
      expect(opened).toHaveLength(1);
      for (const start of starts) {
        if (start.status === 'rejected') expect(start.reason).toMatchObject(inUse(dataDir));
      }
      await opened[0]?.close();
    }
  });

  it.each([
    [
      'a zeroed control file',
      (folder: string) => writeFile(join(folder, 'global/pg_control'), Buffer.alloc(8192)),
    ],
    ['a missing version file', (folder: string) => rm(join(folder, 'PG_VERSION'))],
    ['another major version', (folder: string) => writeFile(join(folder, 'PG_VERSION'), '9\n')],
    ['a missing database', (folder: string) => rm(join(folder, 'base/5'), { recursive: true })],
  ])('refuses a folder with %s in one line, and leaves it as it is', async (_, damage) => {
    const dataDir = await newDataDir();
    const folder = join(dataDir, 'postgres');
    await damage(folder);
    const names = await readdir(folder);
    await expect(EmbeddedDatabase.open(dataDir)).rejects.toMatchObject({
      name: 'DatabaseStartupError',
      message: `The embedded database in ${folder} cannot be opened: its files are damaged or of another version.`,
    });
    expect(await readdir(folder)).toEqual(names);
  });

  it('names the reason when the folder cannot be used', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'clearmaas-test-'));
    folders.push(folder);
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    await expect(EmbeddedDatabase.open(file)).rejects.toMatchObject({
      name: 'DatabaseStartupError',
      message: expect.stringMatching(/^The data folder .*a-file cannot be used: ENOTDIR: .*$/),
    });
  });

  it('keeps data and socket where only its owner can reach them, however long the path', async () => {
    const short = await newDataDir();
    const dataDir = join(short, 'long'.repeat(30));
    await mkdir(dataDir);
    await cp(join(short, 'postgres'), join(dataDir, 'postgres'), { recursive: true });
    const database = await open(dataDir);
    for (const name of ['run', 'postgres'])
      expect((await stat(join(dataDir, name))).mode & 0o777).toBe(0o700);
    const { rows } = await withClient(database.url, (client) => client.query('SELECT 1 AS "one"'));
    expect(rows).toEqual([{ one: 1 }]);
    await expect(EmbeddedDatabase.open(dataDir)).rejects.toMatchObject(inUse(dataDir));
  });

  describe('with several connections', () => {
    it('never mixes their statements, also when a message takes several reads', async () => {
      const { url } = await open(await newDataDir());
      const ask = (connection: number) =>
        withClient(url, async (client) => {
          const answers: unknown[] = [];
          for (let turn = 0; turn < 25; turn += 1) {
            const text = `${connection}-${turn}-`.padEnd(connection * 70_000, 'x');
            const { rows } = await client.query(
              `SELECT $1::text = $2::text AS "same", ${connection} AS "id"`,
              [text, text],
            );
            answers.push(...rows);
          }
          return answers;
        });
      const answers = await Promise.all([0, 1, 2, 3].map(ask));
      for (const [connection, rows] of answers.entries()) {
        expect(rows).toEqual(Array.from({ length: 25 }, () => ({ same: true, id: connection })));
      }
    });

    it('keeps one from reading or writing in the transaction of another', async () => {
      const { url } = await open(await newDataDir());
      await withClient(url, async (first) => {
        await withClient(url, async (second) => {
          await first.query('CREATE TABLE "numbers" ("id" INT)');
          await first.query('BEGIN');
          await first.query('INSERT INTO "numbers" VALUES (1)');
          const order: string[] = [];
          const reading = second.query('SELECT * FROM "numbers"').then(({ rows }) => {
            order.push('read');
            return rows;
          });
          await first.query('INSERT INTO "numbers" VALUES (2)');
          order.push('written');
          await first.query('ROLLBACK');
          expect(await reading).toEqual([]);
          expect(order).toEqual(['written', 'read']);
        });
      });
    });

    it('rolls back the transaction of a connection that breaks off', async () => {
      const { url } = await open(await newDataDir());
      await withClient(url, async (other) => {
        await other.query('CREATE TABLE "numbers" ("id" INT)');
        const client = new Client({ connectionString: url });
        client.on('error', () => undefined);
        await client.connect();
        await client.query('BEGIN');
        await client.query('INSERT INTO "numbers" VALUES (1)');
        await expect(client.query('SELECT 1/0')).rejects.toThrow('division by zero');
        client.connection.stream.destroy();
        expect((await other.query('SELECT * FROM "numbers"')).rows).toEqual([]);
      });
    });

    it('ends a transaction that is open when it is closed', async () => {
      const dataDir = await newDataDir();
      const database = await EmbeddedDatabase.open(dataDir);
      const client = new Client({ connectionString: database.url });
      const broken = new Promise((resolve) => client.on('error', resolve));
      await client.connect();
      await client.query('CREATE TABLE "numbers" ("id" INT)');
      await client.query('BEGIN');
      await client.query('INSERT INTO "numbers" VALUES (1)');
      await database.close();
      await broken;
      const again = await open(dataDir);
      const { rows } = await withClient(again.url, (other) => other.query('SELECT * FROM "numbers"'));
      expect(rows).toEqual([]);
    });
  });
});

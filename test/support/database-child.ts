// A process of its own for the tests that kill one. Arguments: a data folder, then `hold` or `write`.
// Says `open` when the database is; with `write`, then the number of every row as soon as it is committed.
import { Client } from 'pg';
import { EmbeddedDatabase } from '../../src/database/embedded-database.js';

const [dataDir = '', task] = process.argv.slice(2);

try {
  const database = await EmbeddedDatabase.open(dataDir);
  process.stdout.write('open\n');
  // A connection, whether used or not, keeps the process up.
  const client = new Client({ connectionString: database.url });
  await client.connect();
  if (task === 'write') await write(client);
} catch (error) {
  process.stdout.write(`${String(error)}\n`);
  process.exitCode = 1;
}

async function write(client: Client): Promise<never> {
  await client.query('CREATE TABLE IF NOT EXISTS "rows" ("id" INT PRIMARY KEY, "text" TEXT NOT NULL)');
  const last = await client.query<{ id: number | null }>('SELECT max("id") AS "id" FROM "rows"');
  for (let id = (last.rows[0]?.id ?? 0) + 1; ; id += 1) {
    await client.query('INSERT INTO "rows" VALUES ($1, repeat($2, 2000))', [id, 'x']);
    process.stdout.write(`${id}\n`);
  }
}

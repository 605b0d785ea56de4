/** A database of its own on the operator's server, so that a bench leaves nothing behind. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';

async function execute(databaseUrl, statement) {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 5000 });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/**
 * @param {string} databaseUrl any database of the server, with the right to create others
 * @returns {Promise<{url: string, drop: () => Promise<void>}>}
 */
export async function createScratchDatabase(databaseUrl) {
  const name = `clearmaas_bench_${randomBytes(6).toString('hex')}`;
  await execute(databaseUrl, `CREATE DATABASE ${name}`);
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(databaseUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

import { Client, type PoolConfig } from 'pg';
import { errorCode, errorMessage } from './database-failure.js';
import { DatabaseStartupError } from './database-startup-error.js';

const oldestServerVersion = 140_000;

/** How long to try for a connection, new or from the pool. */
const connectTimeoutMs = 5_000;

/** Connections of this process. More would wait for the same server's processors. */
const poolSize = 10;

/** Where the tables are. */
export const schemaName = 'public';

/** Settings of every connection, whatever the server. */
export function connectionOptions(url: string): PoolConfig {
  return {
    connectionString: url,
    application_name: 'clearmaas-gateway',
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    // Where Prisma's queries and `prisma migrate deploy` look, whatever schema the user would be in otherwise.
    options: `-c search_path=${schemaName}`,
    statement_timeout: 30_000,
    // Our side gives up a little later, in case the server is gone without a word.
    query_timeout: 35_000,
  };
}

/**
 * One connection to a server that is fit for use. The caller ends it.
 * Throws DatabaseStartupError when the URL is wrong, nobody answers, or the server is older than Postgres 14.
 */
export async function connectToServer(url: string): Promise<Client> {
  const client = newClient(url);
  // A connection lost later fails the query under way, which is where it is handled.
  client.on('error', () => undefined);
  const server = client.host.startsWith('/') ? client.host : `${client.host}:${client.port}`;
  try {
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    throw new DatabaseStartupError(`Cannot reach the database at ${server}: ${reasonOf(error)}.`, error);
  }
  const answer = await client.query<{ number: number; name: string }>(
    `SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS name`,
  );
  const version = answer.rows[0];
  if (version === undefined || version.number < oldestServerVersion) {
    await client.end();
    throw new DatabaseStartupError(
      `The database at ${server} is Postgres ${version?.name}; at least version 14 is needed.`,
    );
  }
  return client;
}

function newClient(url: string): Client {
  try {
    // Migrations may take their time: no limit on our side.
    return new Client({ ...connectionOptions(url), query_timeout: 0 });
  } catch (error) {
    // Not the error's own message: it may repeat the URL, password and all.
    throw new DatabaseStartupError('DATABASE_URL is not a valid Postgres URL.', error);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ENOENT: 'no such socket',
  ENOTFOUND: 'unknown host name',
  EAI_AGAIN: 'the host name cannot be looked up now',
  ETIMEDOUT: 'no answer',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
};

function reasonOf(error: unknown): string {
  const known = reasons[errorCode(error) ?? ''];
  if (known !== undefined) return known;
  const message = errorMessage(error);
  return message.includes('timeout') ? `no answer within ${connectTimeoutMs / 1000} s` : message;
}

import { GatewayError } from '../contract/gateway-error.js';

/**
 * Codes that mean "the database is away", not "the question was wrong".
 * Prisma's: https://www.prisma.io/docs/orm/reference/error-reference. Postgres' classes 08 (connection), 53
 * (resources), 57P (shutdown) and 57014 (statement timeout): https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const awayCode =
  /^(P1000|P1001|P1002|P1003|P1008|P1010|P1011|P1017|P2024|P2028|P2037|08\w{3}|53\w{3}|57P\d\d|57014|28\w{3}|3D000|25006)$/;

const systemCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** What Prisma's adapter calls the same, where a raw query has no code to show. */
const awayKinds: ReadonlySet<string> = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TlsConnectionError',
  'TooManyConnections',
  'AuthenticationFailed',
  'DatabaseAccessDenied',
  'DatabaseDoesNotExist',
]);

/** What `pg` and its pool say without any code. */
const awayMessage =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|timeout expired|not queryable|Cannot use a pool after calling end/;

/** How far to look into causes: Prisma puts a driver's error three deep. */
const deepestCause = 5;

/** `code` of an error of Node, `pg` or Prisma. */
export function errorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null ? textOf(error, 'code') : undefined;
}

/** What an error of any origin says. */
export function errorMessage(error: unknown): string {
  return (
    (typeof error === 'object' && error !== null ? textOf(error, 'message') : undefined) ?? String(error)
  );
}

/** A GatewayError of kind `unavailable` (503) when the database is away; any other error unchanged. */
export function toDatabaseFailure(error: unknown): unknown {
  if (error instanceof GatewayError || !isAway(error, 0)) return error;
  return new GatewayError('unavailable', 'The database cannot be reached right now.', { cause: error });
}

/** Runs a call of the database; throws `unavailable` when the database is away, any other error as it comes. */
export async function databaseCall<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toDatabaseFailure(error);
  }
}

function isAway(error: unknown, depth: number): boolean {
  if (typeof error !== 'object' || error === null || depth > deepestCause) return false;
  const codes = ['code', 'originalCode'].map((name) => textOf(error, name));
  if (codes.some((code) => code !== undefined && (awayCode.test(code) || systemCodes.has(code)))) return true;
  if (awayKinds.has(textOf(error, 'kind') ?? '')) return true;
  if (awayMessage.test(textOf(error, 'message') ?? '')) return true;
  return ['cause', 'meta', 'driverAdapterError'].some((name) => isAway(valueOf(error, name), depth + 1));
}

function valueOf(container: object, name: string): unknown {
  return Reflect.get(container, name);
}

function textOf(container: object, name: string): string | undefined {
  const value = valueOf(container, name);
  return typeof value === 'string' ? value : undefined;
}

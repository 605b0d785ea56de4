import { GatewayError } from '../contract/gateway-error.js';
import { databaseCall, toDatabaseFailure } from './database-failure.js';

const withCode = (code: string, message = '') => Object.assign(new Error(message), { code });

describe('toDatabaseFailure', () => {
  it.each([
    ['a refused connection', withCode('ECONNREFUSED')],
    ['a missing socket', withCode('ENOENT')],
    ["Prisma's unreachable server", withCode('P1001')],
    ["Prisma's closed connection", withCode('P1017')],
    ["Prisma's full pool", withCode('P2024')],
    ["Prisma's transaction that did not start", withCode('P2028')],
    ['a server that shuts down', withCode('57P01')],
    ['too many connections', withCode('53300')],
    ['a statement that took too long', withCode('57014')],
    ['a connection that could not be had', new Error('timeout exceeded when trying to connect')],
    ['a connection that was cut', new Error('Connection terminated unexpectedly')],
    ['an answer that did not come', new Error('Query read timeout')],
    ['a cause further down', new Error('query failed', { cause: { cause: { originalCode: '57P03' } } })],
    [
      "Prisma's raw query",
      Object.assign(withCode('P2010'), {
        meta: { driverAdapterError: { cause: { originalCode: '57P01' } } },
      }),
    ],
    [
      "Prisma's raw query without a code",
      Object.assign(withCode('P2010'), {
        meta: { driverAdapterError: { cause: { kind: 'DatabaseNotReachable' } } },
      }),
    ],
  ])('makes %s a 503', (_, error) => {
    const failure = toDatabaseFailure(error);
    expect(failure).toBeInstanceOf(GatewayError);
    expect(failure).toMatchObject({
      kind: 'unavailable',
      status: 503,
      message: 'The database cannot be reached right now.',
      cause: error,
    });
  });

  it.each([
    ['a broken unique index', withCode('P2002')],
    ['a missing record', withCode('P2025')],
    ['a syntax error', withCode('42601')],
    ['an error without a code', new TypeError('undefined is not a function')],
    ['a failure of ours', new GatewayError('unauthenticated', 'No.', { cause: withCode('ECONNREFUSED') })],
    ['what is no error', 'ECONNREFUSED'],
    ['nothing', undefined],
  ])('leaves %s alone', (_, error) => {
    expect(toDatabaseFailure(error)).toBe(error);
  });

  it('survives a circle of causes', () => {
    const error = new Error('round');
    error.cause = error;
    expect(toDatabaseFailure(error)).toBe(error);
  });
});

describe('databaseCall', () => {
  it('hands the answer through', async () => {
    await expect(databaseCall(() => Promise.resolve(7))).resolves.toBe(7);
  });

  it('throws what toDatabaseFailure makes of an error', async () => {
    await expect(databaseCall(() => Promise.reject(withCode('P1001')))).rejects.toMatchObject({
      status: 503,
    });
    await expect(databaseCall(() => Promise.reject(withCode('P2002')))).rejects.toMatchObject({
      code: 'P2002',
    });
  });
});

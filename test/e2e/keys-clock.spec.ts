import { jest } from '@jest/globals';
import { withClient } from '../support/database.js';
import { KeysGateway } from './keys-gateway.js';

const fiveMinutesMs = 5 * 60_000;
const trueDate = Date;

describe('the end of a key, by a clock that is wrong', () => {
  let gateway: KeysGateway;
  beforeAll(async () => {
    gateway = await KeysGateway.start();
  });
  afterEach(() => {
    globalThis.Date = trueDate;
    jest.restoreAllMocks();
  });
  afterAll(() => gateway.close());

  function setClock(byMs: number): void {
    const now = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => now() + byMs);
    const construct: ProxyHandler<DateConstructor>['construct'] = (target, given, made) =>
      Reflect.construct(target, given.length > 0 ? given : [Date.now()], made) as object;
    globalThis.Date = new Proxy(trueDate, { construct });
  }

  /** Seconds from now, by the clock of the database, until a time that it holds. */
  async function secondsUntil(column: string, table: string, where: string, id: string): Promise<number> {
    return withClient(gateway.databaseUrl, async (client) => {
      const { rows } = await client.query<{ seconds: number }>(
        `SELECT extract(epoch FROM ${column} - clock_timestamp())::float8 AS seconds FROM ${table} WHERE ${where} = $1`,
        [id],
      );
      return Math.min(...rows.map(({ seconds }) => seconds ?? Infinity));
    });
  }

  /** A key that nobody has asked for yet, which ends so far from now. */
  async function keyEnding(interval: string): Promise<string> {
    const { id, key } = await gateway.createKey();
    await withClient(gateway.databaseUrl, (client) =>
      client.query('UPDATE api_keys SET expires_at = now() + $2::interval WHERE id = $1', [id, interval]),
    );
    return key;
  }

  it('is not put off by one that is slow, or set back', async () => {
    const over = await keyEnding('-1 s');
    setClock(-fiveMinutesMs);
    const { status, body } = await gateway.ownKey(over);
    expect([status, body.error.code]).toEqual([401, 'key_expired']);
  });

  it('does not come early by one that is fast', async () => {
    const key = await keyEnding('1 min');
    setClock(fiveMinutesMs);
    expect((await gateway.ownKey(key)).status).toBe(200);
  });

  it('comes between two look-ups', async () => {
    const key = await keyEnding('700 ms');
    expect((await gateway.ownKey(key)).status).toBe(200);
    setClock(-fiveMinutesMs);
    while ((await gateway.ownKey(key)).status !== 401);
  });

  it('is kept for a secret that was replaced', async () => {
    const { id, key } = await gateway.createKey();
    await gateway.call('POST', `/admin/keys/${id}/rotate`, { body: { overlap_seconds: 3600 } });
    await withClient(gateway.databaseUrl, (client) =>
      client.query(
        "UPDATE key_secrets SET valid_until = now() - interval '1 s' WHERE valid_until IS NOT NULL",
      ),
    );
    setClock(-fiveMinutesMs);
    expect((await gateway.ownKey(key)).status).toBe(401);
  });

  it.each([
    ['fast', fiveMinutesMs],
    ['slow', -fiveMinutesMs],
  ])('is set by the clock of the database where ours is %s', async (_name, byMs) => {
    const { id, key } = await gateway.createKey();
    setClock(byMs);
    const rotate = (overlap_seconds: number): Promise<{ status: number }> =>
      gateway.call('POST', `/admin/keys/${id}/rotate`, { body: { overlap_seconds } });
    await rotate(60);
    // Deletes the secrets that are over.
    await rotate(60);
    expect((await gateway.ownKey(key)).status).toBe(200);
    const overlap = await secondsUntil('valid_until', 'key_secrets', 'key_id', id);
    expect(Math.abs(overlap - 60)).toBeLessThan(10);
    const lifetime = { expires_in: '1h' };
    const created = await gateway.createKey(lifetime);
    await gateway.call('PATCH', `/admin/keys/${id}`, { body: lifetime });
    for (const one of [created.id, id])
      expect(Math.abs((await secondsUntil('expires_at', 'api_keys', 'id', one)) - 3600)).toBeLessThan(10);
  });

  it('is a time in the future by the clock of the database', async () => {
    const expires_at = new Date(Date.now() + fiveMinutesMs / 5).toISOString();
    setClock(fiveMinutesMs);
    expect((await gateway.call('POST', '/admin/keys', { body: { name: 'soon', expires_at } })).status).toBe(
      201,
    );
  });
});

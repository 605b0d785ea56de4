import { jest } from '@jest/globals';
import { withClient } from '../support/database.js';
import { KeysGateway } from './keys-gateway.js';

const fiveMinutesMs = 5 * 60_000;

describe('the end of a key, by a clock that is wrong', () => {
  let gateway: KeysGateway;
  beforeAll(async () => {
    gateway = await KeysGateway.start();
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => gateway.close());

  function setClock(byMs: number): void {
    const now = Date.now.bind(Date);
    jest.spyOn(Date, 'now').mockImplementation(() => now() + byMs);
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
});

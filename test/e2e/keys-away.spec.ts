import { defaultKeyCacheOptions } from '../../src/keys/key-cache.js';
import { createToken } from '../../src/keys/key-token.js';
import { DatabaseProxy } from '../support/database-proxy.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { KeysGateway } from './keys-gateway.js';

const { freshMs } = defaultKeyCacheOptions;

/** Passes the guards and then fails for its empty body, so the database is asked by nobody but the key check. */
function probe(gateway: KeysGateway, token: string) {
  return gateway.call('POST', '/v1/chat/completions', { token, body: {} });
}

/** Asks until the answer has this status; the test's own time-out is the bound. */
async function untilStatus(status: number, ask: () => Promise<{ status: number }>): Promise<void> {
  while ((await ask()).status !== status);
}

describe('a database that is away', () => {
  let proxy: DatabaseProxy;
  let gateway: KeysGateway;

  async function behindProxy(): Promise<TestDatabase> {
    const database = await openTestDatabase();
    proxy = await DatabaseProxy.start(database.url);
    return {
      url: proxy.url,
      close: async () => {
        await proxy.close();
        await database.close();
      },
    };
  }

  beforeAll(async () => {
    gateway = await KeysGateway.start({}, behindProxy());
  });
  afterAll(() => gateway.close());

  it('does not stop known keys, and makes no key a bad one', async () => {
    const { id, key } = await gateway.createKey();
    await untilStatus(400, () => probe(gateway, key));
    await proxy.goAway();
    const awaySinceMs = Date.now();
    while (Date.now() < awaySinceMs + freshMs + 1000) expect((await probe(gateway, key)).status).toBe(400);

    const unknown = await probe(gateway, createToken('api'));
    expect(unknown.status).toBe(503);
    expect(unknown.body.error).toMatchObject({ type: 'clearmaas_api_error', code: 'service_unavailable' });
    expect(Number(unknown.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect((await gateway.call('GET', '/admin/keys')).status).toBe(503);
    expect((await gateway.call('GET', `/admin/keys/${id}`)).status).toBe(503);
    const disabled = { body: { disabled: true } };
    expect((await gateway.call('PATCH', `/admin/keys/${id}`, disabled)).status).toBe(503);
    expect((await gateway.call('DELETE', `/admin/keys/${id}`)).status).toBe(503);
    const renamed = { body: { name: 'renamed' } };
    expect((await gateway.call('PATCH', '/admin/workspaces/ws_default', renamed)).status).toBe(503);
    expect((await probe(gateway, key)).status).toBe(400);

    await proxy.comeBack();
    await untilStatus(401, () => probe(gateway, createToken('api')));
    await untilStatus(200, () => gateway.call('DELETE', `/admin/keys/${id}`));
    expect((await probe(gateway, key)).status).toBe(401);
  });
});

describe('two instances on one database', () => {
  let first: KeysGateway;
  let second: KeysGateway;

  beforeAll(async () => {
    first = await KeysGateway.start();
    const shared = { url: first.databaseUrl, close: () => Promise.resolve() };
    second = await KeysGateway.start({}, Promise.resolve(shared));
  });
  afterAll(async () => {
    await second.close();
    await first.close();
  });

  it('both refuse a key within the bound after one was told so', async () => {
    const { id, key } = await first.createKey();
    expect((await probe(second, key)).status).toBe(400);
    await first.call('PATCH', `/admin/keys/${id}`, { body: { disabled: true } });
    const changedAtMs = Date.now();
    expect((await probe(first, key)).status).toBe(401);
    await untilStatus(401, () => probe(second, key));
    expect(Date.now() - changedAtMs).toBeLessThan(freshMs + 1000);
  });
});

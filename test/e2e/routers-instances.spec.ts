import { setTimeout as wait } from 'node:timers/promises';
import { openTestDatabase, withClient } from '../support/database.js';
import { KeysGateway } from './keys-gateway.js';

const path = '/admin/workspaces/ws_default/routers';

describe('two instances on one database', () => {
  let here: KeysGateway;
  let there: KeysGateway;
  let apiKey: string;

  beforeAll(async () => {
    const database = await openTestDatabase();
    const shared = { url: database.url, close: () => Promise.resolve() };
    [here, there] = await Promise.all([
      KeysGateway.start({}, Promise.resolve(database)),
      KeysGateway.start({}, Promise.resolve(shared)),
    ]);
    apiKey = (await here.createKey()).key;
  });
  afterAll(async () => {
    await there.close();
    await here.close();
  });

  /** Milliseconds until the other instance lists it, or no longer does. */
  async function delayOf(name: string, isListed: boolean): Promise<number> {
    const startMs = performance.now();
    for (;;) {
      const { body } = await there.call('GET', '/v1/models', { token: apiKey });
      const ids = body.data.map(({ id }: { id: string }) => id);
      if (ids.includes(`clearmaas/${name}`) === isListed) return performance.now() - startMs;
      if (performance.now() - startMs > 10_000) throw new Error(`${name} never came.`);
      await wait(10);
    }
  }

  it('make one auto when they start at once', async () => {
    const { body } = await there.call('GET', path);
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual(['auto']);
  });

  it('see each other’s changes within a second', async () => {
    const change = (method: string, body?: unknown, name = '/moving') =>
      here.call(method, path + name, { body });
    await change('POST', { name: 'moving' }, '');
    expect(await delayOf('moving', true)).toBeLessThan(1000);
    await change('PATCH', { enabled: false });
    expect(await delayOf('moving', false)).toBeLessThan(1000);
    await change('PATCH', { enabled: true });
    expect(await delayOf('moving', true)).toBeLessThan(1000);
    await change('DELETE');
    expect(await delayOf('moving', false)).toBeLessThan(1000);
  });

  it('see what is changed by plain SQL as soon', async () => {
    await withClient(here.databaseUrl, (client) =>
      client.query(
        "INSERT INTO routers (workspace_id, name, allowed_models, strategy) VALUES ('ws_default', 'by-hand', '{}', 'quality')",
      ),
    );
    expect(await delayOf('by-hand', true)).toBeLessThan(1000);
  });
});

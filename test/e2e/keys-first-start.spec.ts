import { createApplication } from '../../src/app.setup.js';
import { FirstStartService } from '../../src/keys/first-start.service.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { testGatewayConfig } from '../support/gateway-config.js';
import { withClient } from '../support/database.js';

describe('the first start', () => {
  let database: TestDatabase;
  const open: { close(): Promise<void> }[] = [];

  beforeEach(async () => {
    database = await openTestDatabase();
  });
  afterEach(async () => {
    for (const app of open.splice(0)) await app.close();
    await database.close();
  });

  async function start(adminKey?: string): Promise<FirstStartService> {
    const app = await createApplication(testGatewayConfig({}, { databaseUrl: database.url, adminKey }));
    open.push(app);
    return app.get(FirstStartService);
  }

  async function keyCounts(): Promise<unknown[]> {
    return withClient(database.url, async (client) => {
      const { rows } = await client.query(
        'SELECT kind, count(*)::int FROM api_keys GROUP BY kind ORDER BY kind',
      );
      return rows;
    });
  }

  it('makes a management key and an API key, once', async () => {
    const firstStart = await start();
    expect(await firstStart.run()).toEqual({
      managementKey: expect.stringMatching(/^mk-clearmaas-[0-9A-Za-z]{49}$/),
      apiKey: expect.stringMatching(/^sk-clearmaas-[0-9A-Za-z]{49}$/),
    });
    expect(await firstStart.run()).toBeUndefined();
    expect(await (await start()).run()).toBeUndefined();
    expect(await keyCounts()).toEqual([
      { kind: 'api', count: 1 },
      { kind: 'management', count: 1 },
    ]);
  });

  it('makes them once also when several instances start at the same time', async () => {
    const instances = await Promise.all([start(), start(), start()]);
    const made = (await Promise.all(instances.map((instance) => instance.run()))).filter(Boolean);
    expect(made).toHaveLength(1);
    expect(await keyCounts()).toEqual([
      { kind: 'api', count: 1 },
      { kind: 'management', count: 1 },
    ]);
    await withClient(database.url, async (client) => {
      const { rows } = await client.query('SELECT id, name FROM workspaces');
      expect(rows).toEqual([{ id: 'ws_default', name: 'default' }]);
    });
  });

  it('makes only an API key where ADMIN_KEY is set', async () => {
    const firstStart = await start('an-admin-key-of-twenty-four-characters');
    expect(await firstStart.run()).toEqual({ apiKey: expect.any(String) });
    expect(await keyCounts()).toEqual([{ kind: 'api', count: 1 }]);
  });

  it('replaces a deleted management key, but no deleted API key', async () => {
    const firstStart = await start();
    await firstStart.run();
    await withClient(database.url, (client) => client.query('UPDATE api_keys SET deleted_at = now()'));
    expect(await firstStart.run()).toEqual({ managementKey: expect.any(String) });
  });
});

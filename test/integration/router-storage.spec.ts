import type { Client } from 'pg';
import { applyMigrations, readMigrations } from '../../src/database/migrations.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { RoutersRepository } from '../../src/routing/routers/routers.repository.js';
import { WorkspacesRepository } from '../../src/workspaces/workspaces.repository.js';
import {
  openEmptyTestDatabase,
  openTestDatabase,
  withClient,
  type TestDatabase,
} from '../support/database.js';

const insert = (name: string) =>
  `INSERT INTO routers (workspace_id, name, allowed_models, strategy) VALUES ('ws', '${name}', '{}', 'quality')`;

describe('the table of routers', () => {
  let database: TestDatabase;
  let prisma: PrismaService;
  let routers: RoutersRepository;
  let workspaces: WorkspacesRepository;

  beforeAll(async () => {
    database = await openTestDatabase();
    prisma = await PrismaService.open({ databaseUrl: database.url, dataDir: '' });
    routers = new RoutersRepository(prisma);
    workspaces = new WorkspacesRepository(prisma);
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.close();
  });

  const query = (text: string) => withClient(database.url, (client: Client) => client.query(text));
  const namesIn = async (workspaceId: string) =>
    (await routers.list(workspaceId, 100)).map(({ name }) => name);

  it('has auto for every workspace, made once although many make it, and not again', async () => {
    await Promise.all(Array.from({ length: 10 }, () => workspaces.ensure('ws', 'team')));
    const auto = await routers.find('ws', 'auto');
    expect(auto).toMatchObject({
      allowedModels: [],
      strategy: 'cheapest',
      defaultModel: null,
      enabled: true,
      hedge: false,
    });
    await routers.delete(prisma, 'ws', 'auto');
    await workspaces.ensure('ws', 'team');
    // Another id with the same name makes neither.
    await workspaces.ensure('ws_2', 'team');
    expect([await namesIn('ws'), await namesIn('ws_2')]).toEqual([[], []]);
    expect(await workspaces.exists('ws_2')).toBe(false);
  });

  it('raises its revision with every change, in the same transaction', async () => {
    let last = await routers.revision();
    const hasRisen = async (text: string) => {
      await query(text);
      const before = last ?? 0n;
      last = await routers.revision();
      return (last ?? 0n) > before;
    };
    expect(await hasRisen(insert('a'))).toBe(true);
    expect(await hasRisen("UPDATE routers SET enabled = false WHERE name = 'a'")).toBe(true);
    expect(await hasRisen(`BEGIN; ${insert('b')}; ROLLBACK`)).toBe(false);
    expect(await hasRisen(`BEGIN; ${insert('b')}; COMMIT`)).toBe(true);
    expect(await hasRisen('SELECT * FROM routers')).toBe(false);
    // Under another search path as well.
    expect(
      await hasRisen(
        "BEGIN; SET LOCAL search_path = ''; DELETE FROM public.routers WHERE name = 'a'; COMMIT",
      ),
    ).toBe(true);
    expect(await hasRisen('TRUNCATE routers')).toBe(true);
  });

  it.each(['clearmaas', 'Auto', 'a b', ''])('takes no router named %j, whoever writes it', async (name) => {
    await expect(query(insert(name))).rejects.toMatchObject({ constraint: 'routers_name_check' });
  });

  it('sorts as the gateway does, whatever the locale', async () => {
    const names = ['_', '-', 'a-b', 'a_b', 'ab', 'a', '0', 'z'];
    for (const name of names) await query(insert(name));
    expect(await namesIn('ws')).toEqual([...names].sort());
    expect((await routers.list('ws', 100, 'a-b')).map(({ name }) => name)).toEqual(['a_b', 'ab', 'z']);
  });

  it('gives auto to the workspaces that there were before it', async () => {
    const older = await openEmptyTestDatabase();
    try {
      await withClient(older.url, async (client) => {
        const migrations = await readMigrations();
        const before = migrations.filter(({ name }) => !name.endsWith('_routers'));
        await applyMigrations(client, before);
        await client.query("INSERT INTO workspaces (id, name) VALUES ('one', 'one'), ('two', 'two')");
        await applyMigrations(client, migrations);
        const { rows } = await client.query(
          'SELECT workspace_id, name, strategy FROM routers ORDER BY workspace_id',
        );
        expect(rows).toEqual([
          { workspace_id: 'one', name: 'auto', strategy: 'cheapest' },
          { workspace_id: 'two', name: 'auto', strategy: 'cheapest' },
        ]);
      });
    } finally {
      await older.close();
    }
  });
});

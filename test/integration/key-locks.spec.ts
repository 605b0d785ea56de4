import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { PrismaService } from '../../src/database/prisma.service.js';
import { KeysRepository } from '../../src/keys/keys.repository.js';
import { readTokenCounts } from '../../src/usage/token-counts.js';
import { UsageRepository } from '../../src/usage/usage.repository.js';
import { attemptRecord } from '../support/attempt-record.js';
import { openTestDatabase, withClient, type TestDatabase } from '../support/database.js';
import { testGatewayConfig } from '../support/gateway-config.js';

const ids = Array.from({ length: 50 }, (_value, index) => `key_${String(index).padStart(2, '0')}`);
const newestFirst = [...ids].reverse();

const counts = readTokenCounts(undefined);
const spending = newestFirst.map((keyId) => ({
  record: attemptRecord({ requestId: keyId, keyId }),
  counts,
  costPicodollars: 1n,
}));

async function waitForLock(client: Client): Promise<void> {
  for (;;) {
    const { rowCount } = await client.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (rowCount === 1) return;
    await delay(5);
  }
}

// The embedded database has one session: nobody ever waits for a lock there.
const onServer = process.env['DATABASE_URL'] === undefined ? describe.skip : describe;

onServer('statements that change many keys', () => {
  let database: TestDatabase;
  let prisma: PrismaService;

  beforeAll(async () => {
    database = await openTestDatabase();
    prisma = await PrismaService.open({ databaseUrl: database.url, dataDir: '' });
    await prisma.workspace.create({ data: { id: 'workspace', name: 'locks' } });
    for (const id of newestFirst)
      await prisma.apiKey.create({
        data: { id, kind: 'api', workspaceId: 'workspace', name: id, keyPrefix: id },
      });
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.close();
  });

  it.each([
    ['the usage books', () => new UsageRepository(prisma).insert(spending)],
    [
      'the times of last use',
      () =>
        new KeysRepository(prisma, testGatewayConfig()).markUsed(new Map(newestFirst.map((id) => [id, 1]))),
    ],
  ])('lock them in the order of their ids, so that no two wait for each other: %s', async (_name, write) => {
    await withClient(database.url, async (client) => {
      await client.query('BEGIN');
      await client.query('SELECT FROM api_keys WHERE id = $1 FOR UPDATE', [ids[0]]);
      const written = write();
      await waitForLock(client);
      const free = await client.query('SELECT id FROM api_keys ORDER BY id FOR UPDATE SKIP LOCKED');
      await client.query('ROLLBACK');
      await written;
      expect(free.rows.map(({ id }: { id: string }) => id)).toEqual(ids);
    });
  });

  it('change every one of them', async () => {
    const rows = await prisma.apiKey.findMany({ where: { spentPicodollars: 1n, lastUsedAt: new Date(1) } });
    expect(rows).toHaveLength(ids.length);
  });
});

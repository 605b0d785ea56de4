import { CreditRepository } from '../../src/credit/credit.repository.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { openTestDatabase, withClient } from '../support/database.js';

it('renews what is live, reserves what of it is not there, and clears away what has lapsed', async () => {
  const database = await openTestDatabase();
  const prisma = await PrismaService.open({ databaseUrl: database.url, dataDir: '' });
  try {
    const rows = (sql: string): Promise<Record<string, unknown>[]> =>
      withClient(database.url, async (client) => (await client.query(sql)).rows);
    await rows(`INSERT INTO credit_reservations VALUES
      ('held', 'w', 'k', 'i', 7, now() + interval '1 second'), ('orphan', 'w', 'k', 'i', 7, now() - interval '1 second')`);
    const live = ['held', 'missing'].map((requestId) => ({
      requestId,
      keyId: 'k',
      workspaceId: 'w',
      picodollars: 5n,
    }));
    await new CreditRepository(prisma).renew('i', 30_000, live);
    expect(
      await rows(`SELECT request_id, amount_picodollars::int AS amount, expires_at > now() + interval '20 seconds' AS renewed
        FROM credit_reservations ORDER BY request_id`),
    ).toEqual([
      { request_id: 'held', amount: 7, renewed: true },
      { request_id: 'missing', amount: 5, renewed: true },
    ]);
  } finally {
    await prisma.$disconnect();
    await database.close();
  }
});

import { PrismaService } from '../../src/database/prisma.service.js';
import { KeysRepository } from '../../src/keys/keys.repository.js';
import { readTokenCounts } from '../../src/pricing/token-counts.js';
import { toRowJson } from '../../src/usage/usage-insert.js';
import { UsageRepository } from '../../src/usage/usage.repository.js';
import { attemptRecord } from '../support/attempt-record.js';
import { openTestDatabase, type TestDatabase } from '../support/database.js';
import { testGatewayConfig } from '../support/gateway-config.js';

const ids = Array.from({ length: 200 }, (_value, index) => `key_${index}`);
const rounds = 10;

/** Keys in use in one round: ever others, in ever another order, and the last one always. */
function usedIn(round: number): string[] {
  const used = ids.filter((_id, index) => (index * 7) % (round + 2) !== 0 || index === ids.length - 1);
  const start = (round * 37) % used.length;
  return [...used.slice(start), ...used.slice(0, start)];
}

describe('two processes that write for the same keys at the same time', () => {
  let database: TestDatabase;
  let processes: readonly PrismaService[];

  beforeAll(async () => {
    database = await openTestDatabase();
    const open = () => PrismaService.open({ databaseUrl: database.url, dataDir: '' });
    const one = await open();
    processes = [one, await open()];
    await one.workspace.create({ data: { id: 'workspace', name: 'locks' } });
    const named = ids.map((id) => ({ id, name: id, keyPrefix: id }));
    await one.apiKey.createMany({
      data: named.map((key) => ({ ...key, kind: 'api', workspaceId: 'workspace' })),
    });
  });
  afterAll(async () => {
    for (const prisma of processes) await prisma.$disconnect();
    await database.close();
  });

  const everyRound = async (write: (round: number) => Promise<void>): Promise<void> => {
    for (let round = 0; round < rounds; round += 1) await write(round);
  };

  function writeUsage(prisma: PrismaService, name: number): Promise<void> {
    const books = new UsageRepository(prisma);
    const row = (requestId: string, keyId: string) =>
      toRowJson({
        record: attemptRecord({ requestId: `${requestId}-${keyId}`, keyId }),
        counts: readTokenCounts(undefined),
        costPicodollars: 1n,
        priceVersion: undefined,
      });
    return everyRound((round) =>
      books.insert(
        usedIn(round + name).map((keyId) => row(`${name}-${round}`, keyId)),
        [],
      ),
    );
  }

  function writeLastUse(prisma: PrismaService, name: number): Promise<void> {
    const keys = new KeysRepository(prisma, testGatewayConfig());
    return everyRound((round) =>
      keys.markUsed(new Map(usedIn(round + 2 * name + 1).map((id) => [id, round + 1]))),
    );
  }

  it('never lock each other out, on a server as little as on the one session of the embedded database', async () => {
    await Promise.all(
      processes.flatMap((prisma, name) => [writeUsage(prisma, name), writeLastUse(prisma, name)]),
    );
    const last = await processes[0]?.apiKey.findUnique({ where: { id: ids.at(-1) } });
    expect(last).toMatchObject({ spentPicodollars: BigInt(2 * rounds), lastUsedAt: new Date(rounds) });
  });
});

import type { IdempotencyClaim } from '../../src/contract/actor.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { type EarlierRequest, IdempotencyRepository } from '../../src/idempotency/idempotency.repository.js';
import { openTestDatabase, type TestDatabase, withClient } from '../support/database.js';

const fingerprint = 'f'.repeat(64);
const otherFingerprint = '0'.repeat(64);

describe('claims on an Idempotency-Key', () => {
  let database: TestDatabase;
  let prisma: PrismaService;
  let requests: IdempotencyRepository;
  let count = 0;
  let id: string;

  beforeAll(async () => {
    database = await openTestDatabase();
    prisma = await PrismaService.open({ databaseUrl: database.url, dataDir: '' });
    requests = new IdempotencyRepository(prisma);
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.close();
  });
  beforeEach(() => {
    id = String(++count).padStart(64, '0');
  });

  const isClaim = (found: IdempotencyClaim | EarlierRequest): found is IdempotencyClaim => 'id' in found;
  const claim = async (of = fingerprint): Promise<IdempotencyClaim> => {
    const found = await requests.claim(id, of);
    if (!isClaim(found)) throw new Error(`It is ${found.state}.`);
    return found;
  };
  const stateOf = async (of = fingerprint): Promise<string> => {
    const found = await requests.claim(id, of);
    return isClaim(found) ? 'claimed' : found.state;
  };
  const age = (interval: string) =>
    withClient(database.url, (client) =>
      client.query('UPDATE idempotent_requests SET created_at = created_at - $2::interval WHERE id = $1', [
        id,
        interval,
      ]),
    );
  const execute = (claimed: IdempotencyClaim) =>
    prisma.inTransaction((transaction) => requests.execute(transaction, claimed));

  it('are given to one of many at once', async () => {
    const found = await Promise.all(Array.from({ length: 30 }, () => requests.claim(id, fingerprint)));
    expect(found.filter(isClaim)).toHaveLength(1);
    expect(await stateOf()).toBe('running');
  });

  it('are free again when they are given back', async () => {
    await requests.release(await claim());
    expect(await stateOf()).toBe('claimed');
  });

  it('keep the answer for a day, also of a request whose lease is over', async () => {
    const claimed = await claim();
    await execute(claimed);
    expect(await stateOf()).toBe('running');
    await requests.complete(claimed, 201, Uint8Array.of(1, 2, 3));
    await age('23 hours');
    const found = await requests.claim(id, fingerprint);
    expect(found).toMatchObject({ state: 'answered', fingerprint });
    expect('answer' in found && Array.from(found.answer ?? [])).toEqual([1, 2, 3]);
    await age('2 hours');
    expect(await stateOf(otherFingerprint)).toBe('claimed');
  });

  it('of a process that died are taken over when the lease is over, by the same request only', async () => {
    await claim();
    await age('59 seconds');
    expect(await stateOf()).toBe('running');
    await age('2 seconds');
    expect(await stateOf(otherFingerprint)).toBe('running');
    expect(await stateOf()).toBe('claimed');
    expect(await stateOf()).toBe('running');
  });

  it('that were executed are never taken over', async () => {
    await execute(await claim());
    await age('1 hour');
    expect(await stateOf()).toBe('executed');
  });

  it('that were taken over cannot change, answer or free anything any more', async () => {
    const slow = await claim();
    await age('61 seconds');
    const takenOver = await claim();
    await expect(execute(slow)).rejects.toMatchObject({ kind: 'conflict' });
    await requests.complete(slow, 201, Uint8Array.of(9));
    await requests.release(slow);
    expect(await stateOf()).toBe('running');
    await execute(takenOver);
    await requests.release(takenOver);
    await age('61 seconds');
    expect(await stateOf()).toBe('executed');
  });

  it('are free when their change was undone', async () => {
    const claimed = await claim();
    const undone = prisma.inTransaction(async (transaction) => {
      await requests.execute(transaction, claimed);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await requests.release(claimed);
    expect(await stateOf()).toBe('claimed');
  });

  it('are swept when their day is over', async () => {
    await claim();
    await age('25 hours');
    const young = String(++count).padStart(64, '0');
    await requests.claim(young, fingerprint);
    await requests.sweep();
    const left = await prisma.idempotentRequest.findMany({ where: { id: { in: [id, young] } } });
    expect(left.map((row) => row.id)).toEqual([young]);
  });
});

import { CreditRepository } from '../../src/credit/credit.repository.js';
import { PrismaService } from '../../src/database/prisma.service.js';
import { LedgerRepository } from '../../src/ledger/ledger.repository.js';
import { toRowJson } from '../../src/usage/usage-insert.js';
import { UsageRepository } from '../../src/usage/usage.repository.js';
import { readTokenCounts } from '../../src/pricing/token-counts.js';
import { attemptRecord } from '../support/attempt-record.js';
import { openTestDatabase, type TestDatabase, withClient } from '../support/database.js';
import { fc } from '../support/property.js';

/** A few, for every change. The 10,000 take four minutes on a server, and ten times as long on the one embedded session. */
const sequences = Number(process.env['LEDGER_SEQUENCES'] ?? 1_000);
const atOnce = 8;
const leaseMs = 3_600_000;

type Step =
  | { readonly does: 'reserve'; readonly least: number; readonly more: number }
  | { readonly does: 'settle'; readonly of: number; readonly share: number; readonly twice: boolean }
  | { readonly does: 'crash'; readonly of: number; readonly share: number }
  | { readonly does: 'replay' }
  | { readonly does: 'refund'; readonly of: number }
  | { readonly does: 'top_up'; readonly amount: number }
  | { readonly does: 'correct'; readonly amount: number };

const amount = fc.integer({ min: 1, max: 100 });
const which = fc.nat({ max: 9 });
const share = fc.integer({ min: 0, max: 100 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('reserve' as const), least: amount, more: fc.nat(60) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ does: fc.constant('settle' as const), of: which, share, twice: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('crash' as const), of: which, share }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('replay' as const) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('refund' as const), of: which }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('top_up' as const), amount }) },
  {
    weight: 1,
    arbitrary: fc.record({
      does: fc.constant('correct' as const),
      amount: fc.integer({ min: -40, max: -1 }),
    }),
  },
);
interface Sequence {
  readonly limit: number | null;
  readonly metered: boolean;
  readonly credit: number;
  readonly steps: readonly Step[];
}

const sequence: fc.Arbitrary<Sequence> = fc.record({
  limit: fc.option(fc.integer({ min: 0, max: 300 })),
  metered: fc.boolean(),
  credit: fc.integer({ min: 1, max: 300 }),
  steps: fc.array(step, { minLength: 1, maxLength: 10 }),
});

/** What ought to be in the books. */
class Model {
  spent = 0n;
  balance: bigint;
  /** What it has paid for crashes: answers that had come, of which the reservation had lapsed. */
  late = 0n;
  readonly reserved = new Map<string, bigint>();
  readonly settled = new Map<string, bigint>();
  readonly refunded = new Set<string>();

  constructor(
    readonly limit: bigint | undefined,
    readonly metered: boolean,
    credit: number,
  ) {
    this.balance = BigInt(credit);
  }

  get free(): bigint {
    const held = [...this.reserved.values()].reduce((sum, one) => sum + one, 0n);
    const bounds = [
      this.limit === undefined ? undefined : this.limit - this.spent,
      this.metered ? this.balance : undefined,
    ];
    return bounds.reduce<bigint>(
      (least, bound) => (bound !== undefined && bound - held < least ? bound - held : least),
      1_000n,
    );
  }

  settle(id: string, cost: bigint): void {
    this.reserved.delete(id);
    if (cost === 0n) return;
    this.settled.set(id, cost);
    this.spent += cost;
    this.balance -= cost;
  }
}

describe('the books under any sequence of events', () => {
  let database: TestDatabase;
  let prisma: PrismaService;
  let credit: CreditRepository;
  let usage: UsageRepository;
  let ledger: LedgerRepository;

  beforeAll(async () => {
    database = await openTestDatabase();
    prisma = await PrismaService.open({ databaseUrl: database.url, dataDir: '' });
    credit = new CreditRepository(prisma);
    usage = new UsageRepository(prisma);
    ledger = new LedgerRepository(prisma);
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await database.close();
  });

  const query = (sql: string): Promise<Record<string, unknown>[]> =>
    withClient(database.url, async (client) => (await client.query(sql)).rows);

  async function run(number: number, { limit, metered, credit: first, steps }: Sequence): Promise<void> {
    const name = `s${number}`;
    const model = new Model(limit === null ? undefined : BigInt(limit), metered, first);
    await prisma.workspace.create({
      data: {
        id: name,
        name,
        metered,
        apiKeys: {
          create: {
            id: name,
            kind: 'api',
            name,
            keyPrefix: name,
            creditLimitPicodollars: limit === null ? null : BigInt(limit),
          },
        },
      },
    });
    const book = (kind: 'top_up' | 'correction', picodollars: bigint) =>
      ledger.book(prisma, {
        workspaceId: name,
        kind,
        amountPicodollars: picodollars,
        actorKeyId: 'k',
        reason: null,
      });
    await book('top_up', BigInt(first));

    const rowOf = (requestId: string, cost: bigint): string => {
      const record = attemptRecord({ requestId, workspaceId: name, keyId: name });
      return toRowJson({
        record,
        counts: readTokenCounts(record.usage),
        costPicodollars: cost,
        priceVersion: undefined,
      });
    };
    const spool: { id: string; cost: bigint }[] = [];
    let requests = 0;

    for (const one of steps) {
      const id = `${name}r${requests}`;
      if (one.does === 'reserve') {
        requests += 1;
        const least = BigInt(one.least);
        const most = least + BigInt(one.more);
        const { status, granted } = await credit.reserve(
          { requestId: id, keyId: name, least, most },
          name,
          leaseMs,
        );
        const free = model.free;
        expect([status === 'granted', granted]).toEqual(
          free < least ? [false, 0n] : [true, free < most ? free : most],
        );
        if (granted > 0n) model.reserved.set(id, granted);
      } else if (one.does === 'settle' || one.does === 'crash') {
        const [held, reserved] = [...model.reserved][one.of % Math.max(1, model.reserved.size)] ?? [];
        if (held === undefined || reserved === undefined) continue;
        const cost = (reserved * BigInt(one.share)) / 100n;
        if (one.does === 'settle') {
          for (let time = 0; time < (one.twice ? 2 : 1); time += 1)
            await usage.insert([rowOf(held, cost)], [held]);
          model.settle(held, cost);
        } else {
          // Its process is gone and its lease has run out; its record waits in the spool.
          await prisma.creditReservation.update({
            where: { requestId: held },
            data: { expiresAt: new Date(0) },
          });
          model.reserved.delete(held);
          spool.push({ id: held, cost });
        }
      } else if (one.does === 'replay') {
        if (spool.length === 0) continue;
        await usage.insert(
          spool.map(({ id: late, cost }) => rowOf(late, cost)),
          spool.map(({ id: late }) => late),
        );
        for (const { id: late, cost } of spool) {
          if (model.settled.has(late)) continue;
          model.late += cost;
          model.settle(late, cost);
        }
      } else if (one.does === 'refund') {
        const [given, cost] = [...model.settled][one.of % Math.max(1, model.settled.size)] ?? [];
        if (given === undefined || cost === undefined) continue;
        await prisma.$transaction((transaction) =>
          ledger.refund(transaction, { workspaceId: name, requestId: given, actorKeyId: 'k', reason: null }),
        );
        if (model.refunded.has(given)) continue;
        model.refunded.add(given);
        model.spent -= cost;
        model.balance += cost;
      } else {
        await book(one.does === 'top_up' ? 'top_up' : 'correction', BigInt(one.amount));
        model.balance += BigInt(one.amount);
      }
      // Nobody spends what is not there: only what crashed, and what an operator takes away, can exceed a bound.
      if (model.limit !== undefined) expect(model.spent <= model.limit + model.late).toBe(true);
    }

    const key = await prisma.apiKey.findUniqueOrThrow({ where: { id: name } });
    const balance = await ledger.currentBalance(name);
    expect({ spent: key.spentPicodollars, balance }).toEqual({ spent: model.spent, balance: model.balance });
  }

  it(`balances, and settles nothing twice: ${sequences} sequences`, async () => {
    const all = fc.sample(sequence, sequences);
    const next = all.entries();
    const worker = async (): Promise<void> => {
      for (const [number, one] of next) {
        try {
          await run(number, one);
        } catch (error) {
          throw new Error(`after ${JSON.stringify(one)}`, { cause: error });
        }
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));

    // All accounts of a workspace add up to zero, each to its entries, settlements to what attempts cost.
    expect(
      await query(`
        SELECT workspace_id FROM ledger_accounts GROUP BY workspace_id HAVING sum(balance_picodollars) <> 0
        UNION ALL
        SELECT a.workspace_id FROM ledger_accounts a WHERE a.balance_picodollars <> (
          SELECT COALESCE(sum(CASE WHEN e.to_account = a.account THEN e.amount_picodollars ELSE -e.amount_picodollars END), 0)
          FROM ledger_entries e WHERE e.workspace_id = a.workspace_id AND a.account IN (e.from_account, e.to_account))
        UNION ALL
        SELECT u.workspace_id FROM usage_attempts u
        LEFT JOIN ledger_entries e ON e.request_id = u.request_id AND e.attempt = u.attempt AND e.kind = 'settlement'
        WHERE COALESCE(e.amount_picodollars, 0) <> u.cost_picodollars`),
    ).toEqual([]);
    expect(
      await query(
        `SELECT request_id FROM ledger_entries WHERE request_id IS NOT NULL GROUP BY request_id, attempt, kind HAVING count(*) > 1`,
      ),
    ).toEqual([]);
  }, 600_000);
});

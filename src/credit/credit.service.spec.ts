import { jest } from '@jest/globals';
import { CatalogService } from '../catalog/catalog.service.js';
import { type Caller, noLimits } from '../contract/caller.js';
import { openProfile } from '../contract/chat-profile.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { RoutePlan } from '../contract/route-plan.js';
import { PriceBook } from '../pricing/price-book.js';
import type { UsageMeter } from '../usage/usage-meter.js';
import type { CreditRepository, CreditWish, Reserved } from './credit.repository.js';
import { CreditService } from './credit.service.js';
import type { LiveGrant } from './credit.repository.js';
import { WorstCase } from './worst-case.js';

/** 1,000 tokens of $0.60 a million: what one request reserves. */
const one = 1_000n * 600_000n;

const prices = new PriceBook(new CatalogService());
const plan: RoutePlan = {
  requested: 'x',
  chain: false,
  hedge: false,
  candidates: [
    {
      provider: 'openai',
      modelId: 'openai/gpt-4o-mini',
      upstreamModel: 'gpt-4o-mini',
      profile: openProfile,
      position: 0,
      contextLength: 128_000,
    },
  ],
};

/** Reservations of one key, in memory. */
class Books {
  state: 'here' | 'away' | 'hangs' | 'answers_nobody' = 'here';
  asked = 0;
  readonly rows = new Map<string, bigint>();

  constructor(readonly left: bigint) {}

  async reserve({ requestId, least, most }: CreditWish): Promise<Reserved> {
    this.asked += 1;
    await this.arrive();
    const free = [...this.rows.values()].reduce((rest, amount) => rest - amount, this.left);
    if (free < least) return { status: this.left < least ? 'key' : 'waiting', granted: 0n };
    const granted = free < most ? free : most;
    this.rows.set(requestId, granted);
    if (this.state === 'answers_nobody') throw new GatewayError('unavailable', 'Lost.');
    return { status: 'granted', granted };
  }

  readonly renewals: string[][] = [];

  async renew(_instance: string, _leaseMs: number, live: readonly LiveGrant[]): Promise<void> {
    await this.arrive();
    this.renewals.push(live.map(({ requestId }) => requestId));
    for (const { requestId, picodollars } of live)
      if (!this.rows.has(requestId)) this.rows.set(requestId, picodollars);
  }

  private async arrive(): Promise<void> {
    if (this.state === 'hangs') await new Promise(() => undefined);
    if (this.state === 'away') throw new GatewayError('unavailable', 'Away.');
    await Promise.resolve();
  }
}

class Rig {
  readonly books: Books;
  /** Of requests that are over: what tells that they are in the books. */
  readonly finished = new Map<string, (() => void) | undefined>();
  readonly service: CreditService;
  private readonly caller: Caller;
  private requests = 0;
  flushed = true;

  constructor(affordable: bigint) {
    this.books = new Books(affordable * one);
    this.caller = {
      kind: 'api',
      keyId: 'k1',
      workspaceId: 'w1',
      limits: noLimits,
      allowedModels: undefined,
      creditLeftPicodollars: affordable * one,
    };
    const meter = {
      flush: () => Promise.resolve(this.flushed),
      finish: (id: string, onReleased?: () => void) => this.finished.set(id, onReleased),
    };
    this.service = new CreditService(
      this.books as unknown as CreditRepository,
      meter as unknown as UsageMeter,
    );
  }

  /** @returns id of the grant; undefined = refused, or has to wait */
  async ask(): Promise<string | undefined> {
    const requestId = `r${++this.requests}`;
    const leaving = new AbortController();
    const timer = setTimeout(() => leaving.abort(), 100);
    try {
      await this.service.reserve(
        requestId,
        this.caller,
        WorstCase.of(plan, { model: 'x', messages: [], max_tokens: 1_000 }, 0, prices),
        leaving.signal,
      );
      return requestId;
    } catch (error) {
      expect(error).toBeInstanceOf(GatewayError);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  end(requestId: string, spent: bigint): void {
    const grant = { requestId, keyId: 'k1', picodollars: one, outputLimit: () => undefined };
    this.service.finish(grant, spent);
  }

  renew(): Promise<void> {
    jest.advanceTimersByTime(10_000);
    return jest.advanceTimersByTimeAsync(0);
  }
}

/** Answers, while time passes. */
async function soon<T>(answer: Promise<T>, ms = 500): Promise<T> {
  await jest.advanceTimersByTimeAsync(ms);
  return answer;
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('CreditService', () => {
  it('never grants the same credit twice to a database that comes and goes, whatever is under way', async () => {
    const rig = new Rig(5n);
    let granted = 0;
    for (let round = 0; round < 20; round += 1) {
      rig.books.state = round % 2 === 0 ? 'away' : 'here';
      if ((await soon(rig.ask(), 1_100)) !== undefined) granted += 1;
    }
    expect(granted).toBe(5);
  });

  it('keeps what was spent while it was away off the next outage, though the caller was not read again', async () => {
    const rig = new Rig(1n);
    rig.books.state = 'away';
    const first = await soon(rig.ask());
    expect(first).toBe('r1');
    rig.end('r1', one);
    rig.books.state = 'here';
    await soon(rig.ask(), 1_100);
    rig.finished.get('r1')?.();
    rig.books.state = 'away';
    expect(await soon(rig.ask(), 1_100)).toBeUndefined();
  });

  it('reserves what is under way in the database when that comes back, before anybody else', async () => {
    const rig = new Rig(2n);
    rig.books.state = 'away';
    expect(await soon(rig.ask())).toBe('r1');
    rig.books.state = 'here';
    await jest.advanceTimersByTimeAsync(1_100);
    expect(await soon(rig.ask())).toBe('r2');
    expect([...rig.books.rows]).toEqual([
      ['r1', one],
      ['r2', one],
    ]);
    // Its end is told to the books, which give back the row.
    rig.end('r1', 0n);
    expect(rig.finished.has('r1')).toBe(true);
  });

  it('stays away until the records that wait are written', async () => {
    const rig = new Rig(3n);
    rig.books.state = 'away';
    await soon(rig.ask());
    rig.books.state = 'here';
    rig.flushed = false;
    const { asked } = rig.books;
    await jest.advanceTimersByTimeAsync(1_100);
    expect(await soon(rig.ask())).toBe('r2');
    expect(rig.books.asked).toBe(asked);
  });

  it('waits two seconds for a database that hangs, and lets only one ask it then', async () => {
    const rig = new Rig(4n);
    rig.books.state = 'hangs';
    const first = rig.ask();
    expect(await soon(first, 2_000)).toBe('r1');
    // Away: the next one is served at once, and so is everybody beside the one that asks.
    expect(await soon(rig.ask(), 0)).toBe('r2');
    await jest.advanceTimersByTimeAsync(1_100);
    const probing = rig.ask();
    await jest.advanceTimersByTimeAsync(0);
    expect(await soon(rig.ask(), 0)).toBe('r4');
    expect(await soon(probing, 2_000)).toBe('r3');
    expect(rig.books.asked).toBe(1);
  });

  it('renews what is live and nothing else: a reservation of which the answer was lost lapses', async () => {
    const rig = new Rig(3n);
    rig.service.onApplicationBootstrap();
    expect(await soon(rig.ask())).toBe('r1');
    expect(await soon(rig.ask())).toBe('r2');
    rig.books.state = 'answers_nobody';
    // Granted by what is known here: it is the same request, so its row is live and given back at its end.
    expect(await soon(rig.ask())).toBe('r3');
    rig.books.state = 'here';
    rig.end('r1', 0n);
    rig.finished.get('r1')?.();
    await rig.renew();
    expect(rig.books.renewals.at(-1)).toEqual(['r2', 'r3']);
    rig.service.beforeApplicationShutdown();
  });

  it('does not keep a reservation whose answer was lost and whose request was refused', async () => {
    const rig = new Rig(1n);
    rig.service.onApplicationBootstrap();
    expect(await soon(rig.ask())).toBe('r1');
    rig.end('r1', one);
    rig.books.rows.clear();
    rig.books.state = 'answers_nobody';
    expect(await soon(rig.ask())).toBeUndefined();
    expect([...rig.books.rows.keys()]).toEqual(['r2']);
    expect(rig.finished.has('r2')).toBe(true);
    rig.books.state = 'here';
    await rig.renew();
    expect(rig.books.renewals.at(-1)).toEqual(['r1']);
    rig.service.beforeApplicationShutdown();
  });

  it('reserves again what has lapsed under a request in an outage of half a minute', async () => {
    const rig = new Rig(1n);
    rig.service.onApplicationBootstrap();
    expect(await soon(rig.ask())).toBe('r1');
    rig.books.state = 'away';
    await jest.advanceTimersByTimeAsync(40_000);
    rig.books.rows.clear();
    rig.books.state = 'here';
    await rig.renew();
    expect([...rig.books.rows]).toEqual([['r1', one]]);
    rig.service.beforeApplicationShutdown();
  });
});

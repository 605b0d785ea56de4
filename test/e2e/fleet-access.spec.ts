import { setTimeout as delay } from 'node:timers/promises';
import { defaultKeyCacheOptions } from '../../src/keys/key-cache.js';
import { withClient } from '../support/database.js';
import { Fleet, type FleetKey } from '../support/fleet.js';
import { describeWithRedis, openTestRedis, type TestRedis } from '../support/redis.js';
import { TcpProxy } from '../support/tcp-proxy.js';

/** How often each change is made; for a distribution worth its name: 20. */
const rounds = Number(process.env['CHANGES'] ?? 1);
const instances = 3;
/** What sees a change by its age only takes five seconds for each. */
const longestMs = 60_000 + rounds * 60_000;

/** A change, and what a request with the key is answered from then on. */
interface Change {
  readonly name: string;
  readonly status: number;
  make(fleet: Fleet, key: FleetKey): Promise<unknown>;
}

const byApi: readonly Change[] = [
  {
    name: 'disabled',
    status: 401,
    make: (fleet, { id }) => fleet.admin('PATCH', `/keys/${id}`, { disabled: true }),
  },
  {
    name: 'shrunk',
    status: 403,
    make: (fleet, { id }) => fleet.admin('PATCH', `/keys/${id}`, { allowed_ips: ['203.0.113.1'] }),
  },
  { name: 'rotated', status: 401, make: (fleet, { id }) => fleet.admin('POST', `/keys/${id}/rotate`, {}) },
  { name: 'deleted', status: 401, make: (fleet, { id }) => fleet.admin('DELETE', `/keys/${id}`) },
];

const bySql: readonly Change[] = [
  {
    name: 'expired',
    status: 401,
    make: (fleet, { id }) => fleet.query('UPDATE api_keys SET expires_at = now() WHERE id = $1', [id]),
  },
  {
    name: 'taken out',
    status: 401,
    make: (fleet, { id }) => fleet.query('DELETE FROM key_secrets WHERE key_id = $1', [id]),
  },
  {
    name: 'limited',
    status: 429,
    make: (fleet, { workspaceId }) =>
      fleet.query('UPDATE workspaces SET max_concurrency = 1, rate_limit_rpm = 1 WHERE id = $1', [
        workspaceId,
      ]),
  },
];

/** NOTIFY is heard on a server only: the embedded database has one process, and no need of it. */
const hasServer = process.env['DATABASE_URL'] !== undefined;

describeWithRedis('a change, as three processes see it', () => {
  if (!hasServer) {
    it('SKIPPED: no Postgres server', () => undefined);
    return;
  }
  let redis: TestRedis;
  let redisProxy: TcpProxy;
  let databaseProxy: TcpProxy;
  let fleet: Fleet;

  beforeAll(async () => {
    redis = await openTestRedis();
    redisProxy = await TcpProxy.start(redis.url, 6379);
    databaseProxy = await TcpProxy.start(process.env['DATABASE_URL'] ?? '', 5432);
    fleet = await Fleet.start({
      instances,
      environment: { REDIS_URL: redisProxy.urlOf(redis.url), SANDBOX: 'on' },
      databaseUrlOf: (url) => databaseProxy.urlOf(url),
    });
  });
  afterEach(async () => {
    databaseProxy.mend();
    redisProxy.mend();
    await untilListening(instances);
    await untilDegraded(0);
  });
  afterAll(async () => {
    await fleet.close();
    await databaseProxy.close();
    await redisProxy.close();
    await redis.close();
  });

  it(
    'is in force within a second',
    async () => {
      expectQuick(await measure('Postgres and Redis', [...byApi, ...bySql]), 1000);
    },
    longestMs,
  );

  it(
    'is in force within a second by Redis alone',
    async () => {
      databaseProxy.forbid('LISTEN "clearmaas_access"');
      await untilListening(0);
      expectQuick(await measure('Redis alone', byApi), 1000);
    },
    longestMs,
  );

  it(
    'is in force within a second by Postgres alone, plain SQL as well',
    async () => {
      redisProxy.cut();
      await untilDegraded(1);
      expectQuick(await measure('Postgres alone', [...byApi, ...bySql]), 1000);
    },
    longestMs,
  );

  it(
    'is in force within five seconds by neither',
    async () => {
      databaseProxy.forbid('LISTEN "clearmaas_access"');
      redisProxy.cut();
      await untilListening(0);
      await untilDegraded(1);
      expectQuick(await measure('neither', byApi), defaultKeyCacheOptions.freshMs + 1000);
    },
    longestMs,
  );

  it('is not missed by those that did not listen when it was made', async () => {
    const keys = await Promise.all(bySql.map(() => knownKey()));
    databaseProxy.forbid('LISTEN "clearmaas_access"');
    redisProxy.cut();
    await untilListening(0);
    for (const [index, change] of bySql.entries()) {
      const key = keys[index];
      if (key !== undefined) await change.make(fleet, key);
    }
    databaseProxy.mend();
    await untilListening(instances);
    for (const [index, { status }] of bySql.entries()) {
      const key = keys[index];
      if (key === undefined) continue;
      const times = await Promise.all(range(instances).map((each) => untilAnswered(each, key, status)));
      expect(Math.max(...times)).toBeLessThan(1000);
    }
  });

  /** Milliseconds until each instance answered by each change. */
  async function measure(path: string, changes: readonly Change[]): Promise<number[]> {
    const times: number[] = [];
    for (const change of Array.from({ length: rounds }, () => changes).flat()) {
      const key = await knownKey();
      const sinceMs = performance.now();
      const seen = range(instances).map((each) => untilAnswered(each, key, change.status, sinceMs));
      await change.make(fleet, key);
      // From the moment at which the change was made for certain; before it was asked for, nobody can have seen it.
      const madeMs = performance.now() - sinceMs;
      times.push(...(await Promise.all(seen)).map((seenMs) => Math.max(0, seenMs - madeMs)));
    }
    times.sort((one, other) => one - other);
    const [median, most] = [times[Math.floor(times.length / 2)], times.at(-1)].map((ms) => ms?.toFixed(0));
    process.stdout.write(`${path}: ${times.length} times, median ${median} ms, longest ${most} ms\n`);
    return times;
  }

  /** A key that every instance has in its cache. */
  async function knownKey(): Promise<FleetKey> {
    const key = await fleet.newKey();
    await Promise.all(range(instances).map((each) => untilAnswered(each, key, 200)));
    return key;
  }

  async function untilAnswered(
    instance: number,
    key: FleetKey,
    status: number,
    sinceMs = performance.now(),
  ): Promise<number> {
    while ((await fleet.chat(instance, key).answer).status !== status) await delay(2);
    return performance.now() - sinceMs;
  }

  async function untilListening(count: number): Promise<void> {
    await withClient(fleet.databaseUrl, async (client) => {
      for (;;) {
        const { rows } = await client.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND query ~ '^(LISTEN|SELECT ''listening'')'`,
        );
        if (rows.length === count) return;
        await delay(20);
      }
    });
  }

  async function untilDegraded(value: number): Promise<void> {
    for (const each of range(instances))
      while ((await fleet.metric(each, 'clearmaas_limits_degraded')) !== value) await delay(20);
  }
});

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function expectQuick(times: readonly number[], limitMs: number): void {
  expect(times.length).toBeGreaterThan(0);
  expect(Math.max(...times)).toBeLessThan(limitMs);
}

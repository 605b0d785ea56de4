import { setTimeout as delay } from 'node:timers/promises';
import { serve } from '../support/chat-rig.js';
import { FakeUpstream } from '../support/fake-upstream.js';
import { streamReply } from '../support/fake-reply.js';
import { Fleet, type FleetKey } from '../support/fleet.js';
import { openAiEvents, sampleAnswer } from '../support/openai-wire.js';
import { openRaw, type RawCall } from '../support/raw-client.js';
import { describeWithRedis, openTestRedis, type TestRedis } from '../support/redis.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const model = 'openai/gpt-4o-mini';
const answer = sampleAnswer({ text: ['Hello', ' there.'] });
const [firstEvent = '', secondEvent = ''] = openAiEvents(answer);
const instances = [0, 1, 2] as const;

describeWithRedis('three processes whose Redis goes away', () => {
  let redis: TestRedis;
  let proxy: TcpProxy;
  let upstream: FakeUpstream;
  let fleet: Fleet;

  beforeAll(async () => {
    redis = await openTestRedis();
    proxy = await TcpProxy.start(redis.url, 6379);
    upstream = await FakeUpstream.start();
    const environment = {
      REDIS_URL: proxy.urlOf(redis.url),
      OPENAI_API_KEY: 'sk-fleet',
      OPENAI_BASE_URL: upstream.baseUrl,
      SANDBOX: 'on',
      LOG_LEVEL: 'info',
    };
    fleet = await Fleet.start({ environment });
    // How many they are each hears with its beat: see shared-limits.ts.
    await delay(5_500);
  });
  afterEach(async () => {
    proxy.mend();
    await untilDegraded(0);
    upstream.clear();
  });
  afterAll(async () => {
    await fleet.close();
    await upstream.close();
    await proxy.close();
    await redis.close();
  });

  async function untilDegraded(value: number): Promise<void> {
    for (const each of instances)
      while ((await fleet.metric(each, 'clearmaas_limits_degraded')) !== value) await delay(20);
  }

  /** How many of these are served. */
  async function served(key: FleetKey, requests: number, from = 0): Promise<number> {
    const calls = Array.from({ length: requests }, (_, index) => fleet.chat(from + index, key).answer);
    return (await Promise.all(calls)).filter(({ status }) => status === 200).length;
  }

  it.each([
    ['cut off', () => proxy.cut()],
    ['silent', () => proxy.fallSilent()],
  ])('share a limit out while it is %s, and are ready all the same', async (_name, takeAway) => {
    takeAway();
    await untilDegraded(1);
    const key = await fleet.newKey({ rate_limit_rpm: 31 });
    for (const each of instances) {
      const calls = Array.from({ length: 40 }, () => fleet.chat(each, key).answer);
      const statuses = (await Promise.all(calls)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(10);
      expect(statuses.filter((status) => status === 429)).toHaveLength(30);
      const ready = await openRaw(`${fleet.url(each)}/health/ready`, { method: 'GET' }).answer;
      expect(ready.status).toBe(200);
    }
  });

  it('count what was let in by all together before, when it goes in the middle', async () => {
    const key = await fleet.newKey({ rate_limit_rpm: 30 });
    expect(await served(key, 15)).toBe(15);
    proxy.cut();
    await untilDegraded(1);
    expect(await served(key, 300)).toBe(15);
    proxy.mend();
    await untilDegraded(0);
    // What each let in alone is told when it is back.
    expect(await served(key, 60)).toBe(0);
  });

  it('never let more through than the limit and what each of them had under way, in a storm', async () => {
    const key = await fleet.newKey({ rate_limit_rpm: 60 });
    const storm = served(key, 500);
    await delay(50);
    proxy.cut();
    expect(await storm).toBeLessThanOrEqual(2 * 60);
    proxy.mend();
    await untilDegraded(0);
    expect(await served(key, 60)).toBe(0);
  });

  it('keep the requests under way in mind, of whichever time they are', async () => {
    upstream.script(() => streamReply([firstEvent, secondEvent], { ending: 'hold' }));
    const key = await fleet.newKey({ max_concurrency: 6 });
    const calls: RawCall[] = [];
    const hold = async (index: number): Promise<void> => {
      const call = fleet.chat(index, key, { model, stream: true });
      await call.received('Hello');
      calls.push(call);
    };
    const isRefused = async (index: number): Promise<boolean> =>
      (await fleet.chat(index, key, { model }).answer).status === 429;
    for (const each of instances) await hold(each);
    proxy.cut();
    await untilDegraded(1);
    // A third of the limit is two: one more each.
    for (const each of instances) await hold(each);
    for (const each of instances) expect(await isRefused(each)).toBe(true);
    proxy.mend();
    await untilDegraded(0);
    for (const each of instances) expect(await isRefused(each)).toBe(true);
    calls.pop()?.leave();
    upstream.script(serve(answer));
    while (await isRefused(0));
    for (const call of calls) call.leave();
  });

  it('say so, once for each time', () => {
    for (const each of instances) {
      const changes =
        fleet.logsOf(each).match(/Redis is away|together with the other instances again/g) ?? [];
      expect(changes.length).toBeGreaterThan(0);
      for (const [index, change] of changes.entries())
        expect(change).toMatch(index % 2 === 0 ? /away/ : /again/);
    }
  });
});

describeWithRedis('a process that starts while Redis is away', () => {
  it('serves at once, by itself, and counts with the others once it is there', async () => {
    const redis = await openTestRedis();
    const proxy = await TcpProxy.start(redis.url, 6379);
    proxy.cut();
    const environment = { REDIS_URL: proxy.urlOf(redis.url), SANDBOX: 'on' };
    const fleet = await Fleet.start({ instances: 1, environment });
    try {
      const key = await fleet.newKey({ rate_limit_rpm: 3 });
      const statuses = async (count: number): Promise<number[]> =>
        Promise.all(Array.from({ length: count }, async () => (await fleet.chat(0, key).answer).status));
      expect(await statuses(2)).toEqual([200, 200]);
      expect(await fleet.metric(0, 'clearmaas_limits_degraded')).toBe(1);
      proxy.mend();
      while ((await fleet.metric(0, 'clearmaas_limits_degraded')) !== 0) await delay(20);
      expect((await statuses(2)).sort()).toEqual([200, 429]);
    } finally {
      await fleet.close();
      await proxy.close();
      await redis.close();
    }
  });
});

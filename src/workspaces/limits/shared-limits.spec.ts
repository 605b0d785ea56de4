import type { CallerLimits } from '../../contract/caller.js';
import {
  RedisAwayError,
  type RedisConnection,
  type RedisObserver,
} from '../../instances/redis-connection.js';
import type { RedisScript } from '../../instances/redis-script.js';
import { beatScript, endScript, freeScript, renewScript, takeScript } from './limit-scripts.js';
import { LocalLimits } from './local-limits.js';
import { SharedLimits } from './shared-limits.js';
import { WorkspaceLimits } from './workspace-limits.service.js';

const limits: CallerLimits = { rpm: 0, tpm: 0, maxConcurrency: 1000 };
const caller = {
  kind: 'api',
  keyId: 'key_1',
  workspaceId: 'ws_a',
  limits,
  allowedModels: undefined,
} as const;

/** A Redis that grants everything, and remembers what it was told. */
class FakeRedis implements Pick<RedisConnection, 'isConfigured' | 'isUp' | 'observe' | 'run'> {
  readonly isConfigured = true;
  isUp = true;
  observer: RedisObserver | undefined;
  /** What it says to who wants something. */
  verdict: readonly [number, number, string] = [0, 60_000, '1'];
  calls: { script: RedisScript; values: readonly string[] }[] = [];

  observe(observer: RedisObserver): void {
    this.observer = observer;
  }

  run(script: RedisScript, _keys: readonly string[], values: readonly string[]): Promise<unknown> {
    if (!this.isUp) return Promise.reject(new RedisAwayError('away'));
    this.calls.push({ script, values });
    return Promise.resolve(script === takeScript ? this.verdict : 1);
  }

  valuesOf(script: RedisScript): (readonly string[])[] {
    return this.calls.filter((call) => call.script === script).map(({ values }) => values);
  }

  goAway(): void {
    this.isUp = false;
    this.observer?.lost();
  }

  comeBack(): void {
    this.isUp = true;
    this.calls = [];
    this.observer?.connected();
  }
}

describe('SharedLimits: slots', () => {
  let redis = new FakeRedis();
  let shared: SharedLimits;
  let workspaces: WorkspaceLimits;

  const settle = () => new Promise((resolve) => setImmediate(resolve));

  beforeEach(async () => {
    redis = new FakeRedis();
    const local = new LocalLimits();
    shared = new SharedLimits(redis as unknown as RedisConnection, local, 'test');
    workspaces = new WorkspaceLimits(local, shared);
    redis.comeBack();
    await settle();
    expect(shared.isUp).toBe(true);
  });

  it('are told of by a beat and an end, while Redis is there', async () => {
    (await workspaces.admit(caller, 0, true)).end(undefined);
    expect(redis.valuesOf(beatScript)).toHaveLength(1);
    expect(redis.valuesOf(endScript)).toHaveLength(1);
  });

  it('leave nothing behind where Redis was away from their beginning to their end', async () => {
    redis.goAway();
    for (let count = 0; count < 5000; count += 1) (await workspaces.admit(caller, 0, true)).end(undefined);
    redis.comeBack();
    await settle();
    expect(shared.isUp).toBe(true);
    expect([...redis.valuesOf(freeScript), ...redis.valuesOf(endScript)]).toEqual([]);
  });

  it('that ended while it was away are told of in one round trip, and those still held renewed', async () => {
    const asked = Array.from({ length: 100 }, async () => workspaces.admit(caller, 0, true));
    const taken = await Promise.all(asked);
    redis.goAway();
    const later = await workspaces.admit(caller, 0, true);
    for (const admission of taken) admission.end(undefined);
    redis.comeBack();
    await settle();
    expect(redis.valuesOf(freeScript).map((slots) => slots.length)).toEqual([100]);
    // The lease, and the one.
    expect(redis.valuesOf(renewScript).map((values) => values.length)).toEqual([2, 2]);
    // Renewed by now, so that its end has to be told although it was taken while Redis was away.
    redis.goAway();
    later.end(undefined);
    redis.comeBack();
    await settle();
    expect(redis.valuesOf(freeScript).map((slots) => slots.length)).toEqual([1]);
  });

  it('take one round trip, together with the request and its tokens', async () => {
    const limited = { ...caller, limits: { rpm: 5, tpm: 1000, maxConcurrency: 7 } };
    await workspaces.admit(limited, 30, false);
    const [window, rpm, tpm, tokens, slots] = redis.valuesOf(takeScript)[0] ?? [];
    expect([window, rpm, tpm, tokens, slots]).toEqual(['60000', '5', '1000', '30', '7']);
    await workspaces.admit(limited, 30, true);
    expect(redis.valuesOf(takeScript).map(([, requests]) => requests)).toEqual(['5', '0']);
  });

  it('ask Redis no more in a minute whose requests are used up, until the limit is raised or Redis gone', async () => {
    redis.verdict = [1, 60_000, ''];
    const asked = () => redis.valuesOf(takeScript).length;
    for (let count = 0; count < 10; count += 1)
      expect((await workspaces.increment('ws_a', 60_000, 5)).isBlocked).toBe(true);
    expect([asked(), workspaces.postpone('ws_a', 5), workspaces.postpone('ws_b', 5)]).toEqual([
      1,
      false,
      true,
    ]);
    redis.verdict = [0, 60_000, '1'];
    expect((await workspaces.increment('ws_a', 60_000, 6)).isBlocked).toBe(false);
    expect(asked()).toBe(2);
    redis.goAway();
    redis.comeBack();
    await settle();
    expect((await workspaces.increment('ws_a', 60_000, 5)).isBlocked).toBe(false);
  });
});

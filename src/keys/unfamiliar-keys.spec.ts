import { noLimits } from '../contract/caller.js';
import { FailedLookups } from './failed-lookups.js';
import { GatheredLookups } from './gathered-lookups.js';
import { KeyCache } from './key-cache.js';
import type { StoredKey } from './stored-key.js';
import { UnfamiliarKeys } from './unfamiliar-keys.js';

const limit = 5;
const address = '192.0.2.1';
const good = {
  caller: {
    kind: 'api',
    keyId: 'key_1',
    workspaceId: 'ws_default',
    limits: noLimits,
    allowedModels: undefined,
  },
  version: 1,
  workspaceVersion: 1,
  disabled: false,
  expiresAtMs: Infinity,
  validUntilMs: Infinity,
  allowedIps: undefined,
  creditExhausted: false,
} satisfies StoredKey;

function setUp({ maxDigests = 100 } = {}) {
  const existing = new Set<string>();
  const state = { reads: 0, statements: 0, away: false };
  const readKey = (digest: string) => {
    state.reads += 1;
    if (state.away) return Promise.reject(new Error('away'));
    return Promise.resolve(existing.has(digest) ? good : undefined);
  };
  const cache = new KeyCache(readKey);
  const findDigests = () => {
    state.statements += 1;
    return state.away ? Promise.reject(new Error('away')) : Promise.resolve(existing);
  };
  const gathered = new GatheredLookups(findDigests, readKey, { intervalMs: 20, maxDigests });
  const failed = new FailedLookups({ limit, maxAddresses: 10 });
  const keys = new UnfamiliarKeys(cache, gathered, failed);
  let bad = 0;
  const flood = (count: number) =>
    Promise.allSettled(Array.from({ length: count }, () => keys.find(`bad${bad++}`, address)));
  return { keys, cache, existing, state, flood };
}

const tooMany = { kind: 'rate_limited', retryAfterSeconds: 60 };

describe('UnfamiliarKeys', () => {
  it('makes a burst of bad keys cost the limit and one statement, and tells nobody before all are counted', async () => {
    const { state, flood } = setUp();
    const outcomes = await flood(50);
    expect(state).toMatchObject({ reads: limit, statements: 1 });
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: tooMany });
  });

  it('says that there is no such key while the address is within its limit', async () => {
    const { keys, flood, state } = setUp();
    const outcomes = await flood(limit - 1);
    for (const outcome of outcomes) expect(outcome).toEqual({ status: 'fulfilled', value: undefined });
    expect(await keys.find('bad0', address)).toBeUndefined();
    expect(state).toMatchObject({ reads: limit - 1, statements: 0 });
  });

  it('refuses at once, without any statement, what the next one has no room for', async () => {
    const { keys, flood, state } = setUp({ maxDigests: 10 });
    await flood(limit);
    const crowd = flood(10);
    state.away = true;
    await expect(keys.find('late', address)).rejects.toMatchObject(tooMany);
    expect(state).toMatchObject({ reads: limit, statements: 0 });
    await crowd;
  });

  it('finds a good key all the same, and then without a look-up', async () => {
    const { keys, cache, existing, flood } = setUp();
    existing.add('good');
    const crowd = flood(50);
    expect(await keys.find('good', address)).toBe(good);
    expect(cache.has('good')).toBe(true);
    await crowd;
  });

  it('does not count good keys, however many come at once', async () => {
    const { keys, existing } = setUp();
    for (let index = 0; index < 50; index += 1) existing.add(`good${index}`);
    const found = await Promise.all([...existing].map((digest) => keys.find(digest, address)));
    expect(new Set(found)).toEqual(new Set([good]));
    expect(await keys.find('bad', address)).toBeUndefined();
  });

  it('does not count a look-up that could not be made, and calls no key bad for it', async () => {
    const { keys, state, flood } = setUp();
    state.away = true;
    const outcomes = await flood(50);
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'away' } });
    state.away = false;
    expect(await keys.find('bad', address)).toBeUndefined();
  });

  it('takes a key that was deleted or replaced here for no guess', async () => {
    const { keys, cache, existing, flood } = setUp();
    existing.add('good');
    await keys.find('good', address);
    existing.delete('good');
    cache.invalidate('key_1');
    await flood(limit);
    expect(await keys.find('good', address)).toBeUndefined();
  });
});

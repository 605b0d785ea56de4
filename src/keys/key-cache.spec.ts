import { stat } from 'node:fs/promises';
import { noLimits } from '../contract/caller.js';
import { defaultKeyCacheOptions, KeyCache } from './key-cache.js';
import type { StoredKey } from './stored-key.js';

function storedKey(
  changes: Partial<Omit<StoredKey, 'caller'>> & { keyId?: string; workspaceId?: string } = {},
): StoredKey {
  const { keyId = 'key_1', workspaceId = 'ws_default', ...rest } = changes;
  return {
    caller: { kind: 'api', keyId, workspaceId, limits: noLimits, allowedModels: undefined },
    version: 1,
    workspaceVersion: 1,
    disabled: false,
    expiresAtMs: Infinity,
    validUntilMs: Infinity,
    allowedIps: undefined,
    creditExhausted: false,
    ...rest,
  };
}

/** A database whose answers the test gives by hand, in any order. */
class HeldReads {
  readonly asked: string[] = [];
  private readonly waiting: { resolve(key: StoredKey | undefined): void; reject(error: Error): void }[] = [];

  readonly read = (digest: string): Promise<StoredKey | undefined> => {
    this.asked.push(digest);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  };

  answer(index: number, key: StoredKey | undefined): void {
    this.waiting[index]?.resolve(key);
  }

  fail(index: number): void {
    this.waiting[index]?.reject(new Error('away'));
  }
}

describe('KeyCache', () => {
  let now = 0;
  let reads = new HeldReads();
  let cache = new KeyCache(reads.read);
  const options = defaultKeyCacheOptions;

  beforeEach(() => {
    now = 1000;
    reads = new HeldReads();
    cache = new KeyCache(reads.read, { ...options, maxEntries: 100 }, () => now);
  });

  /** Lets everything that is already decided come through. */
  const settle = () => new Promise((resolve) => setImmediate(resolve));

  async function learn(digest: string, key: StoredKey | undefined): Promise<void> {
    const found = cache.get(digest);
    reads.answer(reads.asked.length - 1, key);
    await found;
  }

  it('answers at once after the first read, without a promise', async () => {
    const key = storedKey();
    await learn('a', key);
    expect(cache.get('a')).toBe(key);
    expect(reads.asked).toEqual(['a']);
  });

  it('remembers that there is no such key', async () => {
    await learn('bad', undefined);
    expect(cache.get('bad')).toBeUndefined();
    expect(reads.asked).toEqual(['bad']);
  });

  it('asks once for any number of callers at the same time', async () => {
    const found = Array.from({ length: 50 }, async () => cache.get('a'));
    const key = storedKey();
    reads.answer(0, key);
    expect(new Set(await Promise.all(found))).toEqual(new Set([key]));
    expect(reads.asked).toHaveLength(1);
  });

  it('reads a key in use again in the background before it ages, and never serves it older than its bound', async () => {
    await learn('a', storedKey());
    now += options.refreshAfterMs;
    expect(cache.get('a')).toMatchObject({ version: 1 });
    expect(cache.get('a')).toMatchObject({ version: 1 });
    expect(reads.asked).toHaveLength(2);
    now += options.freshMs - options.refreshAfterMs;
    expect(cache.get('a')).toBeInstanceOf(Promise);
    reads.answer(1, storedKey({ version: 2, disabled: true }));
    await settle();
    expect(cache.get('a')).toMatchObject({ version: 2, disabled: true });
  });

  it('waits for a read when a key was not used for a while', async () => {
    await learn('a', storedKey());
    now += options.freshMs;
    const found = cache.get('a');
    expect(found).toBeInstanceOf(Promise);
    reads.answer(1, undefined);
    expect(await found).toBeUndefined();
    expect(cache.has('a')).toBe(false);
  });

  it('asks again after a change', async () => {
    await learn('a', storedKey());
    cache.invalidate('key_1');
    const found = cache.get('a');
    reads.answer(1, storedKey({ version: 2 }));
    expect(await found).toMatchObject({ version: 2 });
  });

  it('forgets every token of a changed key, and no other key', async () => {
    await learn('old', storedKey());
    await learn('new', storedKey());
    await learn('other', storedKey({ keyId: 'key_2' }));
    cache.invalidate('key_1');
    expect([cache.has('old'), cache.has('new'), cache.has('other')]).toEqual([false, false, true]);
  });

  it('forgets every key of a changed workspace, and no other key', async () => {
    await learn('first', storedKey());
    await learn('second', storedKey({ keyId: 'key_2' }));
    await learn('other', storedKey({ keyId: 'key_3', workspaceId: 'ws_2' }));
    cache.invalidateWorkspace('ws_default');
    expect(['first', 'second', 'other'].map((digest) => cache.has(digest))).toEqual([false, false, true]);
  });

  it('does not go back to a lower version of the workspace', async () => {
    await learn('a', storedKey({ workspaceVersion: 3 }));
    now += options.freshMs;
    const found = cache.get('a');
    reads.answer(1, storedKey({ workspaceVersion: 2 }));
    expect(await found).toMatchObject({ workspaceVersion: 3 });
  });

  it('reads everything again that it distrusts before it serves it, unknown keys as well', async () => {
    await learn('a', storedKey());
    await learn('bad', undefined);
    cache.distrust();
    const found = [cache.get('a'), cache.get('bad')];
    reads.answer(2, storedKey({ version: 2, disabled: true }));
    reads.answer(3, storedKey({ keyId: 'key_2' }));
    expect(await found[0]).toMatchObject({ version: 2 });
    expect(await found[1]).toMatchObject({ caller: { keyId: 'key_2' } });
  });

  it('does not trust a read that began before it distrusted', async () => {
    const slow = cache.get('a');
    cache.distrust();
    reads.answer(0, storedKey());
    await slow;
    expect(cache.has('a')).toBe(false);
  });

  it('serves what it distrusts while the database is away, up to the bound', async () => {
    await learn('a', storedKey());
    cache.distrust();
    const found = cache.get('a');
    reads.fail(1);
    expect(await found).toMatchObject({ version: 1 });
    now += options.staleMs;
    const later = cache.get('a');
    reads.fail(2);
    await expect(later).rejects.toThrow('away');
  });

  it('serves a key whose change failed while the database is away, and reads it again once it is back', async () => {
    await learn('a', storedKey());
    await learn('b', storedKey({ keyId: 'key_2', workspaceId: 'ws_2' }));
    await learn('other', storedKey({ keyId: 'key_3' }));
    cache.distrustKey('key_1');
    cache.distrustWorkspace('ws_2');
    const [first, second] = [cache.get('a'), cache.get('b')];
    expect(cache.get('other')).toMatchObject({ version: 1 });
    expect(reads.asked).toHaveLength(5);
    reads.fail(3);
    reads.fail(4);
    expect([await first, await second]).toMatchObject([{ version: 1 }, { version: 1 }]);
    now += options.retryMs + options.readTimeoutMs;
    const changed = cache.get('a');
    reads.answer(5, storedKey({ version: 2, disabled: true }));
    expect(await changed).toMatchObject({ disabled: true });
  });

  it('does not keep what a read brings that began before a change that failed', async () => {
    const slow = cache.get('a');
    cache.distrustKey('key_1');
    reads.answer(0, storedKey());
    await slow;
    expect(cache.has('a')).toBe(false);
  });

  it('serves a key used up to four minutes before for all of an outage of five', async () => {
    const answering = new KeyCache(
      () => (isAway ? Promise.reject(new Error('away')) : Promise.resolve(storedKey())),
      options,
      () => now,
    );
    let isAway = false;
    await answering.get('a');
    // At the last hit before the outage the key is as old as it can be without a read.
    now += options.refreshAfterMs - 1;
    await answering.get('a');
    now += 4 * 60_000;
    isAway = true;
    for (const endMs = now + 5 * 60_000; now <= endMs; now += 500)
      expect(await answering.get('a')).toMatchObject({ version: 1 });
    now = 1000 + options.staleMs;
    await expect(answering.get('a')).rejects.toThrow('away');
  });

  it('does not keep what a read brings that began before a change', async () => {
    const slow = cache.get('a');
    cache.invalidate('key_1');
    const fresh = cache.get('a');
    reads.answer(1, storedKey({ version: 2, disabled: true }));
    expect(await fresh).toMatchObject({ disabled: true });
    reads.answer(0, storedKey({ version: 1 }));
    await slow;
    expect(cache.get('a')).toMatchObject({ version: 2, disabled: true });
  });

  it('does not keep it either when it arrives first', async () => {
    const slow = cache.get('a');
    cache.invalidate('key_1');
    reads.answer(0, storedKey({ version: 1 }));
    await slow;
    expect(cache.has('a')).toBe(false);
    const fresh = cache.get('a');
    reads.answer(1, storedKey({ version: 2 }));
    expect(await fresh).toMatchObject({ version: 2 });
  });

  it('never goes back to a lower version', async () => {
    await learn('a', storedKey({ version: 5, disabled: true }));
    now += options.freshMs;
    const found = cache.get('a');
    reads.answer(1, storedKey({ version: 4 }));
    expect(await found).toMatchObject({ version: 5, disabled: true });
  });

  it('serves a known key while the database is away, up to the bound, without asking for each request', async () => {
    await learn('a', storedKey());
    now += options.freshMs;
    const first = cache.get('a');
    reads.fail(1);
    expect(await first).toMatchObject({ version: 1 });
    for (let count = 0; count < 20; count += 1) expect(cache.get('a')).toMatchObject({ version: 1 });
    expect(reads.asked).toHaveLength(2);
    now += options.retryMs;
    expect(cache.get('a')).toMatchObject({ version: 1 });
    expect(reads.asked).toHaveLength(3);
    reads.fail(2);
    await settle();

    now = 1000 + options.staleMs;
    const last = cache.get('a');
    expect(last).toBeInstanceOf(Promise);
    reads.fail(3);
    await expect(last).rejects.toThrow('away');
  });

  it('sees a change as soon as the database is back', async () => {
    await learn('a', storedKey());
    now += options.freshMs;
    const stale = cache.get('a');
    reads.fail(1);
    await stale;
    now += options.retryMs;
    await cache.get('a');
    reads.answer(2, storedKey({ version: 2, disabled: true }));
    await settle();
    expect(cache.get('a')).toMatchObject({ disabled: true });
  });

  it('fails for an unknown key while the database is away, and asks again the next time', async () => {
    const first = cache.get('a');
    reads.fail(0);
    await expect(first).rejects.toThrow('away');
    const second = cache.get('a');
    reads.answer(1, storedKey());
    expect(await second).toMatchObject({ version: 1 });
  });

  it('does not call a key unknown because the database went away since', async () => {
    await learn('bad', undefined);
    now += options.freshMs;
    const found = cache.get('bad');
    reads.fail(1);
    await expect(found).rejects.toThrow('away');
  });

  it('gives up a read that takes too long', async () => {
    const impatient = new KeyCache(reads.read, { ...options, readTimeoutMs: 5 });
    await expect(impatient.get('a')).rejects.toThrow('within 5 ms');
  });

  it('does not take a standstill of its own process for a slow database', async () => {
    const answering = async (): Promise<StoredKey> => {
      await stat(import.meta.filename);
      return storedKey();
    };
    const impatient = new KeyCache(answering, { ...options, readTimeoutMs: 5 });
    // Where answers are read, behind which the loop turns to the timers before it reads the next one.
    await stat(import.meta.filename);
    const found = impatient.get('a');
    const until = performance.now() + 30;
    while (performance.now() < until);
    await expect(found).resolves.toMatchObject({ disabled: false });
  });

  it('is bounded, and a flood of bad keys pushes no good one out', async () => {
    for (let index = 0; index < 50; index += 1) await learn(`good${index}`, storedKey());
    for (let index = 0; index < 1000; index += 1) await learn(`bad${index}`, undefined);
    expect(cache.size).toBe(150);
    for (let index = 0; index < 50; index += 1) expect(cache.has(`good${index}`)).toBe(true);
  });

  it('asks nothing for a hit of a key that is remembered as unknown', async () => {
    await learn('bad', undefined);
    now += options.freshMs - 1;
    expect(cache.get('bad')).toBeUndefined();
    expect(reads.asked).toEqual(['bad']);
  });

  it('finds those digests familiar that it was told of or that had a key, also after a change', async () => {
    cache.recognise('made');
    await learn('seen', storedKey());
    await learn('bad', undefined);
    cache.invalidate('key_1');
    expect(['made', 'seen', 'bad', 'other'].map((digest) => cache.isFamiliar(digest))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('forgets the oldest familiar digests beyond its bound', () => {
    for (let index = 0; index < 150; index += 1) cache.recognise(`made${index}`);
    expect([cache.isFamiliar('made49'), cache.isFamiliar('made50')]).toEqual([false, true]);
  });

  it('reads by another way where it is given one', async () => {
    const key = storedKey();
    expect(await cache.get('a', () => Promise.resolve(key))).toBe(key);
    expect(cache.get('a')).toBe(key);
    expect(reads.asked).toEqual([]);
  });

  it('lets go of the keys that are not used', async () => {
    await learn('busy', storedKey());
    for (let index = 0; index < 1000; index += 1) {
      await learn(`idle${index}`, storedKey({ keyId: `key_${index}` }));
      await cache.get('busy');
    }
    expect(cache.has('busy')).toBe(true);
    expect(cache.size).toBe(100);
  });
});

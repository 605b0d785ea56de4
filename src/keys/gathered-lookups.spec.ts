import { GatheredLookups } from './gathered-lookups.js';
import type { StoredKey } from './stored-key.js';

const key = { version: 1 } as StoredKey;
const options = { intervalMs: 20, maxDigests: 3 };

function setUp(existing: readonly string[]) {
  const asked: (readonly string[])[] = [];
  const read: string[] = [];
  const lookups = new GatheredLookups(
    (digests) => {
      asked.push(digests);
      return Promise.resolve(new Set(existing));
    },
    (digest) => {
      read.push(digest);
      return Promise.resolve(key);
    },
    options,
  );
  return { lookups, asked, read };
}

describe('GatheredLookups', () => {
  it('asks once for all that come within an interval, and reads only what exists', async () => {
    const { lookups, asked, read } = setUp(['good']);
    const found = await Promise.all(['bad', 'good', 'bad'].map((digest) => lookups.read(digest)));
    expect(found).toEqual([undefined, key, undefined]);
    expect(asked).toEqual([['bad', 'good']]);
    expect(read).toEqual(['good']);
  });

  it('asks again for those that come later', async () => {
    const { lookups, asked } = setUp([]);
    await lookups.read('a');
    await lookups.read('b');
    expect(asked).toEqual([['a'], ['b']]);
  });

  it('is full until its statement has begun', async () => {
    const { lookups } = setUp([]);
    const reads = ['a', 'b', 'c'].map((digest) => lookups.read(digest));
    expect(lookups.isFull).toBe(true);
    await Promise.all(reads);
    expect(lookups.isFull).toBe(false);
  });

  it('fails for all when the database is away, and asks again the next time', async () => {
    let answers = 0;
    const lookups = new GatheredLookups(
      () => (answers++ === 0 ? Promise.reject(new Error('away')) : Promise.resolve(new Set(['a']))),
      () => Promise.resolve(key),
      options,
    );
    const [a, b] = await Promise.allSettled([lookups.read('a'), lookups.read('b')]);
    expect([a?.status, b?.status]).toEqual(['rejected', 'rejected']);
    expect(await lookups.read('a')).toBe(key);
  });
});

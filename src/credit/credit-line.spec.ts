import { jest } from '@jest/globals';
import { CreditLine } from './credit-line.js';
import type { Reserved } from './credit.repository.js';

const granted: Reserved = { status: 'granted', granted: 1n };
const refused: Reserved = { status: 'key', granted: 0n };
const waiting: Reserved = { status: 'waiting', granted: 0n };

describe('CreditLine', () => {
  let calls: string[];
  let emptied: number;
  let line: CreditLine;
  const { signal: staying } = new AbortController();

  beforeEach(() => {
    jest.useFakeTimers();
    calls = [];
    emptied = 0;
    line = new CreditLine(() => (emptied += 1));
  });
  afterEach(() => jest.useRealTimers());

  /** Joins by a name; `says` is asked each time it is its turn. */
  function join(name: string, says: () => Reserved, signal = staying): Promise<Reserved> {
    return line.join(() => {
      calls.push(name);
      return Promise.resolve(says());
    }, signal);
  }

  it('asks for the first alone, and for the next once that has its answer', async () => {
    let rest = 1;
    const take = (): Reserved => (rest-- > 0 ? granted : waiting);
    const first = join('a', take);
    const second = join('b', take);
    const third = join('c', take);
    expect(await first).toBe(granted);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(calls.filter((name) => name === 'c')).toEqual([]);
    rest = 2;
    line.look();
    expect(await Promise.all([second, third])).toEqual([granted, granted]);
    expect([line.isEmpty, emptied]).toEqual([true, 1]);
  });

  it('looks by itself, as other instances tell nothing', async () => {
    let free = false;
    const one = join('a', () => (free ? granted : waiting));
    await jest.advanceTimersByTimeAsync(500);
    free = true;
    await jest.advanceTimersByTimeAsync(50);
    expect(await one).toBe(granted);
    expect(calls.length).toBeLessThanOrEqual(12);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('passes refusals and failures on, each to its own', async () => {
    const failing = line.join(() => Promise.reject(new Error('away')), staying);
    const behind = join('b', () => refused);
    await expect(failing).rejects.toThrow('away');
    expect(await behind).toBe(refused);
  });

  it('gives up after ten seconds', async () => {
    let answer: Reserved | undefined;
    void join('a', () => waiting).then((reserved) => (answer = reserved));
    await jest.advanceTimersByTimeAsync(9_900);
    expect(answer).toBeUndefined();
    await jest.advanceTimersByTimeAsync(200);
    expect(answer).toBe(waiting);
  });

  it('asks nothing for whoever has left', async () => {
    const leaving = new AbortController();
    let free = false;
    const first = join('a', () => (free ? granted : waiting));
    const left = join('b', () => granted, leaving.signal);
    leaving.abort();
    free = true;
    await jest.advanceTimersByTimeAsync(50);
    expect([await first, await left]).toEqual([granted, waiting]);
    expect(calls).not.toContain('b');
  });
});

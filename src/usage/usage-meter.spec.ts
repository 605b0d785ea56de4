import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { attemptRecord, sampleCostPicodollars } from '../../test/support/attempt-record.js';
import { newMeter } from '../../test/support/usage-meter.js';
import { identityOf } from './usage-insert.js';
import type { UsageMeter } from './usage-meter.js';
import { UsageQueue } from './usage-queue.js';
import { UnstorableUsageError, UsageRepository } from './usage.repository.js';

type Insert = (rows: readonly string[]) => Promise<void>;

const requestIdOf = (json: string): string => identityOf(json).requestId;
const promptTokensColumn = 15;
const costColumn = 22;

/** A meter on a database that answers as `insert` says; `written` is what it took, batch by batch. */
function meterOn(insert: Insert = () => Promise.resolve(), queue = new UsageQueue(undefined)) {
  const written: string[][] = [];
  const calls: number[] = [];
  const repository: UsageRepository = Object.create(UsageRepository.prototype);
  const released: string[] = [];
  repository.storePrices = () => Promise.resolve();
  repository.insert = async (rows, finished) => {
    calls.push(rows.length);
    await insert(rows);
    written.push(rows.map(requestIdOf));
    released.push(...finished);
  };
  const meter = newMeter(repository, queue);
  return { meter, written, calls, released };
}

function recordMany(meter: UsageMeter, count: number): string[] {
  const ids = Array.from({ length: count }, (_value, index) => `r${index}`);
  for (const id of ids) meter.record(attemptRecord({ requestId: id }));
  return ids;
}

describe('UsageMeter', () => {
  let errors: jest.Spied<Logger['error']>;

  beforeEach(() => {
    jest.useFakeTimers();
    errors = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
  });

  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('sets no timer while nothing is queued', async () => {
    const { meter } = meterOn();
    expect(jest.getTimerCount()).toBe(0);
    meter.record(attemptRecord({ requestId: 'a' }));
    expect(jest.getTimerCount()).toBe(1);
    await jest.advanceTimersByTimeAsync(200);
    expect(meter.pending).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('writes what came within 200 ms in one batch, priced', async () => {
    const costs: unknown[] = [];
    const { meter, written } = meterOn((rows) => {
      costs.push(...rows.map((json) => JSON.parse(json)[costColumn]));
      return Promise.resolve();
    });
    meter.record(attemptRecord({ requestId: 'a' }));
    await jest.advanceTimersByTimeAsync(199);
    meter.record(attemptRecord({ requestId: 'b' }));
    expect(written).toEqual([]);
    expect(meter.pending).toBe(2);
    await jest.advanceTimersByTimeAsync(1);
    expect(written).toEqual([['a', 'b']]);
    expect(costs).toEqual([sampleCostPicodollars, sampleCostPicodollars].map(String));
  });

  it('knows no price of a class of service that the list does not have', () => {
    const { meter } = meterOn();
    expect(meter.record(attemptRecord({ serviceTier: 'default' }))).toBe(sampleCostPicodollars);
    const queue = new UsageQueue(undefined);
    const push = jest.spyOn(queue, 'push');
    expect(meterOn(undefined, queue).meter.record(attemptRecord({ serviceTier: 'flex' }))).toBe(0n);
    const [row] = push.mock.calls[0] ?? [];
    expect(row?.priceVersion).toBeUndefined();
    expect(JSON.parse(row?.json ?? '[]')[costColumn]).toBeNull();
  });

  it('does not wait once 500 are queued, and never inside record', async () => {
    const { meter, written, calls } = meterOn();
    const ids = recordMany(meter, 1_200);
    expect(calls).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(calls).toEqual([500, 500]);
    await jest.advanceTimersByTimeAsync(200);
    expect(calls).toEqual([500, 500, 200]);
    expect(written.flat()).toEqual(ids);
  });

  it('writes one batch at a time', async () => {
    let finish: (() => void) | undefined;
    const { meter, calls } = meterOn(() => new Promise((resolve) => (finish = resolve)));
    recordMany(meter, 700);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(calls).toEqual([500]);
    expect(meter.pending).toBe(700);
    finish?.();
    await jest.advanceTimersByTimeAsync(200);
    expect(calls).toEqual([500, 200]);
  });

  it('keeps everything in order while the database is away, asking ever more seldom', async () => {
    let away = true;
    const { meter, written, calls } = meterOn(() =>
      away ? Promise.reject(new Error('away')) : Promise.resolve(),
    );
    const ids = recordMany(meter, 3);
    await jest.advanceTimersByTimeAsync(60_000);
    // After 0.2 s and then 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10, 10, 10 s later.
    expect(calls.length).toBe(11);
    expect(errors).toHaveBeenCalledTimes(1);
    expect(meter.pending).toBe(3);
    away = false;
    await jest.advanceTimersByTimeAsync(10_000);
    expect(written.flat()).toEqual(ids);
    expect(meter.pending).toBe(0);
  });

  it('drops only what does not fit, counts it and says so', async () => {
    const { meter, written } = meterOn();
    const ids = recordMany(meter, 50_003);
    expect(meter.pending).toBe(50_000);
    expect(meter.lost).toBe(3);
    expect(errors).toHaveBeenCalledTimes(1);
    expect(errors.mock.calls[0]?.[0]).toBe(
      'Usage record r50000 is lost (there is no room); 1 lost since the start.',
    );
    expect(await meter.flush()).toBe(true);
    expect(written.flat()).toEqual(ids.slice(0, 50_000));
  });

  it('gives up the one record that can never be stored, and no other', async () => {
    const { meter, written } = meterOn((rows) =>
      rows.some((json) => requestIdOf(json) === 'r321')
        ? Promise.reject(new UnstorableUsageError('22P05'))
        : Promise.resolve(),
    );
    const ids = recordMany(meter, 600);
    expect(await meter.flush()).toBe(true);
    expect(written.flat()).toEqual(ids.filter((id) => id !== 'r321'));
    expect(meter.lost).toBe(1);
    expect(errors.mock.calls[0]?.[0]).toContain('r321 ');
  });

  it('singles such a record out without waiting, also right after an outage', async () => {
    let away = true;
    const { meter, written } = meterOn((rows) => {
      if (away) return Promise.reject(new Error('away'));
      return rows.some((json) => requestIdOf(json) === 'r321')
        ? Promise.reject(new UnstorableUsageError('22P05'))
        : Promise.resolve();
    });
    const ids = recordMany(meter, 400);
    await jest.advanceTimersByTimeAsync(60_000);
    away = false;
    await jest.advanceTimersByTimeAsync(10_500);
    expect(written.flat()).toEqual(ids.filter((id) => id !== 'r321'));
    expect(meter.pending).toBe(0);
  });

  it('knows what is still waiting, by either id', async () => {
    const { meter } = meterOn();
    meter.record(attemptRecord({ requestId: 'a' }));
    expect(meter.isPending('a')).toBe(true);
    expect(meter.isPending('chatcmpl-a')).toBe(true);
    expect(meter.isPending('b')).toBe(false);
    await meter.flush();
    expect(meter.isPending('a')).toBe(false);
  });

  it('flushes at once, also behind a batch that is under way, and no more than was there', async () => {
    const finishers: (() => void)[] = [];
    const { meter, written } = meterOn(() => new Promise((resolve) => finishers.push(resolve)));
    meter.record(attemptRecord({ requestId: 'a' }));
    const first = meter.flush();
    meter.record(attemptRecord({ requestId: 'b' }));
    const second = meter.flush();
    meter.record(attemptRecord({ requestId: 'c' }));
    await jest.advanceTimersByTimeAsync(0);
    expect(finishers.length).toBe(1);
    finishers[0]?.();
    expect(await first).toBe(true);
    await jest.advanceTimersByTimeAsync(0);
    finishers[1]?.();
    expect(await second).toBe(true);
    expect(written).toEqual([['a'], ['b', 'c']]);
  });

  it('says when a flush is in vain', async () => {
    const { meter } = meterOn(() => Promise.reject(new Error('away')));
    meter.record(attemptRecord({ requestId: 'a' }));
    expect(await meter.flush()).toBe(false);
    expect(meter.pending).toBe(1);
  });

  it('waits as well while the disk cannot be read', async () => {
    const queue = new UsageQueue(undefined);
    const { meter, written } = meterOn(undefined, queue);
    const head = jest.spyOn(queue, 'head').mockRejectedValue(new Error('EIO'));
    meter.record(attemptRecord({ requestId: 'a' }));
    await jest.advanceTimersByTimeAsync(200);
    expect(await meter.flush()).toBe(false);
    expect(errors).toHaveBeenCalledTimes(1);
    head.mockRestore();
    await jest.advanceTimersByTimeAsync(1_000);
    expect([written, meter.pending]).toEqual([[['a']], 0]);
  });

  it('records an attempt as it was guessed where counting its tokens fails, and goes on', async () => {
    const tokens: unknown[] = [];
    const { meter, written, released } = meterOn((rows) => {
      tokens.push(...rows.map((json) => JSON.parse(json)[promptTokensColumn]));
      return Promise.resolve();
    });
    const usage = { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 };
    const record = attemptRecord({ requestId: 'a', usage: undefined });
    const guess = { ...usage, prompt_tokens: 9 };
    meter.recordWhenCounted(record, { guess, counted: Promise.reject(new Error('no memory')) });
    meter.recordWhenCounted({ ...record, attempt: 1 }, { guess, counted: Promise.resolve(usage) });
    meter.finish('a');
    expect(await meter.flush()).toBe(true);
    expect([written, tokens]).toEqual([[['a', 'a']], [9, 10]]);
    await jest.advanceTimersByTimeAsync(5);
    expect([released, meter.isPending('a')]).toEqual([['a'], false]);
  });

  it('gives back what was reserved with the last record of a request, and soon', async () => {
    const { meter, written, released } = meterOn();
    meter.record(attemptRecord({ requestId: 'a' }));
    meter.record(attemptRecord({ requestId: 'a', attempt: 1 }));
    meter.finish('a');
    await jest.advanceTimersByTimeAsync(5);
    expect([written, released]).toEqual([[['a', 'a']], ['a']]);
    meter.finish('without a record');
    await jest.advanceTimersByTimeAsync(5);
    expect(released).toEqual(['a', 'without a record']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives nothing back before its records are in the books', async () => {
    let away = true;
    const { meter, written, released } = meterOn(() =>
      away ? Promise.reject(new Error('away')) : Promise.resolve(),
    );
    const ids = recordMany(meter, 700);
    meter.finish('r10');
    meter.finish('r699');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(released).toEqual([]);
    away = false;
    await jest.advanceTimersByTimeAsync(2_000);
    expect(written.flat()).toEqual(ids);
    // Both were finished when all 700 had been accepted.
    expect(released).toEqual(['r10', 'r699']);
  });

  describe('at the end', () => {
    it('writes what is left, and what still comes without waiting', async () => {
      const { meter, written } = meterOn();
      const ids = recordMany(meter, 501);
      await meter.beforeApplicationShutdown();
      expect(written.flat()).toEqual(ids);
      meter.record(attemptRecord({ requestId: 'late' }));
      await jest.advanceTimersByTimeAsync(0);
      expect(written.flat()).toEqual([...ids, 'late']);
      expect(jest.getTimerCount()).toBe(0);
    });

    it('goes on trying while there is time', async () => {
      let refusals = 3;
      const { meter, written } = meterOn(() =>
        refusals-- > 0 ? Promise.reject(new Error('away')) : Promise.resolve(),
      );
      meter.record(attemptRecord({ requestId: 'a' }));
      const ended = meter.beforeApplicationShutdown();
      await jest.advanceTimersByTimeAsync(1_000);
      await ended;
      expect(written).toEqual([['a']]);
    });

    it.each<[string, Insert]>([
      ['refuses', () => Promise.reject(new Error('away'))],
      ['is silent', () => new Promise(() => undefined)],
    ])('ends after five seconds when the database %s, and says what is lost', async (_name, insert) => {
      const { meter } = meterOn(insert);
      meter.record(attemptRecord({ requestId: 'a' }));
      let ended = false;
      const end = meter.beforeApplicationShutdown().then(() => (ended = true));
      await jest.advanceTimersByTimeAsync(4_999);
      expect(ended).toBe(false);
      await jest.advanceTimersByTimeAsync(1);
      await end;
      expect(errors.mock.calls.at(-1)?.[0]).toBe(
        '1 usage records could not be written before the end and are lost.',
      );
    });
  });
});

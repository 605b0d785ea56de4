import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fc } from '../../test/support/property.js';
import { UsageSpool } from './spool/usage-spool.js';
import { defaultQueueOptions, type QueuedRow, UsageQueue } from './usage-queue.js';

const few = { ...defaultQueueOptions, mostInMemory: 5, readAhead: 3 };

function row(number: number): QueuedRow {
  const requestId = `r${number}`;
  return {
    requestId,
    completionId: undefined,
    priceVersion: undefined,
    json: JSON.stringify([requestId, 0]),
  };
}

describe('UsageQueue', () => {
  let folder: string;
  let errors: jest.Spied<Logger['error']>;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'queue-'));
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    errors = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    rmSync(folder, { recursive: true, force: true });
  });

  it('gives rows back in their order, however many wait, from memory and disk', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.record({ push: fc.nat(12) }), fc.record({ take: fc.nat(7) })), {
          maxLength: 30,
        }),
        async (steps) => {
          const queue = new UsageQueue(new UsageSpool(folder), few);
          const expected: string[] = [];
          let pushed = 0;
          for (const step of steps) {
            if ('push' in step) {
              for (let count = 0; count < step.push; count += 1) {
                expect(queue.push(row(pushed))).toBe('disk');
                expected.push(`r${pushed++}`);
              }
            } else {
              const head = await queue.head(step.take);
              expect(head.length > 0 || step.take === 0 || expected.length === 0).toBe(true);
              expect(head.map(({ requestId }) => requestId)).toEqual(expected.splice(0, head.length));
              queue.drop(head.length);
            }
            expect(queue.length).toBe(expected.length);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('knows what waits in memory by either id', () => {
    const queue = new UsageQueue(undefined);
    queue.push({ ...row(1), completionId: 'chatcmpl-1' });
    expect([queue.has('r1'), queue.has('chatcmpl-1'), queue.has('r2')]).toEqual([true, true, false]);
  });

  it('does with memory where there is no disk, as far as that goes', async () => {
    const queue = new UsageQueue(undefined, few);
    expect(Array.from({ length: 6 }, (_value, index) => queue.push(row(index)))).toEqual([
      'memory',
      'memory',
      'memory',
      'memory',
      'memory',
      'nowhere',
    ]);
    expect([queue.length, queue.unsafe, (await queue.head(9)).length]).toEqual([5, 5, 5]);
  });

  it('does with memory while the disk is full, and says so once', async () => {
    const spool = new UsageSpool(folder);
    const queue = new UsageQueue(spool, few);
    queue.push(row(0));
    const full = jest.spyOn(spool, 'append').mockImplementation(() => {
      throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    });
    expect([queue.push(row(1)), queue.push(row(2))]).toEqual(['memory', 'memory']);
    full.mockRestore();
    expect(queue.push(row(3))).toBe('disk');
    expect(errors.mock.calls.map(([line]) => line)).toEqual([
      'The disk takes no usage (ENOSPC); memory has to do.',
    ]);
    expect(queue.unsafe).toBe(2);
    expect((await queue.head(9)).map(({ requestId }) => requestId)).toEqual(['r0', 'r1', 'r2', 'r3']);
    queue.drop(4);
    expect([queue.length, spool.length]).toEqual([0, 0]);
  });

  it('takes no more than the disk may hold', () => {
    const queue = new UsageQueue(new UsageSpool(folder), { ...few, mostInMemory: 1, maxSpoolBytes: 50 });
    expect([queue.push(row(0)), queue.push(row(1)), queue.push(row(2)), queue.push(row(3))]).toEqual([
      'disk',
      'disk',
      'disk',
      'nowhere',
    ]);
  });
});

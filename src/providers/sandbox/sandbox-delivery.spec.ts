import { jest } from '@jest/globals';
import { Backpressure } from '../../contract/backpressure.js';
import type { ChatChunk } from '../../contract/chat.js';
import { GatewayError } from '../../contract/gateway-error.js';
import { deliverStream, deliverWhole } from './sandbox-delivery.js';
import type { Breakdown } from './sandbox-script.js';

function* numbered(count: number): Generator<ChatChunk, void> {
  for (let created = 0; created < count; created++)
    yield { id: 'chatcmpl-1', object: 'chat.completion.chunk', created, model: 'm', choices: [] };
}

function follow(count: number, delayMs = 0, breakdown?: Breakdown, backpressure = new Backpressure()) {
  const seen: number[] = [];
  const log = { seen, ended: '', backpressure, failure: undefined as unknown };
  const subscription = deliverStream(numbered(count), delayMs, breakdown, backpressure).subscribe({
    next: ({ chunk }) => seen.push(chunk.created),
    error: (error: unknown) => Object.assign(log, { ended: 'error', failure: error }),
    complete: () => Object.assign(log, { ended: 'complete' }),
  });
  return Object.assign(log, { subscription });
}

const upTo = (count: number): number[] => [...Array(count).keys()];

describe('sandbox delivery', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('says nothing before the call has returned, then everything in order', () => {
    const log = follow(40);
    expect(log.seen).toEqual([]);
    jest.runAllTimers();
    expect(log.seen).toEqual(upTo(40));
    expect(log.ended).toBe('complete');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('leaves the event loop to others between bursts', () => {
    const log = follow(40);
    jest.advanceTimersToNextTimer();
    expect(log.seen.length).toBeGreaterThan(0);
    expect(log.seen.length).toBeLessThan(40);
  });

  it('waits before each chunk of a slow stream', () => {
    const log = follow(3, 150);
    jest.advanceTimersByTime(149);
    expect(log.seen).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(log.seen).toEqual([0]);
    jest.advanceTimersByTime(300);
    expect(log.seen).toEqual([0, 1, 2]);
  });

  it('stops at once when the client cannot follow and goes on when it can', () => {
    const backpressure = new Backpressure();
    const seen: number[] = [];
    deliverStream(numbered(40), 0, undefined, backpressure).subscribe(({ chunk }) => {
      seen.push(chunk.created);
      if (chunk.created === 4) backpressure.pause();
    });
    jest.runAllTimers();
    expect(seen).toEqual(upTo(5));
    expect(jest.getTimerCount()).toBe(0);
    backpressure.resume();
    jest.runAllTimers();
    expect(seen).toEqual(upTo(40));
  });

  it('begins paused where the client is already behind', () => {
    const backpressure = new Backpressure();
    backpressure.pause();
    const log = follow(3, 0, undefined, backpressure);
    jest.runAllTimers();
    expect(log.seen).toEqual([]);
    backpressure.resume();
    jest.runAllTimers();
    expect(log.ended).toBe('complete');
  });

  it('is not doubled by pausing and resuming in one turn', () => {
    const log = follow(3, 150);
    log.backpressure.pause();
    log.backpressure.resume();
    jest.advanceTimersByTime(150);
    expect(log.seen).toEqual([0]);
  });

  it('leaves no timer and no source behind when the client goes', () => {
    const log = follow(100, 150);
    jest.advanceTimersByTime(300);
    log.subscription.unsubscribe();
    expect(jest.getTimerCount()).toBe(0);
    log.backpressure.pause();
    log.backpressure.resume();
    jest.runAllTimers();
    expect(log.seen).toEqual([0, 1]);
  });

  it('stops in the middle of a burst when its last reader goes', () => {
    const seen: number[] = [];
    const subscription = deliverStream(numbered(40), 0, undefined, new Backpressure()).subscribe(
      ({ chunk }) => {
        seen.push(chunk.created);
        if (chunk.created === 2) subscription.unsubscribe();
      },
    );
    jest.runAllTimers();
    expect(seen).toEqual([0, 1, 2]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('breaks down with its error after the chunks it was to deliver', () => {
    const error = new GatewayError('upstream_protocol', 'cut');
    const log = follow(40, 0, { afterChunks: 2, error });
    jest.runAllTimers();
    expect(log).toMatchObject({ seen: [0, 1], ended: 'error', failure: error });
  });

  it('falls silent without holding a timer', () => {
    const log = follow(40, 0, { afterChunks: 2, error: undefined });
    jest.advanceTimersByTime(3_600_000);
    expect(log).toMatchObject({ seen: [0, 1], ended: '' });
    expect(jest.getTimerCount()).toBe(0);
  });

  describe('of a whole answer', () => {
    const completion = {
      id: 'chatcmpl-1',
      object: 'chat.completion' as const,
      created: 1,
      model: 'm',
      choices: [],
    };
    const events = (delayMs: number, breakdown?: Breakdown) => {
      const log: unknown[] = [];
      const subscription = deliverWhole(completion, delayMs, breakdown).subscribe({
        next: (event) => log.push(event),
        error: (error: unknown) => log.push(error),
        complete: () => log.push('complete'),
      });
      return { log, subscription };
    };

    it('emits it once, after its time', () => {
      const { log } = events(1000);
      jest.advanceTimersByTime(999);
      expect(log).toEqual([]);
      jest.advanceTimersByTime(1);
      expect(log).toEqual([{ kind: 'completion', completion }, 'complete']);
    });

    it('emits the error instead', () => {
      const error = new GatewayError('upstream_unavailable', 'down');
      const { log } = events(0, { afterChunks: 3, error });
      jest.runAllTimers();
      expect(log).toEqual([error]);
    });

    it('emits nothing where silence is asked for', () => {
      const { log } = events(0, { afterChunks: 0, error: undefined });
      jest.advanceTimersByTime(3_600_000);
      expect(log).toEqual([]);
      expect(jest.getTimerCount()).toBe(0);
    });

    it('leaves no timer behind when the client goes', () => {
      const { subscription } = events(1000);
      subscription.unsubscribe();
      expect(jest.getTimerCount()).toBe(0);
    });
  });
});

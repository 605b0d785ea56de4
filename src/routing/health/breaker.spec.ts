import { fc } from '../../../test/support/property.js';
import { defaultBreakers } from '../../config/environment.js';
import { Breaker } from './breaker.js';

const breakerWith = (settings: Partial<typeof defaultBreakers> = {}): Breaker =>
  new Breaker({ ...defaultBreakers, ...settings });
const kind = 'upstream_unavailable';

/** One attempt from its leave to its end; false = it was not let through. */
function attempt(breaker: Breaker, nowMs: number, ends: 'good' | 'bad' | 'broken' | 'untold'): boolean {
  if (!breaker.allows(nowMs)) return false;
  const probe = breaker.enter(nowMs);
  if (ends === 'good') {
    breaker.succeed(probe, nowMs);
    breaker.finish();
  } else if (ends === 'broken') {
    breaker.succeed(probe, nowMs);
    breaker.fail(probe, kind, nowMs, true);
  } else if (ends === 'bad') breaker.fail(probe, kind, nowMs);
  else breaker.leave(probe);
  return true;
}

function opened(settings: Partial<typeof defaultBreakers> = {}): Breaker {
  const breaker = breakerWith(settings);
  for (let count = 0; count < 5; count += 1) attempt(breaker, 0, 'bad');
  return breaker;
}

describe('a breaker, closed', () => {
  it('opens after three failures when hardly anything else came', () => {
    const breaker = breakerWith();
    attempt(breaker, 0, 'bad');
    attempt(breaker, 1, 'bad');
    expect(breaker.stateAt(2)).toBe('closed');
    attempt(breaker, 2, 'bad');
    expect([breaker.stateAt(3), breaker.reason]).toEqual(['open', kind]);
  });

  it('asks for more of them where an operator allows more in a row', () => {
    const breaker = breakerWith({ failures: 20 });
    for (let count = 0; count < 11; count += 1) attempt(breaker, count, 'bad');
    expect(breaker.stateAt(11)).toBe('closed');
    attempt(breaker, 11, 'bad');
    expect(breaker.stateAt(12)).toBe('open');
  });

  it('stays closed for a share that is not the half, however many they are', () => {
    const breaker = breakerWith();
    for (let count = 0; count < 1_000; count += 1) attempt(breaker, count, count % 3 === 0 ? 'bad' : 'good');
    expect(breaker.stateAt(1_000)).toBe('closed');
  });

  it('opens after five in a row, whatever came before', () => {
    const breaker = breakerWith();
    for (let count = 0; count < 100; count += 1) attempt(breaker, count, 'good');
    for (let count = 0; count < 4; count += 1) attempt(breaker, 100, 'bad');
    expect(breaker.stateAt(101)).toBe('closed');
    attempt(breaker, 101, 'bad');
    expect(breaker.stateAt(102)).toBe('open');
  });

  it('counts a time-out twice, however far apart they are', () => {
    const breaker = breakerWith();
    for (const nowMs of [0, 100_000]) breaker.fail(false, 'upstream_timeout', nowMs);
    expect(breaker.stateAt(100_000)).toBe('closed');
    breaker.fail(false, 'upstream_timeout', 200_000);
    expect(breaker.stateAt(200_000)).toBe('open');
  });

  it('forgets what is older than its windows', () => {
    const breaker = breakerWith();
    attempt(breaker, 0, 'bad');
    attempt(breaker, 0, 'bad');
    attempt(breaker, 30_000, 'good');
    attempt(breaker, 30_001, 'bad');
    expect(breaker.stateAt(30_002)).toBe('closed');
  });

  it('counts an answer that breaks off once, as a failure', () => {
    const breaker = breakerWith();
    attempt(breaker, 0, 'good');
    for (let count = 1; count <= 2; count += 1) attempt(breaker, count, 'broken');
    expect(breaker.stateAt(2)).toBe('closed');
    attempt(breaker, 3, 'broken');
    expect(breaker.stateAt(4)).toBe('open');
  });

  it('never opens when it is not enabled', () => {
    expect(opened({ enabled: false }).stateAt(1)).toBe('closed');
  });
});

describe('a breaker, open', () => {
  it('lets nobody through before its wait is over, then one at a time', () => {
    const breaker = opened();
    expect(breaker.allows(4_999)).toBe(false);
    expect([breaker.allows(5_000), breaker.stateAt(5_000)]).toEqual([true, 'half_open']);
    expect(breaker.enter(5_000)).toBe(true);
    expect(breaker.allows(5_001)).toBe(false);
  });

  it('closes with a probe that succeeds', () => {
    const breaker = opened();
    attempt(breaker, 5_000, 'good');
    expect([breaker.stateAt(5_001), breaker.reason]).toEqual(['closed', undefined]);
    // One failure after it does not bring back all those before.
    attempt(breaker, 5_002, 'bad');
    expect(breaker.stateAt(5_003)).toBe('closed');
  });

  it('waits twice as long after each that fails, up to its bound', () => {
    const breaker = opened();
    const waits: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      const atMs = breaker.retryAtMs;
      attempt(breaker, atMs, 'bad');
      waits.push(breaker.retryAtMs - atMs);
    }
    expect(waits).toEqual([10_000, 20_000, 20_000, 20_000]);
  });

  it('waits longer, too, when answers begin and break off; one that ends well makes the next wait the first again', () => {
    const breaker = opened();
    attempt(breaker, 30_000, 'broken');
    expect([breaker.stateAt(30_001), breaker.retryAtMs]).toEqual(['open', 40_000]);
    attempt(breaker, 40_000, 'good');
    for (let count = 0; count < 5; count += 1) attempt(breaker, 40_000, 'bad');
    expect(breaker.retryAtMs).toBe(45_000);
  });

  it('keeps its wait when an answer from before it opened ends well', () => {
    const breaker = opened();
    breaker.finish();
    attempt(breaker, 5_000, 'bad');
    expect(breaker.retryAtMs).toBe(15_000);
  });

  it('is not opened a second time by the answer of an earlier probe', () => {
    const breaker = opened();
    const probe = breaker.enter(5_000);
    breaker.succeed(probe, 5_000);
    for (let count = 0; count < 5; count += 1) attempt(breaker, 6_000, 'bad');
    const { retryAtMs } = breaker;
    breaker.fail(probe, kind, 7_000, true);
    expect(breaker.retryAtMs).toBe(retryAtMs);
  });

  it('does not wait for ever for a probe that says nothing', () => {
    const breaker = opened();
    const silent = breaker.enter(5_000);
    expect([breaker.allows(24_999), breaker.allows(25_000)]).toEqual([false, true]);
    attempt(breaker, 25_000, 'good');
    breaker.leave(silent);
    expect(breaker.stateAt(25_001)).toBe('closed');
  });

  it('lets the next one through at once after a probe that tells nothing', () => {
    const breaker = opened();
    attempt(breaker, 5_000, 'untold');
    expect(breaker.allows(5_001)).toBe(true);
  });

  it('takes no notice of attempts from before it opened', () => {
    const breaker = opened();
    breaker.fail(false, kind, 1_000);
    breaker.succeed(false, 1_000);
    expect([breaker.retryAtMs, breaker.stateAt(1_001)]).toEqual([5_000, 'open']);
  });

  it('opens at once, and for as long as it is told, by what one answer settles', () => {
    const breaker = breakerWith();
    breaker.trip(breaker.enter(0), 'upstream_auth', 0, 30_000, 60_000);
    expect([breaker.reason, breaker.retryAtMs]).toEqual(['upstream_auth', 30_000]);
    breaker.trip(breaker.enter(30_000), 'upstream_auth', 30_000, 30_000, 60_000);
    expect(breaker.retryAtMs).toBe(90_000);
    breaker.trip(breaker.enter(90_000), 'upstream_auth', 90_000, 30_000, 60_000);
    expect(breaker.retryAtMs).toBe(150_000);
  });
});

it('a dead provider is asked a handful of times a minute and again within 20 s of coming back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 50, max: 5_000 }), fc.constantFrom('bad', 'broken'), (everyMs, ends) => {
      const breaker = breakerWith();
      let asked = 0;
      let nowMs = 0;
      for (; nowMs < 60_000; nowMs += everyMs) asked += attempt(breaker, nowMs, ends) ? 1 : 0;
      expect(asked).toBeLessThanOrEqual(9);
      const backAtMs = nowMs;
      while (!attempt(breaker, nowMs, 'good')) nowMs += everyMs;
      expect(nowMs - backAtMs).toBeLessThan(20_000 + everyMs);
    }),
  );
});

import { RateLimit } from './rate-limit.js';

describe('RateLimit', () => {
  it('holds as long as the vendor says, where that is long', () => {
    const limit = new RateLimit(true);
    limit.refuse(0, 7_000);
    expect([limit.allows(6_999), limit.allows(7_000)]).toEqual([false, true]);
  });

  it('does not believe in hours', () => {
    const limit = new RateLimit(true);
    limit.refuse(0, 86_400_000);
    expect(limit.allows(300_000)).toBe(true);
  });

  it('lets a short one pass, unless most are refused', () => {
    const limit = new RateLimit(true);
    limit.refuse(0, 1_000);
    limit.refuse(1, 1_000);
    expect(limit.allows(2)).toBe(true);
    limit.refuse(2, 1_000);
    expect([limit.allows(1_001), limit.allows(1_002)]).toEqual([false, true]);
  });

  it('waits twice as long each time, until something is answered', () => {
    const limit = new RateLimit(true);
    const waits: number[] = [];
    let nowMs = 0;
    for (let count = 0; count < 9; count += 1) {
      limit.refuse(nowMs, 1_000);
      if (limit.retryAtMs > nowMs) waits.push(limit.retryAtMs - nowMs);
      nowMs = Math.max(nowMs, limit.retryAtMs);
    }
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
    limit.succeed(nowMs);
    for (let count = 0; count < 3; count += 1) limit.refuse(nowMs, 1_000);
    expect(limit.retryAtMs - nowMs).toBe(1_000);
  });

  it('counts those that were let through together as one', () => {
    const limit = new RateLimit(true);
    for (let count = 0; count < 100; count += 1) limit.refuse(0, 1_000);
    expect(limit.retryAtMs).toBe(1_000);
  });

  it('is forgotten when nothing was refused for a while', () => {
    const limit = new RateLimit(true);
    limit.refuse(0, 1_000);
    limit.succeed(5_000);
    expect(limit.isOver(5_000)).toBe(false);
    expect(limit.isOver(25_000)).toBe(true);
  });

  it('holds nobody where breakers are off', () => {
    const limit = new RateLimit(false);
    limit.refuse(0, 7_000);
    expect(limit.allows(1)).toBe(true);
  });
});

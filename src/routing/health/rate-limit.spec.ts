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

import { FailedLookups } from './failed-lookups.js';

describe('FailedLookups', () => {
  let now = 0;
  let failed = new FailedLookups();

  beforeEach(() => {
    now = 5000;
    failed = new FailedLookups({ limit: 3, maxAddresses: 4 }, () => now);
  });

  const fail = (address: string | undefined, times = 1) => {
    for (let count = 0; count < times; count += 1) failed.count(address);
  };

  it('lets an address fail up to its limit, and no other one for it', () => {
    fail('192.0.2.1', 2);
    expect(failed.retryAfterSeconds('192.0.2.1')).toBeUndefined();
    fail('192.0.2.1');
    expect(failed.retryAfterSeconds('192.0.2.1')).toBe(60);
    expect(failed.retryAfterSeconds('192.0.2.2')).toBeUndefined();
  });

  it('tells a wait after which the address may fail again, never less than a second', () => {
    fail('192.0.2.1', 3);
    now += 59_999;
    expect(failed.retryAfterSeconds('192.0.2.1')).toBe(1);
    now += 1;
    expect(failed.retryAfterSeconds('192.0.2.1')).toBeUndefined();
    expect(failed.size).toBe(0);
  });

  it('counts a look-up from its beginning until it is taken back', () => {
    const lookups = Array.from({ length: 3 }, () => failed.count('192.0.2.1'));
    expect(failed.retryAfterSeconds('192.0.2.1')).toBe(60);
    lookups[0]?.takeBack();
    expect(failed.retryAfterSeconds('192.0.2.1')).toBeUndefined();
  });

  it('takes nothing back from the window that follows', () => {
    const lookup = failed.count('192.0.2.1');
    now += 60_000;
    fail('192.0.2.1', 3);
    lookup.takeBack();
    expect(failed.retryAfterSeconds('192.0.2.1')).toBe(60);
  });

  it('holds no more addresses than it may; those beyond share a count', () => {
    for (let index = 0; index < 1000; index += 1) fail(`10.0.${index >> 8}.${index & 255}`);
    expect(failed.size).toBeLessThanOrEqual(5);
    expect(failed.retryAfterSeconds('10.0.0.0')).toBeUndefined();
    expect(failed.retryAfterSeconds('203.0.113.1')).toBe(60);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:DB8:1:2:ffff:ffff:ffff:ffff'],
    ['2001:db8::1', '2001:0db8:0:0:1::'],
    ['::1', '::2:3'],
    ['fe80::1%eth0', 'fe80::2'],
    ['::ffff:192.0.2.9', '192.0.2.9'],
    ['::FFFF:192.0.2.9', '192.0.2.9'],
    ['64:ff9b::192.0.2.9', '64:ff9b::1'],
    [undefined, 'unknown'],
    ['', 'x'.repeat(10_000)],
  ])('takes %s and %s for one client', (one, other) => {
    fail(one, 3);
    expect(failed.retryAfterSeconds(other)).toBe(60);
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['1:2:3:4::', '1:2:3::4'],
    ['::ffff:192.0.2.9', '::ffff:192.0.2.8'],
    ['192.0.2.9', 'unknown'],
  ])('takes %s and %s for two', (one, other) => {
    fail(one, 3);
    expect(failed.retryAfterSeconds(other)).toBeUndefined();
  });
});

import { parseLifetimeMs, toExpiry } from './key-expiry.js';

const now = new Date('2030-01-01T00:00:00Z');

describe('parseLifetimeMs', () => {
  it.each([
    ['1h', 3_600_000],
    ['48h', 172_800_000],
    ['8760h', 31_536_000_000],
    ['365d', 31_536_000_000],
  ])('%s', (text, lifetimeMs) => expect(parseLifetimeMs(text)).toBe(lifetimeMs));

  it.each(['0h', '8761h', '366d', '1', 'd', '1m', '-1d', '1.5h', '01d', ' 1d', '1d\n', '1e2d', 'never'])(
    'refuses %j',
    (text) => expect(parseLifetimeMs(text)).toBeUndefined(),
  );
});

describe('toExpiry', () => {
  it('counts a lifetime from now', () => {
    expect(toExpiry({ expires_in: '1d' }, now)).toEqual(new Date('2030-01-02T00:00:00Z'));
  });

  it('takes a time as it is', () => {
    expect(toExpiry({ expires_at: '2030-06-01T02:00:00+02:00' }, now)).toEqual(
      new Date('2030-06-01T00:00:00Z'),
    );
  });

  it('tells apart never and not said', () => {
    expect(toExpiry({ expires_in: null }, now)).toBeNull();
    expect(toExpiry({ expires_at: null }, now)).toBeNull();
    expect(toExpiry({}, now)).toBeUndefined();
  });

  it.each([
    [{ expires_in: '1d', expires_at: '2031-01-01T00:00:00Z' }, 'expires_at'],
    [{ expires_in: '1d', expires_at: null }, 'expires_at'],
    [{ expires_at: '2030-01-01T00:00:00Z' }, 'expires_at'],
    [{ expires_at: 'soon' }, 'expires_at'],
    [{ expires_in: 'soon' }, 'expires_in'],
  ])('refuses %j, naming the field', (body, param) => {
    expect(() => toExpiry(body, now)).toThrow(expect.objectContaining({ kind: 'invalid_request', param }));
  });

  it.each(['20350101T120000Z', '2035-001T12:00:00Z', '2035-W10-1T12:00:00Z'])(
    'does not call %s past, a form of ISO 8601 that JavaScript does not read',
    (expires_at) =>
      expect(() => toExpiry({ expires_at }, now)).toThrow(
        'expires_at must hold date, time and offset, such as 2030-01-31T12:00:00Z.',
      ),
  );
});

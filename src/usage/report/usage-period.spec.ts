import { parseMoment, toUsagePeriod } from './usage-period.js';

const now = Date.parse('2026-11-22T12:34:56.789Z');
const told = (from?: string, to?: string) => {
  const { fromMs, toMs } = toUsagePeriod(from, to, now);
  return [new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
};

describe('the period of a usage report', () => {
  it('is the last 30 days, the hour that has begun included', () => {
    expect(told()).toEqual(['2026-10-23T13:00:00.000Z', '2026-11-22T13:00:00.000Z']);
  });

  it('is widened to whole hours', () => {
    expect(told('2026-11-01T10:59:59.999Z', '2026-11-02T00:00:00.001+01:00')).toEqual([
      '2026-11-01T10:00:00.000Z',
      '2026-11-02T00:00:00.000Z',
    ]);
    expect(told('2026-11-01', '2026-11-02')).toEqual([
      '2026-11-01T00:00:00.000Z',
      '2026-11-02T00:00:00.000Z',
    ]);
    expect(told(undefined, '2026-11-02')).toEqual(['2026-10-03T00:00:00.000Z', '2026-11-02T00:00:00.000Z']);
  });

  it('is at most 366 days', () => {
    expect(told('2025-01-01', '2026-01-02')).toEqual([
      '2025-01-01T00:00:00.000Z',
      '2026-01-02T00:00:00.000Z',
    ]);
    expect(() => told('2025-01-01', '2026-01-02T00:00:01Z')).toThrow(
      'from must be at most 366 days before to.',
    );
    expect(() => told('2016-11-22')).toThrow('from must be at most 366 days before to.');
  });

  it.each(['2026-11-02', '2026-11-01', '2030-01-01'])('ends after %s, its beginning', (from) => {
    expect(() => told(from, '2026-11-01')).toThrow(expect.objectContaining({ param: 'to' }));
  });

  it.each([
    '',
    'now',
    '2026',
    '2026-02-29',
    '2026-13-01',
    '2026-04-31',
    '2026-11-01T12:00:00',
    '1999-01-01',
    '1e9',
    '2026-11-01T25:00Z',
    '0000-01-01',
    '12026-01-01',
  ])('%j is no moment', (text) => {
    expect(() => told(text)).toThrow(expect.objectContaining({ kind: 'invalid_request', param: 'from' }));
    expect(() => told(undefined, text)).toThrow(expect.objectContaining({ param: 'to' }));
  });

  it('knows leap years', () => {
    expect(parseMoment('2028-02-29')).toBe(Date.UTC(2028, 1, 29));
  });
});

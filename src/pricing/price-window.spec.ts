import { priceWindow } from './price-window.js';

const holds = (days: string, hours: string[], at: string) => priceWindow(days, hours)(Date.parse(at));

describe('priceWindow', () => {
  const days = 'mon-fri except Chinese public holidays';
  const hours = ['01:00-04:00', '06:00-10:00'];

  // 2026-11-23 is a Monday.
  it.each([
    ['2026-11-23T00:59:59.999Z', false],
    ['2026-11-23T01:00:00.000Z', true],
    ['2026-11-23T03:59:59.999Z', true],
    ['2026-11-23T04:00:00.000Z', false],
    ['2026-11-23T06:00:00.000Z', true],
    ['2026-11-27T09:59:00.000Z', true],
    ['2026-11-27T10:00:00.000Z', false],
    ['2026-11-28T02:00:00.000Z', false],
    ['2026-11-29T02:00:00.000Z', false],
  ])('at %s: %p', (at, expected) => {
    expect(holds(days, hours, at)).toBe(expected);
  });

  it('runs over midnight and over the week', () => {
    expect(holds('sat-mon', ['22:00-02:00'], '2026-11-22T23:00:00Z')).toBe(true);
    expect(holds('sat-mon', ['22:00-02:00'], '2026-11-23T01:59:00Z')).toBe(true);
    expect(holds('sat-mon', ['22:00-02:00'], '2026-11-23T02:00:00Z')).toBe(false);
    expect(holds('sat-mon', ['22:00-02:00'], '2026-11-24T23:00:00Z')).toBe(false);
  });

  it('is every day, all day where nothing is named', () => {
    expect(holds('daily', [], '2026-11-28T00:00:00Z')).toBe(true);
    expect(holds('daily', ['20:00-24:00'], '2026-11-28T23:59:59Z')).toBe(true);
    expect(holds('daily', ['20:00-24:00'], '2026-11-28T19:59:59Z')).toBe(false);
  });

  it('refuses hours it cannot read', () => {
    expect(() => priceWindow(days, ['1-4'])).toThrow('The hours 1-4 are not HH:MM-HH:MM.');
  });
});

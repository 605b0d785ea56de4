import { fc } from '../../test/support/property.js';
import { formatPicodollars, maxPicodollars, parsePicodollars, parseSignedPicodollars } from './money.js';

describe('parsePicodollars', () => {
  it.each([
    ['0', 0n],
    ['10', 10_000_000_000_000n],
    ['0.5', 500_000_000_000n],
    ['12.000000000001', 12_000_000_000_001n],
    ['1.50', 1_500_000_000_000n],
    ['9223372.036854775807', maxPicodollars],
  ])('reads %s', (text, amount) => {
    expect(parsePicodollars(text)).toBe(amount);
  });

  it.each([
    '',
    ' 1',
    '1 ',
    '1\n',
    '-1',
    '+1',
    '.5',
    '5.',
    '01',
    '1e3',
    '1E3',
    'NaN',
    'Infinity',
    '0x10',
    '1,5',
    '1_000',
    '１',
    '0.0000000000001',
    '9223372.036854775808',
    '10000000',
    '9'.repeat(5000),
  ])('refuses %j', (text) => {
    expect(parsePicodollars(text)).toBeUndefined();
  });

  it('reads back exactly what formatPicodollars writes', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: maxPicodollars }), (amount) => {
        expect(parsePicodollars(formatPicodollars(amount))).toBe(amount);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const amount = parsePicodollars(text);
        expect(amount === undefined || (amount >= 0n && amount <= maxPicodollars)).toBe(true);
      }),
    );
  });
});

describe('formatPicodollars', () => {
  it.each([
    [0n, '0'],
    [1n, '0.000000000001'],
    [-1n, '-0.000000000001'],
    [1_500_000_000_000n, '1.5'],
    [-12_000_000_000_000n, '-12'],
  ])('writes %s as %s', (amount, text) => {
    expect(formatPicodollars(amount)).toBe(text);
  });
});

describe('parseSignedPicodollars', () => {
  it('reads what formatPicodollars wrote, on both sides of zero', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -maxPicodollars, max: maxPicodollars }), (amount) => {
        expect(parseSignedPicodollars(formatPicodollars(amount))).toBe(amount);
      }),
    );
  });

  it.each(['', '-', '--1', '- 1', '-+1', '+1', '-.5', '-1e3', '-01', '-9223372.036854775808'])(
    'refuses %j',
    (text) => {
      expect(parseSignedPicodollars(text)).toBeUndefined();
    },
  );
});

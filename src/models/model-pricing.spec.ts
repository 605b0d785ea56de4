import { fc } from '../../test/support/property.js';
import type { Prices } from '../contract/prices.js';
import { shiftDecimal, toPricing } from './model-pricing.js';

const none = {
  tiers: [],
  schedule: [],
  scheduledChanges: [],
  fastMode: undefined,
  perSecondVariants: [],
  perImageReference: undefined,
};

describe('shiftDecimal', () => {
  it.each([
    ['2.5', 6, '0.0000025'],
    ['15', 6, '0.000015'],
    ['0.003', 6, '0.000000003'],
    ['0', 6, '0'],
    ['0.000', 6, '0'],
    ['1000000', 6, '1'],
    ['1500000.50', 6, '1.5000005'],
    ['10', 3, '0.01'],
    ['120', 0, '120'],
    ['100', 1, '10'],
    ['007', 1, '0.7'],
  ])('%s by %d places is %s', (decimal, places, shifted) => {
    expect(shiftDecimal(decimal, places)).toBe(shifted);
  });

  it('is exact: shifted back by whole numbers it is the same number', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 20n }),
        fc.nat(9),
        fc.nat(9),
        (digits, decimals, places) => {
          const text = digits.toString().padStart(decimals + 1, '0');
          const decimal = decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
          const shifted = shiftDecimal(decimal, places);
          expect(shifted).toMatch(/^(0|[1-9]\d*)(\.\d*[1-9])?$/);
          const [whole = '', fraction = ''] = shifted.split('.');
          expect(BigInt(whole + fraction.padEnd(decimals + places, '0'))).toBe(digits);
        },
      ),
    );
  });
});

describe('toPricing', () => {
  it('names rates as OpenRouter does, per token and per search', () => {
    const prices: Prices = {
      ...none,
      unit: 'usd_per_million_tokens',
      input: '2.5',
      output: '15',
      reasoning: '4',
      cacheRead: '0.25',
      cacheWrite: '3.125',
      inputAudio: '40',
      webSearchPer1kCalls: '10',
    };
    expect(toPricing(prices)).toEqual({
      prompt: '0.0000025',
      completion: '0.000015',
      internal_reasoning: '0.000004',
      input_cache_read: '0.00000025',
      input_cache_write: '0.000003125',
      audio: '0.00004',
      web_search: '0.01',
    });
  });

  it('leaves out what is not known and says nothing of other units', () => {
    expect(toPricing({ ...none, unit: 'usd_per_million_tokens', input: '0' })).toEqual({ prompt: '0' });
    expect(toPricing({ ...none, unit: 'usd_per_second', perSecond: '0.1' })).toBeUndefined();
  });
});

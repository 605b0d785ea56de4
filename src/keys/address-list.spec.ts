import { fc } from '../../test/support/property.js';
import { includesAddress, isNetwork, toAddressList } from './address-list.js';

describe('isNetwork', () => {
  it.each([
    '127.0.0.1',
    '10.0.0.0/8',
    '0.0.0.0/0',
    '192.168.1.7/32',
    '::1',
    '2001:db8::/32',
    '::/0',
    '::ffff:10.0.0.1',
  ])('takes %s', (text) => expect(isNetwork(text)).toBe(true));

  it.each([
    '',
    'localhost',
    '10.0.0',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '::1/129',
    '10.0.0.0/8/8',
    '1.2.3.4 ',
    '010.0.0.1',
    'fe80::1%eth0',
  ])('refuses %j', (text) => expect(isNetwork(text)).toBe(false));

  it('accepts only what a list can be made of', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (text) => {
        if (isNetwork(text)) expect(toAddressList([text])).toBeDefined();
      }),
    );
  });
});

describe('includesAddress', () => {
  const list = toAddressList(['10.1.0.0/16', '192.168.0.7', '2001:db8::/32']);

  it.each([
    ['10.1.255.1', true],
    ['10.2.0.1', false],
    ['192.168.0.7', true],
    ['192.168.0.8', false],
    ['::ffff:10.1.2.3', true],
    ['::ffff:10.2.2.3', false],
    ['2001:db8:1::1', true],
    ['2001:db9::1', false],
    ['nonsense', false],
    ['', false],
    [undefined, false],
  ])('%s: %s', (address, expected) => {
    if (list === undefined) throw new Error('no list');
    expect(includesAddress(list, address)).toBe(expected);
  });

  it('is no list where none is given', () => {
    expect(toAddressList([])).toBeUndefined();
  });
});

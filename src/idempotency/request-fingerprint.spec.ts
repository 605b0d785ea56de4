import { fingerprintOf } from './request-fingerprint.js';

describe('fingerprintOf', () => {
  const original = fingerprintOf('POST', '/admin/keys', { name: 'a', limits: { b: 1, c: [1, 2] } });

  it('does not depend on the order of members, at any depth', () => {
    expect(fingerprintOf('POST', '/admin/keys', { limits: { c: [1, 2], b: 1 }, name: 'a' })).toBe(original);
  });

  it.each([
    ['the route', '/admin/workspaces', { name: 'a', limits: { b: 1, c: [1, 2] } }],
    ['a value', '/admin/keys', { name: 'a', limits: { b: '1', c: [1, 2] } }],
    ['the order of a list', '/admin/keys', { name: 'a', limits: { b: 1, c: [2, 1] } }],
    ['a further member', '/admin/keys', { name: 'a', limits: { b: 1, c: [1, 2] }, d: null }],
  ])('depends on %s', (_what, url, body) => {
    expect(fingerprintOf('POST', url, body)).not.toBe(original);
  });
});

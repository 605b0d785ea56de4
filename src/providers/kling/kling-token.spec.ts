import { createHmac } from 'node:crypto';
import { klingCredential } from '../../../test/support/fake-kling/kling-calls.js';
import { noCredential } from '../../contract/credential.js';
import { keyPairOf, KlingHeaders } from './kling-token.js';

const minute = 60_000;

function tokenOf(headers: Readonly<Record<string, string>>): string {
  return (headers['authorization'] ?? '').replace('Bearer ', '');
}

function partOf(token: string, place: number): Record<string, unknown> {
  const text = Buffer.from(token.split('.')[place] ?? '', 'base64url').toString();
  return JSON.parse(text) as Record<string, unknown>;
}

describe('what Kling is asked with', () => {
  it('T52: a pair signs a token of at most 1800 seconds that is valid already', () => {
    const now = Date.parse('2026-11-27T12:00:00.900Z');
    const token = tokenOf(new KlingHeaders(() => now).of(klingCredential('access:se:cret')));
    expect(partOf(token, 0)).toEqual({ alg: 'HS256', typ: 'JWT' });
    const seconds = Math.floor(now / 1000);
    expect(partOf(token, 1)).toEqual({ iss: 'access', exp: seconds + 1800, nbf: seconds - 5 });
    const signature = createHmac('sha256', 'se:cret').update(token.slice(0, token.lastIndexOf('.')));
    expect(token.split('.')[2]).toBe(signature.digest('base64url'));
  });

  it('T52: a token is used again, and renewed before it ends', () => {
    let now = 1_000_000_000_000;
    const headers = new KlingHeaders(() => now);
    const credential = klingCredential('access:secret');
    const first = tokenOf(headers.of(credential));
    now += 25 * minute - 1;
    expect(tokenOf(headers.of(credential))).toBe(first);
    now += 1;
    const second = tokenOf(headers.of(credential));
    expect(second).not.toBe(first);
    expect(partOf(second, 1)['exp']).toBe(now / 1000 + 1800);
    now -= 60 * minute;
    expect(tokenOf(headers.of(credential))).not.toBe(second);
  });

  it('T52: every credential has a token of its own', () => {
    const headers = new KlingHeaders(() => 0);
    const [one, other] = [klingCredential('a:secret'), klingCredential('b:secret')];
    expect(partOf(tokenOf(headers.of(one)), 1)['iss']).toBe('a');
    expect(partOf(tokenOf(headers.of(other)), 1)['iss']).toBe('b');
  });

  it('T52: an API key is sent as it is', () => {
    expect(tokenOf(new KlingHeaders().of(klingCredential('plain-key')))).toBe('plain-key');
    expect(new KlingHeaders().of(noCredential)).not.toHaveProperty('authorization');
  });

  it.each([
    ['access:secret', { access: 'access', secret: 'secret' }],
    ['access|secret', { access: 'access', secret: 'secret' }],
    ['access|se:cret|2', { access: 'access', secret: 'se:cret|2' }],
    ['plain-key', undefined],
    ['access:', undefined],
    [':secret', undefined],
  ])('reads %s', (secret, pair) => {
    expect(keyPairOf(klingCredential(secret))).toEqual(pair);
  });
});

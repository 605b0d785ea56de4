import { fc } from '../../test/support/property.js';
import { GatewayError } from '../contract/gateway-error.js';
import { bearerToken } from './key-credentials.js';

function refusalOf(headers: Record<string, string>, url = '/v1/models'): GatewayError {
  try {
    bearerToken({ headers, url });
  } catch (error) {
    if (error instanceof GatewayError) return error;
  }
  throw new Error('not refused');
}

describe('bearerToken', () => {
  it.each(['Bearer abc', 'bearer abc', 'BEARER abc', 'Bearer   abc'])('reads %j', (authorization) => {
    expect(bearerToken({ headers: { authorization }, url: '/' })).toBe('abc');
  });

  it('prefers the right place over a wrong one', () => {
    const headers = { authorization: 'Bearer right', 'x-api-key': 'wrong' };
    expect(bearerToken({ headers, url: '/v1/models?key=wrong' })).toBe('right');
  });

  it.each([
    [{ 'x-api-key': 'secret' }, '/v1/models', 'x-api-key'],
    [{ 'api-key': 'secret' }, '/v1/models', 'api-key'],
    [{ 'x-goog-api-key': 'secret' }, '/v1/models', 'x-goog-api-key'],
    [{}, '/v1/models?key=secret', 'URL'],
    [{}, '/v1/models?a=b&api_key=secret', 'URL'],
    [{}, '/v1/models', 'No API key'],
    [{ authorization: 'Basic secret' }, '/v1/models', 'Bearer'],
    [{ authorization: 'secret' }, '/v1/models', 'Bearer'],
    [{ authorization: '' }, '/v1/models', 'Bearer'],
  ])('tells where a key belongs and repeats none: %j %s', (headers, url, hint) => {
    const refusal = refusalOf(headers, url);
    expect(refusal).toMatchObject({ kind: 'unauthenticated', code: 'invalid_api_key', status: 401 });
    expect(refusal.message).toContain(hint);
    expect(refusal.message).toContain('Authorization: Bearer');
    expect(refusal.message).not.toContain('secret');
  });

  it('never throws anything but a refusal', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (authorization, url) => {
        try {
          expect(typeof bearerToken({ headers: { authorization }, url })).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(GatewayError);
        }
      }),
    );
  });
});

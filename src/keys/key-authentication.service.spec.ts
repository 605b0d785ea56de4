import { testGatewayConfig } from '../../test/support/gateway-config.js';
import { type Caller, noLimits } from '../contract/caller.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { CallerRequest } from '../workspaces/caller-request.js';
import { toAddressList } from './address-list.js';
import { GatheredLookups } from './gathered-lookups.js';
import type { KeyActivity } from './key-activity.js';
import { KeyAuthentication } from './key-authentication.service.js';
import { KeyCache } from './key-cache.js';
import { createToken, digestToken, type KeyKind } from './key-token.js';
import type { StoredKey } from './stored-key.js';
import { UnfamiliarKeys } from './unfamiliar-keys.js';

const token = createToken('api');
const adminKey = 'clé-d’administration – 管理 key';

function storedKey(changes: Partial<StoredKey> = {}, kind: KeyKind = 'api'): StoredKey {
  return {
    caller: {
      kind,
      keyId: 'key_1',
      workspaceId: 'ws_a',
      limits: { ...noLimits, rpm: 60 },
      allowedModels: undefined,
    },
    version: 1,
    workspaceVersion: 1,
    disabled: false,
    expiresAtMs: Infinity,
    validUntilMs: Infinity,
    allowedIps: undefined,
    creditExhausted: false,
    ...changes,
  };
}

function setUp(stored: Record<string, StoredKey | Error> = {}) {
  const asked: string[] = [];
  const marked: string[] = [];
  const byDigest = new Map(Object.entries(stored).map(([text, key]) => [digestToken(text), key]));
  const readKey = (digest: string) => {
    asked.push(digest);
    const key = byDigest.get(digest);
    return key instanceof Error ? Promise.reject(key) : Promise.resolve(key);
  };
  const cache = new KeyCache(readKey);
  const findDigests = (digests: readonly string[]) =>
    Promise.resolve(new Set(digests.filter((digest) => byDigest.has(digest))));
  const unfamiliar = new UnfamiliarKeys(cache, new GatheredLookups(findDigests, readKey));
  const activity = { mark: (keyId: string) => marked.push(keyId) } as unknown as KeyActivity;
  const authentication = new KeyAuthentication(
    cache,
    unfamiliar,
    activity,
    testGatewayConfig({}, { adminKey }),
  );
  return { authentication, asked, marked };
}

interface Given {
  token?: string;
  ip?: string;
  method?: string;
}

function requestWith(given: Given): CallerRequest {
  const { token: text = token, ip = '127.0.0.1', method = 'POST' } = given;
  const headers = { authorization: `Bearer ${text}` };
  return { headers, ip, method, url: '/v1/chat/completions' } as unknown as CallerRequest;
}

async function callerFor(
  { authentication }: ReturnType<typeof setUp>,
  given: Given,
  kind: KeyKind = 'api',
): Promise<Caller | undefined> {
  const request = requestWith(given);
  await authentication.authenticate(request, kind);
  return request.caller;
}

async function refusalFor(
  gateway: ReturnType<typeof setUp>,
  given: Given,
  kind: KeyKind = 'api',
): Promise<GatewayError> {
  try {
    await callerFor(gateway, given, kind);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('not refused');
}

describe('KeyAuthentication', () => {
  it('leaves the caller on the request and marks the key as used', async () => {
    const key = storedKey();
    const gateway = setUp({ [token]: key });
    expect(await callerFor(gateway, {})).toBe(key.caller);
    expect(gateway.marked).toEqual(['key_1']);
  });

  it('answers true, and no promise, for a key that is cached', async () => {
    const gateway = setUp({ [token]: storedKey() });
    await callerFor(gateway, {});
    expect(gateway.authentication.authenticate(requestWith({}), 'api')).toBe(true);
    expect(gateway.asked).toHaveLength(1);
  });

  it.each([
    ['cut', token.slice(0, -1)],
    ['mistyped', token.slice(0, -1) + (token.endsWith('0') ? '1' : '0')],
    ['another gateway’s', 'sk-proj-0123456789'],
    ['blank', ' '],
    ['huge', 'a'.repeat(60_000)],
    ['SQL', `' OR 1=1 --`],
  ])('refuses what is no token without asking the database: %s', async (_name, text) => {
    const gateway = setUp();
    const refusal = await refusalFor(gateway, { token: text });
    expect(refusal).toMatchObject({ status: 401, code: 'invalid_api_key' });
    expect(refusal.message.length).toBeLessThan(200);
    expect(gateway.asked).toEqual([]);
  });

  it('asks once about a well-formed token of another installation', async () => {
    const gateway = setUp();
    for (let count = 0; count < 3; count += 1)
      expect(await refusalFor(gateway, {})).toMatchObject({ status: 401, code: 'invalid_api_key' });
    expect(gateway.asked).toHaveLength(1);
  });

  it.each([
    ['disabled', { disabled: true }, 401, 'key_disabled'],
    ['expired', { expiresAtMs: performance.now() - 1 }, 401, 'key_expired'],
    ['replaced', { validUntilMs: performance.now() - 1 }, 401, 'invalid_api_key'],
    ['from elsewhere', { allowedIps: toAddressList(['10.0.0.0/8']) }, 403, 'ip_not_allowed'],
    ['out of credit', { creditExhausted: true }, 403, 'key_credit_limit_exceeded'],
  ])(
    'refuses a key that is %s, cached or not, and does not mark it as used',
    async (_name, changes, status, code) => {
      const gateway = setUp({ [token]: storedKey(changes) });
      expect(await refusalFor(gateway, {})).toMatchObject({ status, code });
      expect(await refusalFor(gateway, {})).toMatchObject({ status, code });
      expect(gateway.marked).toEqual([]);
    },
  );

  it('refuses a cached key from the moment it ends', async () => {
    const expiresAtMs = performance.now() + 40;
    const gateway = setUp({ [token]: storedKey({ expiresAtMs }) });
    await callerFor(gateway, {});
    while (performance.now() < expiresAtMs) await new Promise((resolve) => setImmediate(resolve));
    expect(await refusalFor(gateway, {})).toMatchObject({ status: 401, code: 'key_expired' });
    expect(gateway.asked).toHaveLength(1);
  });

  it('takes a key from an address that is allowed', async () => {
    const gateway = setUp({ [token]: storedKey({ allowedIps: toAddressList(['10.0.0.0/8']) }) });
    expect(await callerFor(gateway, { ip: '::ffff:10.1.2.3' })).toBeDefined();
  });

  it('lets a key without credit read', async () => {
    const gateway = setUp({ [token]: storedKey({ creditExhausted: true }) });
    expect(await callerFor(gateway, { method: 'GET' })).toBeDefined();
  });

  it('keeps the two kinds apart', async () => {
    const management = createToken('management');
    const gateway = setUp({ [token]: storedKey(), [management]: storedKey({}, 'management') });
    expect(await refusalFor(gateway, {}, 'management')).toMatchObject({ status: 403, code: 'access_denied' });
    expect(await refusalFor(gateway, { token: management }, 'api')).toMatchObject({
      status: 403,
      code: 'access_denied',
    });
    expect(await callerFor(gateway, { token: management }, 'management')).toMatchObject({
      kind: 'management',
    });
  });

  describe('with ADMIN_KEY', () => {
    /** As it comes over the wire: Node shows each byte of a header as one character. */
    const onTheWire = Buffer.from(adminKey).toString('latin1');

    it('takes it as management key of the default workspace, without the database', async () => {
      const gateway = setUp();
      expect(await callerFor(gateway, { token: onTheWire }, 'management')).toMatchObject({
        kind: 'management',
        workspaceId: 'ws_default',
      });
      expect(gateway.asked).toEqual([]);
    });

    it('refuses it under /v1, and anything that only resembles it', async () => {
      const gateway = setUp();
      expect(await refusalFor(gateway, { token: onTheWire }, 'api')).toMatchObject({ status: 403 });
      for (const text of [onTheWire.slice(0, -1), `${onTheWire}x`, onTheWire.toUpperCase()])
        expect(await refusalFor(gateway, { token: text }, 'management')).toMatchObject({ status: 401 });
    });
  });

  describe('from an address that sent too many bad keys', () => {
    const floodFrom = (gateway: ReturnType<typeof setUp>, ip: string) =>
      Promise.all(Array.from({ length: 60 }, () => refusalFor(gateway, { token: createToken('api'), ip })));

    it('refuses a bad key with 429 and the wait, and one that is no token with 401 as ever', async () => {
      const gateway = setUp();
      await floodFrom(gateway, '192.0.2.1');
      const refusal = await refusalFor(gateway, { ip: '192.0.2.1' });
      expect(refusal).toMatchObject({ status: 429, code: 'rate_limit_exceeded' });
      expect(refusal.retryAfterSeconds).toBeGreaterThanOrEqual(1);
      expect(refusal.retryAfterSeconds).toBeLessThanOrEqual(60);
      expect(gateway.asked).toHaveLength(60);
      expect(await refusalFor(gateway, { token: 'x', ip: '192.0.2.1' })).toMatchObject({ status: 401 });
      expect(await refusalFor(gateway, { ip: '192.0.2.2' })).toMatchObject({ status: 401 });
    });

    it('lets in a good key, seen before or not', async () => {
      const other = createToken('api');
      const gateway = setUp({ [token]: storedKey(), [other]: storedKey() });
      await callerFor(gateway, { ip: '192.0.2.1' });
      await floodFrom(gateway, '192.0.2.1');
      expect(gateway.authentication.authenticate(requestWith({ ip: '192.0.2.1' }), 'api')).toBe(true);
      expect(await callerFor(gateway, { token: other, ip: '192.0.2.1' })).toBeDefined();
    });
  });

  it('asks for no address while the key is cached', async () => {
    const gateway = setUp({ [token]: storedKey() });
    await callerFor(gateway, {});
    const request = Object.defineProperty(requestWith({}), 'ip', {
      get: () => {
        throw new Error('asked');
      },
    });
    expect(gateway.authentication.authenticate(request, 'api')).toBe(true);
  });

  it('calls no key bad that it could not look up', async () => {
    const gateway = setUp({ [token]: new Error('away') });
    const refusal = await refusalFor(gateway, {});
    expect(refusal).toMatchObject({ kind: 'unavailable', status: 503 });
    expect(refusal.retryAfterSeconds).toBeGreaterThanOrEqual(1);
  });
});

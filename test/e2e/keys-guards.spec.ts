import { jest } from '@jest/globals';
import { fc } from '../support/property.js';
import { createToken } from '../../src/keys/key-token.js';
import { countQueries } from '../support/count-queries.js';
import { withClient } from '../support/database.js';
import { adminKey, KeysGateway } from './keys-gateway.js';

let gateway: KeysGateway;
let apiKey: string;
let managementKey: string;

beforeAll(async () => {
  gateway = await KeysGateway.start();
  apiKey = (await gateway.createKey()).key;
  managementKey = (await gateway.createKey({ kind: 'management' })).key;
});
afterAll(() => gateway.close());

/** Routes that ask for no key. Source: spec/interface.md section 3. */
const openRoutes = /^(\/health\/(live|ready)|\/docs\b.*|\/openapi\.json|\/docs-json)$/;

/** Method and path of every route, from the router itself: a new one is found without being listed anywhere. */
function allRoutes(): (readonly [method: string, path: string])[] {
  return gateway.app
    .getHttpAdapter()
    .getInstance()
    .router.stack.flatMap(({ route }) =>
      route ? route.stack.map(({ method }) => [method.toUpperCase(), route.path] as const) : [],
    );
}

function pathOf(route: string): string {
  return route.replace(/:\w+/g, 'some-id').replace(/\*\w+|\{.*\}/g, 'rest');
}

async function statusOf(method: string, path: string, token: string | null): Promise<number> {
  const body = method === 'GET' || method === 'HEAD' || method === 'DELETE' ? undefined : {};
  return (await gateway.call(method, path, { token, body })).status;
}

describe('every route', () => {
  it('is open by name, or asks for a key of the right kind', async () => {
    const guarded = allRoutes().filter(([, path]) => !openRoutes.test(path));
    expect(guarded.map((route) => route.join(' '))).toEqual(
      expect.arrayContaining([
        'POST /v1/chat/completions',
        'GET /v1/key',
        'POST /admin/keys',
        'GET /admin/keys',
        'GET /admin/keys/:id',
        'PATCH /admin/keys/:id',
        'DELETE /admin/keys/:id',
        'POST /admin/keys/:id/rotate',
      ]),
    );
    const wrong: string[] = [];
    for (const [method, route] of guarded) {
      const path = pathOf(route);
      const isPublicApi = path.startsWith('/v1/');
      const [right, other] = isPublicApi ? [apiKey, managementKey] : [managementKey, apiKey];
      const statuses = [
        await statusOf(method, path, null),
        await statusOf(method, path, createToken(isPublicApi ? 'api' : 'management')),
        await statusOf(method, path, other),
        await statusOf(method, path, isPublicApi ? adminKey : apiKey),
      ];
      const ownStatus = await statusOf(method, path, right);
      if (statuses.join() !== '401,401,403,403' || [401, 403].includes(ownStatus))
        wrong.push(`${method} ${route}: ${statuses.join()} and ${ownStatus} with its own key`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(['/v1/key/', '/V1/KEY', '//v1/key', '/v1/./key', '/v1/%6bey', '/v1/key;x'])(
    'is no more open when written as %s',
    async (path) => {
      expect([401, 404]).toContain(await statusOf('GET', path, null));
      expect([401, 404]).toContain(await statusOf('GET', path, createToken('api')));
      expect([403, 404]).toContain(await statusOf('GET', path, managementKey));
    },
  );
});

describe('a bad key', () => {
  afterEach(() => jest.restoreAllMocks());

  it('costs one look-up when only the database can tell, and then none', async () => {
    const queries = countQueries();
    const token = createToken('api');
    const first = await gateway.ownKey(token);
    expect(first.body.error).toMatchObject({ type: 'clearmaas_api_error', code: 'invalid_api_key' });
    expect(queries.sent()).not.toEqual([]);
    queries.reset();
    expect((await gateway.ownKey(token)).status).toBe(401);
    expect(queries.sent()).toEqual([]);
  });

  it('costs no query when its checksum is wrong, or it is no token at all, or not where it belongs', async () => {
    const queries = countQueries();
    const wrongChecksum = apiKey.slice(0, -1) + (apiKey.endsWith('0') ? '1' : '0');
    const answers = [
      await gateway.ownKey(wrongChecksum),
      await gateway.ownKey(apiKey.slice(0, -1)),
      await gateway.ownKey(apiKey.toLowerCase()),
      await gateway.ownKey('sk-proj-abc'),
      await gateway.call('GET', '/admin/keys', { token: `${adminKey}x` }),
      await gateway.call('GET', '/v1/key', { token: null }),
      await gateway.call('GET', `/v1/key?key=${apiKey}`, { token: null }),
      await gateway.call('GET', `/v1/key?api_key=${apiKey}`, { token: null }),
      await gateway.call('GET', '/v1/key', { token: null, headers: { 'x-api-key': apiKey } }),
      await gateway.call('GET', '/v1/key', { token: null, headers: { authorization: `Basic ${apiKey}` } }),
      await gateway.call('GET', '/v1/key', { token: null, headers: { authorization: apiKey } }),
    ];
    for (const { status, body } of answers)
      expect({ status, code: body.error.code }).toEqual({ status: 401, code: 'invalid_api_key' });
    expect(queries.sent()).toEqual([]);
  });

  it('is refused whatever it is made of, without a query', async () => {
    const queries = countQueries();
    const characters = fc.constantFrom(...'%\'"`;-_*?.,()[]{}<>|&$#@!~^+=/\\ \tsk0aZ');
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: characters, maxLength: 300 }), async (text) => {
        const { status, body } = await gateway.ownKey(`x${text}`);
        expect({ status, code: body.error.code }).toEqual({ status: 401, code: 'invalid_api_key' });
      }),
      { numRuns: 300 },
    );
    expect(queries.sent()).toEqual([]);
  });
});

describe('a good key', () => {
  it('that another instance deleted a moment ago is told so, not that it does not exist', async () => {
    const { id, key } = await gateway.createKey();
    expect((await gateway.ownKey(key)).status).toBe(200);
    await withClient(gateway.databaseUrl, (client) =>
      client.query('UPDATE api_keys SET deleted_at = now() WHERE id = $1', [id]),
    );
    const { status, body } = await gateway.ownKey(key);
    expect({ status, code: body.error.code }).toEqual({ status: 401, code: 'invalid_api_key' });
  });

  it('costs no query once it is known', async () => {
    // One that is new: what is known for some seconds is read again, in the background.
    const { key: token } = await gateway.createKey();
    const call = () => gateway.call('POST', '/v1/chat/completions', { token, body: {} });
    await call();
    const queries = countQueries();
    expect((await call()).status).toBe(400);
    expect(queries.sent()).toEqual([]);
    jest.restoreAllMocks();
  });

  it('for management is ADMIN_KEY as well as one from the database', async () => {
    expect(await statusOf('GET', '/admin/keys', adminKey)).toBe(200);
    expect(await statusOf('GET', '/admin/keys', managementKey)).toBe(200);
  });
});

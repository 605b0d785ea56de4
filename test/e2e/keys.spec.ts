import { KeyActivity } from '../../src/keys/key-activity.js';
import { withClient } from '../support/database.js';
import { KeysGateway } from './keys-gateway.js';

let gateway: KeysGateway;
beforeAll(async () => {
  gateway = await KeysGateway.start();
});
afterAll(() => gateway.close());

describe('POST /admin/keys', () => {
  it('shows the token once, and the key works at once', async () => {
    const created = await gateway.call('POST', '/admin/keys', {
      body: {
        name: 'Billing – 請求',
        credit_limit_usd: '12.50',
        expires_in: '30d',
        allowed_models: ['openai/*'],
        allowed_ips: ['127.0.0.0/8'],
      },
    });
    expect(created.status).toBe(201);
    const { key, ...rest } = created.body;
    expect(key).toMatch(/^sk-clearmaas-[0-9A-Za-z]{49}$/);
    expect(rest).toEqual({
      id: expect.stringMatching(/^key_[0-9a-f]{24}$/),
      object: 'key',
      name: 'Billing – 請求',
      kind: 'api',
      workspace_id: 'ws_default',
      key_prefix: key.slice(0, 17),
      credit_limit_usd: '12.5',
      usage_usd: '0',
      expires_at: expect.any(String),
      disabled: false,
      allowed_models: ['openai/*'],
      allowed_ips: ['127.0.0.0/8'],
      created_at: expect.any(String),
      updated_at: expect.any(String),
      last_used_at: null,
    });
    const lifetimeMs = Date.parse(rest.expires_at) - Date.parse(rest.created_at);
    expect(Math.abs(lifetimeMs - 30 * 86_400_000)).toBeLessThan(10_000);
    expect((await gateway.ownKey(key)).body).toEqual({
      object: 'key',
      name: 'Billing – 請求',
      limit: '12.5',
      usage: '0',
      remaining: '12.5',
      expires_at: rest.expires_at,
    });
    expect((await gateway.call('GET', `/admin/keys/${rest.id}`)).body).toEqual(rest);
  });

  it('makes management keys too', async () => {
    const { key } = await gateway.createKey({ kind: 'management' });
    expect(key).toMatch(/^mk-clearmaas-/);
    expect((await gateway.call('GET', '/admin/keys', { token: key })).status).toBe(200);
  });

  it.each([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: null }, 'name'],
    [{ name: 7 }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ name: 'a\u0000b' }, 'name'],
    [{ name: '\ud800' }, 'name'],
    [{ name: 'x', kind: 'root' }, 'kind'],
    [{ name: 'x', kind: null }, 'kind'],
    [{ name: 'x', workspace_id: 'ws_nowhere' }, 'workspace_id'],
    [{ name: 'x', workspace_id: 'ws\u0000' }, 'workspace_id'],
    [{ name: 'x', workspace_id: '' }, 'workspace_id'],
    [{ name: 'x', credit_limit_usd: 10 }, 'credit_limit_usd'],
    [{ name: 'x', credit_limit_usd: '-1' }, 'credit_limit_usd'],
    [{ name: 'x', credit_limit_usd: '1e3' }, 'credit_limit_usd'],
    [{ name: 'x', credit_limit_usd: 'NaN' }, 'credit_limit_usd'],
    [{ name: 'x', credit_limit_usd: '0.0000000000001' }, 'credit_limit_usd'],
    [{ name: 'x', credit_limit_usd: '9'.repeat(400) }, 'credit_limit_usd'],
    [{ name: 'x', expires_in: '0h' }, 'expires_in'],
    [{ name: 'x', expires_in: '366d' }, 'expires_in'],
    [{ name: 'x', expires_in: 3600 }, 'expires_in'],
    [{ name: 'x', expires_at: 'tomorrow' }, 'expires_at'],
    [{ name: 'x', expires_at: '2099-01-01' }, 'expires_at'],
    [{ name: 'x', expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    [{ name: 'x', expires_at: '2099-13-01T00:00:00Z' }, 'expires_at'],
    [{ name: 'x', expires_in: '1d', expires_at: '2099-01-01T00:00:00Z' }, 'expires_at'],
    [{ name: 'x', allowed_models: 'openai/*' }, 'allowed_models'],
    [{ name: 'x', allowed_models: ['a b'] }, 'allowed_models'],
    [{ name: 'x', allowed_models: [7] }, 'allowed_models'],
    [{ name: 'x', allowed_models: Array.from({ length: 101 }, () => 'a') }, 'allowed_models'],
    [{ name: 'x', allowed_ips: ['10.0.0.0/33'] }, 'allowed_ips'],
    [{ name: 'x', allowed_ips: ['localhost'] }, 'allowed_ips'],
    [{ name: 'x', disabled: 'yes' }, 'disabled'],
    [{ name: 'x', id: 'key_1' }, 'id'],
    [{ name: 'x', spent: '0' }, 'spent'],
    [{ name: 'x', workspaceId: 'ws_default' }, 'workspaceId'],
  ])('refuses bad body number %#, naming the field', async (body, param) => {
    const { status, body: answer } = await gateway.call('POST', '/admin/keys', { body });
    expect(status).toBe(400);
    expect(answer.error).toMatchObject({ type: 'invalid_request_error', param });
    expect(answer.error.message).not.toBe('');
  });
});

describe('GET /admin/keys', () => {
  it('pages through all keys, newest first, also past deleted ones', async () => {
    const made: string[] = [];
    for (let count = 0; count < 7; count += 1) made.unshift((await gateway.createKey()).id);
    const first = await gateway.call('GET', '/admin/keys?limit=3');
    expect(first.body).toMatchObject({ object: 'list', has_more: true });
    expect(first.body.data.map(({ id }: { id: string }) => id)).toEqual(made.slice(0, 3));
    expect(first.text).not.toMatch(/[sm]k-clearmaas-[0-9A-Za-z]{10}/);
    await gateway.call('DELETE', `/admin/keys/${made[2]}`);
    await gateway.call('DELETE', `/admin/keys/${made[3]}`);
    const second = await gateway.call('GET', `/admin/keys?limit=3&after=${made[2]}`);
    expect(second.body.data.map(({ id }: { id: string }) => id)).toEqual(made.slice(4, 7));
    const seen: string[] = [];
    for (let after = '', more = true; more;) {
      const page = (await gateway.call('GET', `/admin/keys?limit=2${after}`)).body;
      seen.push(...page.data.map(({ id }: { id: string }) => id));
      after = `&after=${seen.at(-1)}`;
      more = page.has_more;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining([made[0], made[1], made[4], made[5], made[6]]));
    expect(seen).not.toContain(made[3]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1e9', 'limit'],
    ['limit=x', 'limit'],
    ['after=key_000000000000000000000000', 'after'],
    ['after=%00', 'after'],
    ['order=asc', 'order'],
  ])('refuses ?%s', async (query, param) => {
    const { status, body } = await gateway.call('GET', `/admin/keys?${query}`);
    expect({ status, param: body.error.param }).toEqual({ status: 400, param });
  });
});

describe('/admin/keys/{id}', () => {
  it.each([
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/rotate'],
  ])('%s answers 404 for a key that is not there, or no longer', async (method, suffix) => {
    const { id } = await gateway.createKey();
    expect((await gateway.call('DELETE', `/admin/keys/${id}`)).body).toEqual({
      id,
      object: 'key',
      deleted: true,
    });
    const body = method === 'PATCH' ? { name: 'x' } : undefined;
    for (const unknown of [id, 'key_000000000000000000000000', 'nonsense', '%27%3B--']) {
      const answer = await gateway.call(method, `/admin/keys/${unknown}${suffix}`, { body });
      expect({ unknown, status: answer.status, code: answer.body.error.code }).toEqual({
        unknown,
        status: 404,
        code: 'not_found',
      });
    }
  });

  it('changes what it is told, at once, and takes limits away with null', async () => {
    const { id, key } = await gateway.createKey({
      credit_limit_usd: '1',
      expires_in: '1h',
      allowed_models: ['a'],
    });
    expect((await gateway.ownKey(key)).status).toBe(200);
    const narrowed = await gateway.call('PATCH', `/admin/keys/${id}`, {
      body: { name: 'new', allowed_ips: ['10.0.0.0/8'] },
    });
    expect(narrowed.body).toMatchObject({ name: 'new', credit_limit_usd: '1', allowed_ips: ['10.0.0.0/8'] });
    expect((await gateway.ownKey(key)).body.error.code).toBe('ip_not_allowed');
    const widened = await gateway.call('PATCH', `/admin/keys/${id}`, {
      body: { credit_limit_usd: null, expires_at: null, allowed_models: null, allowed_ips: [] },
    });
    expect(widened.body).toMatchObject({
      name: 'new',
      credit_limit_usd: null,
      expires_at: null,
      allowed_models: [],
      allowed_ips: [],
    });
    expect((await gateway.ownKey(key)).body).toMatchObject({
      limit: null,
      remaining: null,
      expires_at: null,
    });
  });

  it.each([
    'id',
    'kind',
    'workspace_id',
    'key_prefix',
    'usage_usd',
    'spent_picodollars',
    'created_at',
    'version',
  ])('does not let %s be changed', async (field) => {
    const { id } = await gateway.createKey();
    const before = (await gateway.call('GET', `/admin/keys/${id}`)).body;
    const { status, body } = await gateway.call('PATCH', `/admin/keys/${id}`, { body: { [field]: 'x' } });
    expect({ status, param: body.error.param }).toEqual({ status: 400, param: field });
    expect((await gateway.call('GET', `/admin/keys/${id}`)).body).toEqual(before);
  });

  it.each([{ name: null }, { disabled: null }, { name: '' }])('refuses %j', async (body) => {
    const { id } = await gateway.createKey();
    expect((await gateway.call('PATCH', `/admin/keys/${id}`, { body })).status).toBe(400);
  });

  it.each([-1, 604_801, 1.5, '60', null])('refuses an overlap of %j', async (overlap) => {
    const { id } = await gateway.createKey();
    const answer = await gateway.call('POST', `/admin/keys/${id}/rotate`, {
      body: { overlap_seconds: overlap },
    });
    expect({ status: answer.status, param: answer.body.error.param }).toEqual({
      status: 400,
      param: 'overlap_seconds',
    });
  });
});

describe('a credit limit', () => {
  it('ends spending, while reading goes on', async () => {
    const { id, key } = await gateway.createKey({ credit_limit_usd: '0.000000000002' });
    await withClient(gateway.databaseUrl, (client) =>
      client.query('UPDATE api_keys SET spent_picodollars = 3 WHERE id = $1', [id]),
    );
    const refused = await gateway.call('POST', '/v1/chat/completions', {
      token: key,
      body: { model: 'sandbox/echo', messages: [{ role: 'user', content: 'hi' }] },
    });
    expect(refused.status).toBe(403);
    expect(refused.body.error).toMatchObject({
      type: 'clearmaas_api_error',
      code: 'key_credit_limit_exceeded',
    });
    expect((await gateway.ownKey(key)).body).toMatchObject({
      limit: '0.000000000002',
      usage: '0.000000000003',
      remaining: '0',
    });
  });
});

describe('the time of last use', () => {
  it('is written in batches', async () => {
    const { id, key } = await gateway.createKey();
    const before = Date.now();
    await gateway.ownKey(key);
    await gateway.app.get(KeyActivity).flush();
    const { body } = await gateway.call('GET', `/admin/keys/${id}`);
    expect(Date.parse(body.last_used_at)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(body.last_used_at)).toBeLessThanOrEqual(Date.now());
  });
});

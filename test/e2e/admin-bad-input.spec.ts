import { createHash } from 'node:crypto';
import { withClient } from '../support/database.js';
import { KeysGateway } from './keys-gateway.js';

let gateway: KeysGateway;
/** Method and path of each route that takes a body, and a body that it takes. */
let writing: readonly (readonly [method: string, path: string, body: Readonly<Record<string, unknown>>])[];
let before: string;

beforeAll(async () => {
  gateway = await KeysGateway.start();
  const { id } = await gateway.createKey({ credit_limit_usd: '5' });
  const { body: workspace } = await gateway.call('POST', '/admin/workspaces', {
    body: { name: 'theirs', credit_balance_usd: '1' },
  });
  const base = `/admin/workspaces/${workspace.id}`;
  writing = [
    ['POST', '/admin/keys', { name: 'x' }],
    ['PATCH', `/admin/keys/${id}`, { name: 'x' }],
    ['POST', `/admin/keys/${id}/rotate`, {}],
    ['POST', '/admin/workspaces', { name: 'x' }],
    ['PATCH', base, { name: 'x' }],
    ['POST', `${base}/credits`, { amount_usd: '1' }],
    ['POST', `${base}/routers`, { name: 'x' }],
    ['PATCH', `${base}/routers/auto`, { enabled: false }],
  ];
  before = await everything();
});
afterAll(() => gateway.close());

const tables = [
  'api_keys',
  'key_secrets',
  'workspaces',
  'routers',
  'ledger_entries',
  'ledger_accounts',
  'audit_entries',
  'idempotent_requests',
];

/** Every row of every table that operators can change, as one digest. */
function everything(): Promise<string> {
  return withClient(gateway.databaseUrl, async (client) => {
    const digest = createHash('sha256');
    for (const table of tables) {
      const { rows } = await client.query(`SELECT to_jsonb(t)::text AS row FROM ${table} AS t ORDER BY 1`);
      digest.update(JSON.stringify(rows));
    }
    return digest.digest('hex');
  });
}

const complaint = async (
  method: string,
  path: string,
  json: string,
  headers?: Readonly<Record<string, string>>,
) => {
  const { status, body } = await gateway.call(method, path, { rawBody: json, headers });
  return { path: `${method} ${path}`, json, status, param: body?.error?.param };
};

/** With one more member, in JSON as it is given: `1e400`, duplicates and `__proto__` have no other form. */
function withMember(body: Readonly<Record<string, unknown>>, name: string, json: string): string {
  const { [name]: _replaced, ...rest } = body;
  return `${JSON.stringify(rest).slice(0, -1)}${Object.keys(rest).length > 0 ? ',' : ''}"${name}":${json}}`;
}

afterEach(async () => {
  expect(await everything()).toBe(before);
});

const badMoney = [
  '"-1"',
  '"NaN"',
  '"Infinity"',
  '"1e3"',
  '"1E-3"',
  `"${'9'.repeat(40)}"`,
  `"0.${'1'.repeat(40)}"`,
  '"0.0000000000001"',
  '"9999999999"',
  '"+1"',
  '" 1"',
  '"1 "',
  '"1,5"',
  '"01"',
  '".5"',
  '"1."',
  '"0x10"',
  '"١"',
  '"１"',
  '"1\\u0000"',
  '""',
  '5',
  '0.1',
  '1e400',
  'true',
  '[]',
  '["1"]',
  '{}',
];

describe('bad input to /admin changes nothing and names the field:', () => {
  it('money that is no exact amount', async () => {
    for (const [method, path, body] of writing) {
      const field = path.endsWith('/credits')
        ? 'amount_usd'
        : path.startsWith('/admin/keys')
          ? 'credit_limit_usd'
          : 'credit_balance_usd';
      if (/rotate|routers/.test(path)) continue;
      for (const json of badMoney) {
        const sent = withMember(body, field, json);
        expect(await complaint(method, path, sent)).toEqual({
          path: `${method} ${path}`,
          json: sent,
          status: 400,
          param: expect.stringMatching(new RegExp(`^${field}`)),
        });
      }
    }
  });

  it('limits that are no whole numbers of things', async () => {
    for (const [method, path, body] of writing.filter(([, path]) => /workspaces(\/ws_\w+)?$/.test(path)))
      for (const field of ['rate_limit_rpm', 'rate_limit_tpm', 'max_concurrency'])
        for (const json of ['-1', '1.5', '"5"', '1e400', '2147483648', 'true', '[]', '{}']) {
          const sent = withMember(body, field, json);
          expect(await complaint(method, path, sent)).toMatchObject({
            json: sent,
            status: 400,
            param: field,
          });
        }
  });

  it('fields that nobody may set, or that do not exist', async () => {
    const forbidden = [
      'id',
      'object',
      'hash',
      'key',
      'key_prefix',
      'spent',
      'spent_picodollars',
      'usage_usd',
      'balance',
      'balance_usd',
      'balance_picodollars',
      'metered',
      'version',
      'created_at',
      'updated_at',
      'deleted_at',
      'actor_key_id',
      'workspaceId',
      'isAdmin',
      '__proto__',
      'constructor',
      'prototype',
    ];
    for (const [method, path, body] of writing)
      for (const field of forbidden) {
        const sent = withMember(body, field, '"x"');
        expect(await complaint(method, path, sent)).toEqual({
          path: `${method} ${path}`,
          json: sent,
          status: 400,
          param: field,
        });
      }
  });

  it('what a change may not move: kind and workspace of a key, name of a router', async () => {
    for (const [path, field] of [
      [writing[1]?.[1] ?? '', 'kind'],
      [writing[1]?.[1] ?? '', 'workspace_id'],
      [writing[7]?.[1] ?? '', 'name'],
    ] as const)
      expect(await complaint('PATCH', path, `{"${field}":"api"}`)).toMatchObject({
        status: 400,
        param: field,
      });
  });

  it('bodies that are no objects', async () => {
    for (const [method, path] of writing)
      for (const json of ['[]', '"x"', '5', 'null', '{', '[{"name":"x"}]'])
        expect(await complaint(method, path, json)).toMatchObject({
          path: `${method} ${path}`,
          json,
          status: 400,
        });
  });

  it('with an Idempotency-Key as well, of which nothing is kept', async () => {
    for (const [method, path, body] of writing) {
      const sent = withMember(body, 'spent', '"0"');
      const headers = { 'idempotency-key': 'bad input' };
      expect(await complaint(method, path, sent, headers)).toMatchObject({ status: 400, param: 'spent' });
    }
  });

  it('sizes and places of pages', async () => {
    const lists = [
      '/admin/keys',
      '/admin/workspaces',
      '/admin/workspaces/ws_default/routers',
      '/admin/ledger',
      '/admin/audit',
    ];
    for (const list of lists) {
      for (const limit of [
        '1e9',
        '1000000000',
        '101',
        '0',
        '-1',
        '1.5',
        'NaN',
        'Infinity',
        'x',
        '',
        '5&limit=6',
      ]) {
        const { status, body } = await gateway.call('GET', `${list}?limit=${limit}`);
        expect([list, limit, status, body.error?.param]).toEqual([list, limit, 400, 'limit']);
      }
      if (list.endsWith('routers')) continue;
      for (const after of ['%25', '_', '%00', `'%20OR%201=1--`]) {
        const { status, body } = await gateway.call('GET', `${list}?after=${after}`);
        expect([list, after, status, body.error?.param]).toEqual([list, after, 400, 'after']);
      }
    }
  });

  it('wildcards, which stand for themselves', async () => {
    for (const wildcard of ['%25', '%25default', 'ws_%25', 'ws_defaul_']) {
      for (const list of ['/admin/keys', '/admin/audit']) {
        const { status, body } = await gateway.call('GET', `${list}?workspace_id=${wildcard}`);
        expect([list, wildcard, status, body.data]).toEqual([list, wildcard, 200, []]);
      }
      for (const path of [`/admin/ledger?workspace_id=${wildcard}`, `/admin/workspaces/${wildcard}`])
        expect([path, (await gateway.call('GET', path)).status]).toEqual([path, 404]);
    }
  });
});

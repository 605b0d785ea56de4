import { UsageMeter } from '../../src/usage/usage-meter.js';
import { attemptRecord } from '../support/attempt-record.js';
import { withClient } from '../support/database.js';
import { type Answer, KeysGateway } from './keys-gateway.js';

let gateway: KeysGateway;
let manager: { id: string; key: string };
let workspaceId: string;
beforeAll(async () => {
  gateway = await KeysGateway.start();
  manager = await gateway.createKey({ kind: 'management', name: 'manager' });
});
afterAll(() => gateway.close());
beforeEach(async () => {
  const { body } = await gateway.call('POST', '/admin/workspaces', {
    body: { name: `audit ${performance.now()}` },
  });
  workspaceId = body.id;
});

/** By the management key, whose changes are looked for. */
const act = async (method: string, path: string, body?: unknown): Promise<Answer> => {
  const answer = await gateway.call(method, path, { token: manager.key, body });
  if (answer.status >= 300) throw new Error(answer.text);
  return answer;
};

/** What the trail of the workspace says, oldest first. */
async function trail(): Promise<Answer['body'][]> {
  const { body } = await gateway.call('GET', `/admin/audit?workspace_id=${workspaceId}&limit=100`);
  return body.data.reverse().slice(1);
}

const told = (entry: Answer['body']) => ({
  action: entry.action,
  target: `${entry.target_kind} ${entry.target_id}`,
  changes: entry.changes,
});

describe('the trail', () => {
  it('has who, when, with which request', async () => {
    const { headers } = await act('PATCH', `/admin/workspaces/${workspaceId}`, { rate_limit_rpm: 5 });
    expect(await trail()).toEqual([
      {
        id: expect.stringMatching(/^\d+$/),
        object: 'audit_entry',
        created_at: expect.any(String),
        actor_key_id: manager.id,
        request_id: headers.get('x-request-id'),
        action: 'workspace.update',
        target_kind: 'workspace',
        target_id: workspaceId,
        workspace_id: workspaceId,
        changes: { rate_limit_rpm: { from: null, to: 5 } },
      },
    ]);
  });

  it('has every change of a key, and none of its secrets', async () => {
    const created = await act('POST', '/admin/keys', {
      name: 'audited',
      workspace_id: workspaceId,
      credit_limit_usd: '5',
    });
    const { id, key } = created.body;
    await act('PATCH', `/admin/keys/${id}`, { credit_limit_usd: null, allowed_models: ['sandbox/*'] });
    const rotated = await act('POST', `/admin/keys/${id}/rotate`, { overlap_seconds: 60 });
    await act('DELETE', `/admin/keys/${id}`);
    const entries = await trail();
    expect(entries.map(told)).toMatchObject([
      {
        action: 'key.create',
        target: `key ${id}`,
        changes: { name: { to: 'audited' }, credit_limit_usd: { to: '5' }, disabled: { to: false } },
      },
      {
        action: 'key.update',
        changes: {
          credit_limit_usd: { from: '5', to: null },
          allowed_models: { from: [], to: ['sandbox/*'] },
        },
      },
      {
        action: 'key.rotate',
        changes: {
          key_prefix: { from: created.body.key_prefix, to: rotated.body.key_prefix },
          overlap_seconds: { to: 60 },
        },
      },
      { action: 'key.delete', changes: { name: { from: 'audited' } } },
    ]);
    expect(Object.keys(entries[1].changes).sort()).toEqual(['allowed_models', 'credit_limit_usd']);
    const text = JSON.stringify(entries);
    for (const token of [key, rotated.body.key]) expect(text).not.toContain(token.slice(0, 20));
    expect(text).not.toMatch(/[0-9a-f]{64}/);
  });

  it('has every change of a router, a workspace and its credit', async () => {
    const base = `/admin/workspaces/${workspaceId}`;
    const { id: keyId } = (await act('POST', '/admin/keys', { name: 'x', workspace_id: workspaceId })).body;
    const meter = gateway.app.get(UsageMeter, { strict: false });
    meter.record(attemptRecord({ requestId: `req_${workspaceId}`, keyId, workspaceId }));
    await meter.flush();
    await act('POST', `${base}/routers`, { name: 'mine', strategy: 'quality' });
    await act('PATCH', `${base}/routers/mine`, { enabled: false });
    await act('DELETE', `${base}/routers/mine`);
    await act('POST', `${base}/credits`, { amount_usd: '2', reason: 'Invoice' });
    await act('POST', `${base}/credits`, { kind: 'correction', amount_usd: '-1' });
    await act('POST', `${base}/credits`, { kind: 'refund', request_id: `req_${workspaceId}` });
    await act('PATCH', base, { credit_balance_usd: '7' });
    await act('DELETE', base);
    expect((await trail()).slice(1).map(told)).toMatchObject([
      { action: 'router.create', target: 'router mine', changes: { strategy: { to: 'quality' } } },
      { action: 'router.update', changes: { enabled: { from: true, to: false } } },
      { action: 'router.delete', changes: { name: { from: 'mine' } } },
      {
        action: 'credit.top_up',
        target: `workspace ${workspaceId}`,
        changes: {
          amount_usd: { to: '2' },
          reason: { to: 'Invoice' },
          balance_usd: { from: '-0.0000021', to: '1.9999979' },
        },
      },
      { action: 'credit.correction', changes: { amount_usd: { to: '-1' } } },
      {
        action: 'credit.refund',
        changes: { amount_usd: { to: '0.0000021' }, request_id: { to: `req_${workspaceId}` } },
      },
      { action: 'workspace.update', changes: { credit_balance_usd: { from: null, to: '7' } } },
      { action: 'workspace.delete', changes: { keys: { from: [keyId] } } },
    ]);
  });

  it('has nothing of what was refused', async () => {
    const base = `/admin/workspaces/${workspaceId}`;
    for (const [method, path, body] of [
      ['PATCH', base, { name: 'default' }],
      ['POST', `${base}/routers`, { name: 'auto' }],
      ['PATCH', `${base}/routers/none`, {}],
      ['POST', `${base}/credits`, { kind: 'refund', request_id: 'req_nowhere' }],
      ['POST', '/admin/keys', { name: 'x', workspace_id: 'ws_nowhere' }],
      ['DELETE', '/admin/keys/key_000000000000000000000000', undefined],
    ] as const)
      expect((await gateway.call(method, path, { body })).status).toBeGreaterThanOrEqual(400);
    expect(await trail()).toEqual([]);
  });

  it('and the change are one: neither comes without the other', async () => {
    await withClient(gateway.databaseUrl, (client) =>
      client.query(
        `ALTER TABLE audit_entries ADD CONSTRAINT no_more CHECK (action <> 'workspace.update') NOT VALID`,
      ),
    );
    try {
      const refused = await gateway.call('PATCH', `/admin/workspaces/${workspaceId}`, {
        body: { credit_balance_usd: '3', rate_limit_rpm: 9 },
      });
      expect(refused.status).toBe(500);
      expect((await gateway.call('GET', `/admin/workspaces/${workspaceId}`)).body).toMatchObject({
        credit_balance_usd: null,
        rate_limit_rpm: null,
      });
      const { body } = await gateway.call('GET', `/admin/ledger?workspace_id=${workspaceId}`);
      expect(body).toMatchObject({ data: [], balance_usd: '0' });
    } finally {
      await withClient(gateway.databaseUrl, (client) =>
        client.query('ALTER TABLE audit_entries DROP CONSTRAINT no_more'),
      );
    }
  });

  it('cannot be changed, not even by hand', async () => {
    for (const sql of ['DELETE FROM audit_entries', `UPDATE audit_entries SET actor_key_id = 'nobody'`])
      await expect(withClient(gateway.databaseUrl, (client) => client.query(sql))).rejects.toThrow(
        'append-only',
      );
  });
});

describe('GET /admin/audit', () => {
  it('pages, newest first, through all workspaces', async () => {
    const first = await gateway.call('GET', '/admin/audit?limit=2');
    expect(first.body).toMatchObject({ object: 'list', has_more: true });
    const [newest, next] = first.body.data;
    expect(BigInt(newest.id)).toBeGreaterThan(BigInt(next.id));
    const second = await gateway.call('GET', `/admin/audit?limit=2&after=${newest.id}`);
    expect(second.body.data[0]).toEqual(next);
  });

  it.each([
    ['limit=1e9', 'limit'],
    ['after=-1', 'after'],
    ['actor=x', 'actor'],
  ])('refuses ?%s', async (query, param) => {
    const { status, body } = await gateway.call('GET', `/admin/audit?${query}`);
    expect([status, body.error.param]).toEqual([400, param]);
  });

  it('takes a wildcard for a name like any other', async () => {
    expect((await gateway.call('GET', '/admin/audit?workspace_id=%25')).body.data).toEqual([]);
  });
});

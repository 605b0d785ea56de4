import { withClient } from '../support/database.js';
import { type Answer, KeysGateway } from './keys-gateway.js';

const workspaces = '/admin/workspaces';

let gateway: KeysGateway;
beforeAll(async () => {
  gateway = await KeysGateway.start();
});
afterAll(() => gateway.close());

let count = 0;
const freshName = () => `team ${++count}`;

async function create(settings: Record<string, unknown> = {}): Promise<Answer['body']> {
  const { status, text, body } = await gateway.call('POST', workspaces, {
    body: { name: freshName(), ...settings },
  });
  if (status !== 201) throw new Error(text);
  return body;
}

const change = (id: string, body: unknown) => gateway.call('PATCH', `${workspaces}/${id}`, { body });
const rowsOf = (sql: string, values: unknown[] = []) =>
  withClient(gateway.databaseUrl, async (client) => (await client.query(sql, values)).rows);
const entriesOf = async (id: string): Promise<{ kind: string; amount_usd: string }[]> =>
  (await gateway.call('GET', `/admin/ledger?workspace_id=${id}`)).body.data.map(
    ({ kind, amount_usd }: { kind: string; amount_usd: string }) => ({ kind, amount_usd }),
  );

describe('POST and GET /admin/workspaces', () => {
  it('makes a workspace with limits and credit, which is a top-up in the books', async () => {
    const name = freshName();
    const { status, body } = await gateway.call('POST', workspaces, {
      body: {
        name,
        rate_limit_rpm: 60,
        rate_limit_tpm: 0,
        max_concurrency: 5,
        credit_balance_usd: '12.500000000001',
      },
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^ws_[0-9a-f]{24}$/),
      object: 'workspace',
      name,
      rate_limit_rpm: 60,
      rate_limit_tpm: 0,
      max_concurrency: 5,
      credit_balance_usd: '12.500000000001',
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect((await gateway.call('GET', `${workspaces}/${body.id}`)).body).toEqual(body);
    expect(await entriesOf(body.id)).toEqual([{ kind: 'top_up', amount_usd: '12.500000000001' }]);
  });

  it('bounds nothing unless told, and books nothing for a credit of zero', async () => {
    expect(await create()).toMatchObject({
      rate_limit_rpm: null,
      rate_limit_tpm: null,
      max_concurrency: null,
      credit_balance_usd: null,
    });
    const { id, credit_balance_usd } = await create({ credit_balance_usd: '0' });
    expect(credit_balance_usd).toBe('0');
    expect(await entriesOf(id)).toEqual([]);
  });

  it('begins with the router auto, in force at once', async () => {
    const { id } = await create();
    const { key } = await gateway.createKey({ workspace_id: id });
    const { body } = await gateway.call('GET', '/v1/models', { token: key });
    expect(body.data.map((model: { id: string }) => model.id)).toContain('clearmaas/auto');
  });

  it('takes a name once, and again when its workspace is deleted', async () => {
    const first = await create();
    const again = await gateway.call('POST', workspaces, { body: { name: first.name } });
    expect([again.status, again.body.error.param]).toEqual([409, 'name']);
    const other = await create();
    expect((await change(other.id, { name: first.name })).status).toBe(409);
    await gateway.call('DELETE', `${workspaces}/${first.id}`);
    expect((await change(other.id, { name: first.name })).status).toBe(200);
  });

  it('pages through all of them, newest first, also past deleted ones', async () => {
    const made: string[] = [];
    while (made.length < 5) made.unshift((await create()).id);
    await gateway.call('DELETE', `${workspaces}/${made[1]}`);
    const first = await gateway.call('GET', `${workspaces}?limit=2`);
    expect(first.body).toMatchObject({ object: 'list', has_more: true });
    expect(first.body.data.map(({ id }: { id: string }) => id)).toEqual([made[0], made[2]]);
    const second = await gateway.call('GET', `${workspaces}?limit=2&after=${made[1]}`);
    expect(second.body.data.map(({ id }: { id: string }) => id)).toEqual([made[2], made[3]]);
    expect((await gateway.call('GET', `${workspaces}?after=ws_nowhere`)).body.error.param).toBe('after');
    const all = await gateway.call('GET', `${workspaces}?limit=100`);
    expect(all.body.data.at(-1)).toMatchObject({ id: 'ws_default', name: 'default' });
    expect(all.body.has_more).toBe(false);
  });
});

describe('PATCH /admin/workspaces/{id}', () => {
  it('changes what is named and leaves the rest', async () => {
    const { id, name } = await create({ rate_limit_rpm: 60, max_concurrency: 3 });
    const { status, body } = await change(id, { rate_limit_rpm: null, rate_limit_tpm: 1000 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ name, rate_limit_rpm: null, rate_limit_tpm: 1000, max_concurrency: 3 });
    expect(body.credit_balance_usd).toBeNull();
  });

  it('books the difference to a new balance, both ways, and nothing for none', async () => {
    const { id } = await create({ credit_balance_usd: '10' });
    for (const balance of ['12.5', '3', '3'])
      expect((await change(id, { credit_balance_usd: balance })).body.credit_balance_usd).toBe(balance);
    expect(await entriesOf(id)).toEqual([
      { kind: 'correction', amount_usd: '-9.5' },
      { kind: 'correction', amount_usd: '2.5' },
      { kind: 'top_up', amount_usd: '10' },
    ]);
  });

  it('keeps the balance in the books while nothing is metered', async () => {
    const { id } = await create({ credit_balance_usd: '10' });
    expect((await change(id, { credit_balance_usd: null })).body.credit_balance_usd).toBeNull();
    expect((await gateway.call('GET', `/admin/ledger?workspace_id=${id}`)).body.balance_usd).toBe('10');
    expect((await change(id, { credit_balance_usd: '4' })).body.credit_balance_usd).toBe('4');
    expect(await entriesOf(id)).toHaveLength(2);
  });

  it('ends at one of the balances that several ask for at once, and the books agree', async () => {
    const { id } = await create({ credit_balance_usd: '1' });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => change(id, { credit_balance_usd: `${index}.25` })),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const { credit_balance_usd } = (await gateway.call('GET', `${workspaces}/${id}`)).body;
    expect(credit_balance_usd).toMatch(/^[0-7]\.25$/);
    const [{ sum }] = await rowsOf(
      `SELECT sum(CASE to_account WHEN 'credit' THEN amount_picodollars ELSE -amount_picodollars END)::text AS sum
       FROM ledger_entries WHERE workspace_id = $1`,
      [id],
    );
    expect(BigInt(sum)).toBe(BigInt(credit_balance_usd.replace('.', '')) * 10n ** 10n);
  });
});

describe('DELETE /admin/workspaces/{id}', () => {
  it('deletes its keys and routers with it, and from then on knows nothing of it', async () => {
    const { id } = await create({ credit_balance_usd: '5' });
    const apiKey = await gateway.createKey({ workspace_id: id });
    const manager = await gateway.createKey({ workspace_id: id, kind: 'management' });
    expect((await gateway.ownKey(apiKey.key)).status).toBe(200);
    const { status, body } = await gateway.call('DELETE', `${workspaces}/${id}`, { token: manager.key });
    expect([status, body]).toEqual([200, { id, object: 'workspace', deleted: true }]);

    expect((await gateway.ownKey(apiKey.key)).status).toBe(401);
    expect((await gateway.call('GET', workspaces, { token: manager.key })).status).toBe(401);
    for (const [method, path, sent] of [
      ['GET', `${workspaces}/${id}`],
      ['PATCH', `${workspaces}/${id}`, {}],
      ['DELETE', `${workspaces}/${id}`],
      ['GET', `${workspaces}/${id}/routers`],
      ['POST', `${workspaces}/${id}/routers`, { name: 'x' }],
      ['POST', `${workspaces}/${id}/credits`, { amount_usd: '1' }],
      ['GET', `/admin/ledger?workspace_id=${id}`],
      ['GET', `/admin/keys/${apiKey.id}`],
    ] as const)
      expect([method, path, (await gateway.call(method, path, { body: sent })).status]).toEqual([
        method,
        path,
        404,
      ]);
    const refused = await gateway.call('POST', '/admin/keys', { body: { name: 'x', workspace_id: id } });
    expect([refused.status, refused.body.error.param]).toEqual([400, 'workspace_id']);

    // The books stay.
    expect(await rowsOf('SELECT 1 FROM ledger_entries WHERE workspace_id = $1', [id])).toHaveLength(1);
    const left = await rowsOf(
      `SELECT (SELECT count(*)::int FROM key_secrets WHERE key_id IN ($2, $3)) AS secrets,
              (SELECT count(*)::int FROM routers WHERE workspace_id = $1) AS routers`,
      [id, apiKey.id, manager.id],
    );
    expect(left).toEqual([{ secrets: 0, routers: 0 }]);
  });

  it('leaves no key and no router behind that is made meanwhile', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await create();
      const made = [0, 1, 2].flatMap((index) => [
        gateway.call('POST', '/admin/keys', { body: { name: 'x', workspace_id: id } }),
        gateway.call('POST', `${workspaces}/${id}/routers`, { body: { name: `r${index}` } }),
      ]);
      const deleted = gateway.call('DELETE', `${workspaces}/${id}`);
      const statuses = (await Promise.all(made)).map(({ status }) => status);
      expect(statuses.filter((status) => ![201, 400, 404].includes(status))).toEqual([]);
      expect((await deleted).status).toBe(200);
      expect(
        await rowsOf(
          `SELECT id FROM api_keys WHERE workspace_id = $1 AND deleted_at IS NULL
           UNION ALL SELECT name FROM routers WHERE workspace_id = $1`,
          [id],
        ),
      ).toEqual([]);
    }
  });

  it('refuses the default workspace, and one that is not there', async () => {
    expect((await gateway.call('DELETE', `${workspaces}/ws_default`)).status).toBe(409);
    expect((await gateway.call('GET', `${workspaces}/ws_default`)).status).toBe(200);
    expect((await gateway.call('DELETE', `${workspaces}/ws_nowhere`)).status).toBe(404);
  });
});

describe('GET /admin/keys?workspace_id', () => {
  it('lists the keys of one workspace', async () => {
    const { id } = await create();
    const first = await gateway.createKey({ workspace_id: id });
    await gateway.createKey();
    const second = await gateway.createKey({ workspace_id: id });
    const { body } = await gateway.call('GET', `/admin/keys?workspace_id=${id}`);
    expect(body.data.map((key: { id: string }) => key.id)).toEqual([second.id, first.id]);
    expect((await gateway.call('GET', '/admin/keys?workspace_id=%25')).body.data).toEqual([]);
  });
});

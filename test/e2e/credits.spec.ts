import { UsageMeter } from '../../src/usage/usage-meter.js';
import { attemptRecord } from '../support/attempt-record.js';
import { withClient } from '../support/database.js';
import { KeysGateway } from './keys-gateway.js';

/** What `attemptRecord` costs. */
const cost = '0.0000021';

let gateway: KeysGateway;
let workspaceId: string;
beforeAll(async () => {
  gateway = await KeysGateway.start();
});
afterAll(() => gateway.close());
beforeEach(async () => {
  const { body } = await gateway.call('POST', '/admin/workspaces', {
    body: { name: `credits ${performance.now()}`, credit_balance_usd: '1' },
  });
  workspaceId = body.id;
});

const book = (body: Record<string, unknown>, workspace = workspaceId) =>
  gateway.call('POST', `/admin/workspaces/${workspace}/credits`, { body });
const ledger = async (query = '') =>
  (await gateway.call('GET', `/admin/ledger?workspace_id=${workspaceId}${query}`)).body;
const balance = async () =>
  (await gateway.call('GET', `/admin/workspaces/${workspaceId}`)).body.credit_balance_usd;

/** A request with two attempts that both cost something. */
async function charge(requestId: string, limits = {}): Promise<{ keyId: string; token: string }> {
  const { id: keyId, key: token } = await gateway.createKey({ workspace_id: workspaceId, ...limits });
  const meter = gateway.app.get(UsageMeter, { strict: false });
  for (const attempt of [0, 1]) meter.record(attemptRecord({ requestId, attempt, keyId, workspaceId }));
  await meter.flush();
  return { keyId, token };
}

const usageOf = async (keyId: string) => (await gateway.call('GET', `/admin/keys/${keyId}`)).body.usage_usd;

describe('POST /admin/workspaces/{id}/credits', () => {
  it('tops up where no kind is named', async () => {
    const { status, body } = await book({ amount_usd: '25.00', reason: 'Invoice 118' });
    expect(status).toBe(201);
    expect(body).toEqual({
      object: 'credit_booking',
      workspace_id: workspaceId,
      amount_usd: '25',
      balance_usd: '26',
      entries: [
        {
          id: expect.stringMatching(/^\d+$/),
          object: 'ledger_entry',
          workspace_id: workspaceId,
          kind: 'top_up',
          amount_usd: '25',
          request_id: null,
          attempt: null,
          key_id: null,
          actor_key_id: 'key_admin',
          reason: 'Invoice 118',
          created_at: expect.any(String),
        },
      ],
    });
    expect(await balance()).toBe('26');
  });

  it('corrects both ways, below zero too', async () => {
    expect((await book({ kind: 'correction', amount_usd: '-1.50' })).body.balance_usd).toBe('-0.5');
    expect((await book({ kind: 'correction', amount_usd: '0.000000000001' })).body.balance_usd).toBe(
      '-0.499999999999',
    );
  });

  it('gives back what a request cost, to the workspace and to its key, once', async () => {
    const requestId = `req_${workspaceId}`;
    const { keyId } = await charge(requestId);
    const spent = '0.0000042';
    expect([await balance(), await usageOf(keyId)]).toEqual(['0.9999958', spent]);

    const { status, body } = await book({ kind: 'refund', request_id: requestId, reason: 'Sorry' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ amount_usd: spent, balance_usd: '1' });
    expect(body.entries).toMatchObject(
      [0, 1].map((attempt) => ({
        kind: 'refund',
        amount_usd: cost,
        request_id: requestId,
        attempt,
        key_id: keyId,
        actor_key_id: 'key_admin',
        reason: 'Sorry',
      })),
    );
    expect([await balance(), await usageOf(keyId)]).toEqual(['1', '0']);

    const again = await book({ kind: 'refund', request_id: requestId });
    expect([again.status, again.body.error.param]).toEqual([409, 'request_id']);
    expect([await balance(), await usageOf(keyId)]).toEqual(['1', '0']);
  });

  it('lets a key that had used up its limit be used again at once', async () => {
    const requestId = `req_${workspaceId}`;
    const { token } = await charge(requestId, { credit_limit_usd: cost });
    const ask = () => gateway.call('POST', '/v1/route/explain', { token, body: {} });
    expect((await ask()).body.error.code).toBe('key_credit_limit_exceeded');
    await book({ kind: 'refund', request_id: requestId });
    expect((await ask()).body.error.code).not.toBe('key_credit_limit_exceeded');
  });

  it('refunds once, however many ask at once', async () => {
    const requestId = `req_${workspaceId}`;
    const { keyId } = await charge(requestId);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => book({ kind: 'refund', request_id: requestId })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      201,
      ...Array.from({ length: 7 }, () => 409),
    ]);
    expect([await balance(), await usageOf(keyId)]).toEqual(['1', '0']);
  });

  it('knows no request of another workspace', async () => {
    const requestId = `req_${workspaceId}`;
    await charge(requestId);
    const foreign = await book({ kind: 'refund', request_id: requestId }, 'ws_default');
    const unknown = await book({ kind: 'refund', request_id: 'req_nowhere' }, 'ws_default');
    expect(foreign.status).toBe(404);
    expect(foreign.body).toEqual(unknown.body);
  });

  it('adds up when many book at once', async () => {
    const amounts = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? '0.1' : '-0.05'));
    const answers = await Promise.all(amounts.map((amount_usd) => book({ kind: 'correction', amount_usd })));
    expect(answers.map(({ status }) => status)).toEqual(amounts.map(() => 201));
    expect(await balance()).toBe('1.5');
    // In the order of the books, each answer tells the sum of all up to its own.
    const booked = answers
      .map(({ body }) => body)
      .sort((one, other) => Number(one.entries[0].id) - Number(other.entries[0].id));
    let sum = 1;
    for (const { amount_usd, balance_usd } of booked)
      expect(Number(balance_usd)).toBeCloseTo((sum += Number(amount_usd)), 6);
  });

  it.each([
    [{}, 'amount_usd'],
    [{ amount_usd: '0' }, 'amount_usd'],
    [{ amount_usd: '-0' }, 'amount_usd'],
    [{ amount_usd: '-1' }, 'amount_usd'],
    [{ kind: 'correction', amount_usd: '0.00' }, 'amount_usd'],
    [{ kind: 'correction' }, 'amount_usd'],
    [{ amount_usd: '1', request_id: 'req_1' }, 'request_id'],
    [{ kind: 'refund' }, 'request_id'],
    [{ kind: 'refund', request_id: 'req_1', amount_usd: '1' }, 'amount_usd'],
    [{ kind: 'settlement', amount_usd: '1' }, 'kind'],
    [{ amount_usd: '1', reason: '' }, 'reason'],
    [{ amount_usd: '1', reason: 'x'.repeat(501) }, 'reason'],
  ])('refuses bad body number %#, naming the field', async (body, param) => {
    const { status, body: answer } = await book(body);
    expect([status, answer.error.param]).toEqual([400, param]);
    expect((await ledger()).data).toHaveLength(1);
  });
});

describe('GET /admin/ledger', () => {
  it('pages through the entries of a workspace, newest first, and they add up to its balance', async () => {
    await charge(`req_${workspaceId}`);
    for (const amount_usd of ['2', '3']) await book({ amount_usd });
    const pages: { amount_usd: string; kind: string; id: string }[] = [];
    for (let after = '', more = true; more;) {
      const page = await ledger(`&limit=2${after}`);
      expect(page.data.length).toBeLessThanOrEqual(2);
      expect(page.balance_usd).toBe('5.9999958');
      pages.push(...page.data);
      after = `&after=${pages.at(-1)?.id}`;
      more = page.has_more;
    }
    expect(pages.map(({ kind, amount_usd }) => [kind, amount_usd])).toEqual([
      ['top_up', '3'],
      ['top_up', '2'],
      ['settlement', `-${cost}`],
      ['settlement', `-${cost}`],
      ['top_up', '1'],
    ]);
  });

  it('shows all workspaces without a balance where none is named', async () => {
    await book({ amount_usd: '2' });
    await book({ amount_usd: '7' }, 'ws_default');
    const { body } = await gateway.call('GET', '/admin/ledger?limit=2');
    expect(body.data.map((entry: { workspace_id: string }) => entry.workspace_id)).toEqual([
      'ws_default',
      workspaceId,
    ]);
    expect(body).not.toHaveProperty('balance_usd');
  });

  it.each([
    ['limit=1e9', 400, 'limit'],
    ['after=0', 400, 'after'],
    ['after=x', 400, 'after'],
    ['after=9999999999999999999', 400, 'after'],
    ['kind=top_up', 400, 'kind'],
    ['workspace_id=%25', 404, undefined],
    ['workspace_id=', 400, 'workspace_id'],
  ])('refuses ?%s', async (query, status, param) => {
    const answer = await gateway.call('GET', `/admin/ledger?${query}`);
    expect([answer.status, answer.body.error.param]).toEqual([status, param]);
  });

  it('cannot be changed, not even by hand', async () => {
    for (const sql of ['DELETE FROM ledger_entries', 'UPDATE ledger_entries SET amount_picodollars = 1'])
      await expect(withClient(gateway.databaseUrl, (client) => client.query(sql))).rejects.toThrow(
        'append-only',
      );
  });
});

import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { IdempotencyRepository } from '../../src/idempotency/idempotency.repository.js';
import { withClient } from '../support/database.js';
import { type Answer, type CallOptions, KeysGateway } from './keys-gateway.js';

let gateway: KeysGateway;
beforeAll(async () => {
  gateway = await KeysGateway.start();
});
afterAll(() => gateway.close());
afterEach(() => jest.restoreAllMocks());

const credits = '/admin/workspaces/ws_default/credits';

function post(key: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Answer> {
  return gateway.call('POST', path, { body, headers: { 'idempotency-key': key }, ...options });
}

const rowsOf = (sql: string, values: unknown[] = []) =>
  withClient(gateway.databaseUrl, async (client) => (await client.query(sql, values)).rows);
const entryCount = async (reason: string): Promise<number> =>
  (await rowsOf('SELECT count(*)::int AS count FROM ledger_entries WHERE reason = $1', [reason]))[0].count;
const isReplay = ({ headers }: Answer): boolean => headers.get('idempotent-replayed') === 'true';

describe('a POST that is sent again with its Idempotency-Key', () => {
  it.each([
    ['a key', '/admin/keys', () => ({ name: 'twice' })],
    ['a workspace', '/admin/workspaces', () => ({ name: `twice ${randomUUID()}` })],
    ['a router', '/admin/workspaces/ws_default/routers', () => ({ name: `r${randomUUID().slice(0, 8)}` })],
    ['credit', credits, () => ({ amount_usd: '1' })],
  ])('gets the answer of the first one: %s', async (_what, path, bodyOf) => {
    const key = randomUUID();
    const body = bodyOf();
    const first = await post(key, path, body);
    const again = await post(key, path, body);
    expect([first.status, isReplay(first)]).toEqual([201, false]);
    expect([again.status, isReplay(again)]).toEqual([201, true]);
    expect(again.text).toBe(first.text);
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
  });

  it('rotates a key once, and gets the same token', async () => {
    const { id } = await gateway.createKey();
    const key = randomUUID();
    const first = await post(key, `/admin/keys/${id}/rotate`, { overlap_seconds: 60 });
    const again = await post(key, `/admin/keys/${id}/rotate`, { overlap_seconds: 60 });
    expect([first.status, again.status, isReplay(again)]).toEqual([200, 200, true]);
    expect(again.body.key).toBe(first.body.key);
    expect((await gateway.ownKey(first.body.key)).status).toBe(200);
  });

  it('does not depend on the order of its members', async () => {
    const key = randomUUID();
    const first = await post(key, credits, { amount_usd: '1', reason: key });
    const again = await post(key, credits, { reason: key, amount_usd: '1' });
    expect([again.text, await entryCount(key)]).toEqual([first.text, 1]);
  });

  it('with another body, or to another route, is a 400', async () => {
    const key = randomUUID();
    await post(key, credits, { amount_usd: '1', reason: key });
    for (const [path, body] of [
      [credits, { amount_usd: '2', reason: key }],
      ['/admin/keys', { amount_usd: '1', reason: key }],
      [`${credits}?x=1`, { amount_usd: '1', reason: key }],
    ] as const) {
      const { status, body: answer } = await post(key, path, body);
      expect([status, answer.error.code, answer.error.param]).toEqual([
        400,
        'idempotency_error',
        'Idempotency-Key',
      ]);
    }
    expect(await entryCount(key)).toBe(1);
  });

  it('is another request when another key of management sends it', async () => {
    const other = await gateway.createKey({ kind: 'management' });
    const key = randomUUID();
    const first = await post(key, credits, { amount_usd: '1', reason: key });
    const foreign = await post(
      key,
      credits,
      { amount_usd: '1', reason: key },
      { token: other.key, headers: { 'idempotency-key': key } },
    );
    expect([foreign.status, isReplay(foreign)]).toEqual([201, false]);
    expect(foreign.body.entries[0].id).not.toBe(first.body.entries[0].id);
  });

  it('is not executed again after its sender was given a new token, which cannot open the answer', async () => {
    const manager = await gateway.createKey({ kind: 'management' });
    const key = randomUUID();
    const headers = { 'idempotency-key': key };
    const body = { amount_usd: '1', reason: key };
    await post(key, credits, body, { token: manager.key, body, headers });
    const rotated = await gateway.call('POST', `/admin/keys/${manager.id}/rotate`);
    const again = await post(key, credits, body, { token: rotated.body.key, body, headers });
    expect([again.status, again.body.error.code, await entryCount(key)]).toEqual([409, 'conflict', 1]);
  });

  it('is executed anew where the first one was refused', async () => {
    const key = randomUUID();
    const name = `late ${key}`;
    expect((await post(key, '/admin/keys', { name, limit: 1 })).status).toBe(400);
    expect((await post(key, '/admin/keys', { name })).status).toBe(201);

    const refund = randomUUID();
    const body = { kind: 'refund', request_id: `req_${refund}` };
    for (const _time of [1, 2]) {
      const { status, headers } = await post(refund, credits, body);
      expect([status, headers.get('idempotent-replayed')]).toEqual([404, null]);
    }
  });

  it.each(['', 'x'.repeat(256)])('with a bad key is a 400', async (key) => {
    const { status, body } = await post(key, credits, { amount_usd: '1' });
    expect([status, body.error.param]).toEqual([400, 'Idempotency-Key']);
  });

  it('needs a key to be seen at all, and is a POST', async () => {
    const reason = randomUUID();
    for (const _time of [1, 2]) await gateway.call('POST', credits, { body: { amount_usd: '1', reason } });
    expect(await entryCount(reason)).toBe(2);
    const headers = { 'idempotency-key': reason };
    const read = await gateway.call('GET', '/admin/keys', { headers });
    const once = await post(reason, credits, { amount_usd: '1' });
    expect([read.status, once.status, isReplay(once)]).toEqual([200, 201, false]);
  });
});

describe('twins at the same time', () => {
  it('book once: of fifty top-ups one is executed, the others are told so or wait for later', async () => {
    for (let round = 0; round < 3; round += 1) {
      const key = randomUUID();
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => post(key, credits, { amount_usd: '1', reason: key })),
      );
      expect(await entryCount(key)).toBe(1);
      const executed = answers.filter((answer) => answer.status === 201 && !isReplay(answer));
      expect(executed).toHaveLength(1);
      for (const answer of answers) {
        if (answer.status === 201) expect(answer.text).toBe(executed[0]?.text);
        else {
          expect([answer.status, answer.body.error.param]).toEqual([409, 'Idempotency-Key']);
          expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        }
      }
      expect((await post(key, credits, { amount_usd: '1', reason: key })).text).toBe(executed[0]?.text);
    }
  });

  it('make one key', async () => {
    const key = randomUUID();
    const name = `one ${key}`;
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(key, '/admin/keys', { name })));
    const tokens = new Set(answers.flatMap(({ status, body }) => (status === 201 ? [body.key] : [])));
    expect(tokens.size).toBe(1);
    expect(await rowsOf('SELECT 1 FROM api_keys WHERE name = $1', [name])).toHaveLength(1);
  });
});

describe('what the database keeps of it', () => {
  it('opens nothing: neither token nor Idempotency-Key nor new key stand in it', async () => {
    const key = `idempotent-${randomUUID()}`;
    const { body } = await post(key, '/admin/keys', { name: 'sealed' });
    const [row] = await rowsOf(
      'SELECT *, answer::text AS hex FROM idempotent_requests ORDER BY created_at DESC LIMIT 1',
    );
    expect(row.status).toBe(201);
    const dump = `${JSON.stringify(row)} ${Buffer.from(row.answer).toString('latin1')}`;
    for (const secret of [body.key, key, body.id]) {
      expect(dump).not.toContain(secret);
      expect(dump).not.toContain(Buffer.from(secret).toString('hex'));
    }
  });

  it('has no second execution where the answer was lost behind the change', async () => {
    const key = randomUUID();
    jest.spyOn(IdempotencyRepository.prototype, 'complete').mockRejectedValueOnce(new Error('cut'));
    const first = await post(key, credits, { amount_usd: '1', reason: key });
    expect(first.status).toBe(201);
    const early = await post(key, credits, { amount_usd: '1', reason: key });
    expect([early.status, early.headers.get('retry-after')]).toEqual([409, '1']);
    await rowsOf(
      `UPDATE idempotent_requests SET created_at = created_at - interval '61 seconds' WHERE status = 0`,
    );
    const again = await post(key, credits, { amount_usd: '1', reason: key });
    expect([again.status, again.body.error.param]).toEqual([409, 'Idempotency-Key']);
    expect(again.body.error.message).toContain('answer is lost');
    expect(await entryCount(key)).toBe(1);
  });
});

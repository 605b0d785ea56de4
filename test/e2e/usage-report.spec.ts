import { withClient } from '../support/database.js';
import { KeysGateway } from './keys-gateway.js';

/** Rows of usage by the hour: two days, two models, two workspaces; costs beyond what a float counts. */
const fill = `
  INSERT INTO usage_hours (hour, workspace_id, key_id, model_id, provider, requests, attempts, failed_attempts,
    unpriced_attempts, estimated_attempts, prompt_tokens, cached_tokens, cache_write_tokens, completion_tokens,
    reasoning_tokens, cost_picodollars)
  SELECT hour::timestamptz, workspace, 'key-' || workspace, model, 'p', 2, 3, 1, 0, 0, 10, 4, 0, 5, 1, cost
  FROM (VALUES
    ('2026-11-01T23:00:00Z', 'w1', 'a/one', 9007199254740993::numeric),
    ('2026-11-02T00:00:00Z', 'w1', 'a/one', 2),
    ('2026-11-02T00:00:00Z', 'w1', 'a/two', 30),
    ('2026-11-02T05:00:00Z', 'w2', 'a/one', 400),
    ('2026-11-02T05:00:00Z', 'w2', '=cmd|calc', 0)
  ) AS filled (hour, workspace, model, cost)`;

describe('GET /admin/usage', () => {
  let gateway: KeysGateway;

  beforeAll(async () => {
    gateway = await KeysGateway.start();
    await withClient(gateway.databaseUrl, (client) => client.query(fill));
  });
  afterAll(() => gateway.close());

  const period = 'from=2026-11-01&to=2026-11-03';
  const ask = (query: string, headers: Record<string, string> = {}) =>
    gateway.call('GET', `/admin/usage?${query}`, { headers });

  it('sums up by day, exactly', async () => {
    const { status, body } = await ask(period);
    expect(status).toBe(200);
    const counts = (rows: number) => ({
      requests: 2 * rows,
      attempts: 3 * rows,
      failed_attempts: rows,
      unpriced_attempts: 0,
      estimated_attempts: 0,
      prompt_tokens: 10 * rows,
      cached_tokens: 4 * rows,
      cache_write_tokens: 0,
      completion_tokens: 5 * rows,
      reasoning_tokens: rows,
    });
    expect(body).toEqual({
      object: 'list',
      from: '2026-11-01T00:00:00.000Z',
      to: '2026-11-03T00:00:00.000Z',
      data: [
        { day: '2026-11-01', ...counts(1), cost_usd: '9007.199254740993' },
        { day: '2026-11-02', ...counts(4), cost_usd: '0.000000000432' },
      ],
      total: { ...counts(5), cost_usd: '9007.199254741425' },
      has_more: false,
      next_after: null,
    });
  });

  it.each([
    ['hour', ['2026-11-01T23:00:00Z', '2026-11-02T00:00:00Z', '2026-11-02T05:00:00Z']],
    ['model', ['=cmd|calc', 'a/one', 'a/two']],
    ['provider', ['p']],
    ['key', ['key-w1', 'key-w2'], 'key_id'],
    ['workspace', ['w1', 'w2'], 'workspace_id'],
  ])('groups by %s', async (grouping, values, field = grouping) => {
    const { body } = await ask(`${period}&group_by=${grouping}`);
    expect(body.data.map((row: Record<string, unknown>) => row[field])).toEqual(values);
  });

  it('groups by several things, in pages that together are the whole', async () => {
    const query = `${period}&group_by=workspace,day,model`;
    const whole = (await ask(query)).body;
    expect(whole.data.map((row: Record<string, unknown>) => [row.workspace_id, row.day, row.model])).toEqual([
      ['w1', '2026-11-01', 'a/one'],
      ['w1', '2026-11-02', 'a/one'],
      ['w1', '2026-11-02', 'a/two'],
      ['w2', '2026-11-02', '=cmd|calc'],
      ['w2', '2026-11-02', 'a/one'],
    ]);
    const rows: unknown[] = [];
    for (let after = ''; ;) {
      const { body } = await ask(`${query}&limit=2${after}`);
      rows.push(...body.data);
      expect(body.total).toEqual(whole.total);
      if (!body.has_more) break;
      after = `&after=${body.next_after}`;
    }
    expect(rows).toEqual(whole.data);
  });

  it('looks at one workspace, key or model', async () => {
    expect((await ask(`${period}&workspace_id=w2`)).body.total.cost_usd).toBe('0.0000000004');
    expect((await ask(`${period}&key_id=key-w1&model=a/two`)).body.total.cost_usd).toBe('0.00000000003');
    expect((await ask(`${period}&workspace_id=w%25`)).body).toMatchObject({
      data: [],
      total: { cost_usd: '0' },
    });
  });

  it('is a table where that is asked for, without a formula in it', async () => {
    const { status, headers, text } = await ask(`${period}&group_by=model`, { accept: 'text/csv' });
    expect([status, headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(headers.get('content-disposition')).toBe('attachment; filename="usage.csv"');
    expect(text.split('\r\n')).toEqual([
      expect.stringMatching(/^model,requests,.*,cost_usd$/),
      "'=cmd|calc,2,3,1,0,0,10,4,0,5,1,0",
      'a/one,6,9,3,0,0,30,12,0,15,3,9007.199254741395',
      'a/two,2,3,1,0,0,10,4,0,5,1,0.00000000003',
      '',
    ]);
  });

  it('counts what has just been used', async () => {
    const { key, id } = await gateway.createKey();
    const body = { model: 'sandbox/echo', messages: [{ role: 'user', content: 'word' }] };
    await gateway.call('POST', '/v1/chat/completions', { token: key, body });
    const requestsOf = async () => (await ask(`key_id=${id}`)).body.total.requests;
    for (let waited = 0; waited < 10_000 && (await requestsOf()) === 0; waited += 50)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await requestsOf()).toBe(1);
  });

  it.each([
    ['group_by=week', 'group_by'],
    ['from=yesterday', 'from'],
    ['from=2016-01-01', 'from'],
    ['from=2026-11-02&to=2026-11-01', 'to'],
    ['to=2026-02-30', 'to'],
    ['limit=1e9', 'limit'],
    ['limit=0', 'limit'],
    ['limit=NaN', 'limit'],
    ['after=nonsense', 'after'],
    ['key_id=a%00b', 'key_id'],
    [`model=${'m'.repeat(257)}`, 'model'],
    ['groupby=day', 'groupby'],
    ['from=2026-11-01&from=2026-11-02', 'from'],
  ])('%s is a 400 that names %s', async (query, param) => {
    const { status, body } = await ask(query);
    expect([status, body.error]).toEqual([
      400,
      expect.objectContaining({ type: 'invalid_request_error', param }),
    ]);
  });

  it('is for management keys', async () => {
    const { key } = await gateway.createKey();
    expect((await gateway.call('GET', '/admin/usage', { token: key })).status).toBe(403);
    expect((await gateway.call('GET', '/admin/usage', { token: null })).status).toBe(401);
  });
});

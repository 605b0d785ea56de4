import { withClient } from '../support/database.js';
import { KeysGateway } from './keys-gateway.js';

let gateway: KeysGateway;
beforeAll(async () => {
  gateway = await KeysGateway.start();
});
afterAll(() => gateway.close());

/** Every row of every table, and the statements and settings that the database remembers, as text. */
async function dumpDatabase(): Promise<string> {
  return withClient(gateway.databaseUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
    );
    const texts: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      texts.push(`${name} ${rows.length}`, ...rows.map(({ row }) => row));
    }
    return texts.join('\n');
  });
}

/** Works through a list, a few at a time. */
async function forEachOf<T, R>(
  list: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < list.length; start += 10)
    results.push(
      ...(await Promise.all(list.slice(start, start + 10).map((item, offset) => work(item, start + offset)))),
    );
  return results;
}

interface IssuedKey {
  readonly id: string;
  readonly key: string;
}

describe('200 keys', () => {
  const errorBodies: string[] = [];
  let keys: readonly IssuedKey[] = [];
  let allTokens: readonly string[] = [];

  async function outcomeOf(token: string): Promise<string> {
    const { status, text, body } = await gateway.ownKey(token);
    if (status === 200) return 'ok';
    errorBodies.push(text);
    return `${status} ${body.error.code}`;
  }

  async function outcomes(tokens: readonly string[]): Promise<string[]> {
    return [...new Set(await forEachOf(tokens, outcomeOf))];
  }

  it('are made and all work', async () => {
    keys = await forEachOf(Array.from({ length: 200 }), (_, index) =>
      gateway.createKey({ name: `key ${index}` }),
    );
    allTokens = keys.map(({ key }) => key);
    expect(new Set(allTokens).size).toBe(200);
    expect(await outcomes(allTokens)).toEqual(['ok']);
  });

  it('are deleted, and refused from then on', async () => {
    const deleted = keys.slice(0, 50);
    await forEachOf(deleted, ({ id }) => gateway.call('DELETE', `/admin/keys/${id}`));
    expect(await outcomes(deleted.map(({ key }) => key))).toEqual(['401 invalid_api_key']);
  });

  it('are disabled, and enabled again', async () => {
    const disabled = keys.slice(50, 100);
    await forEachOf(disabled, ({ id }) =>
      gateway.call('PATCH', `/admin/keys/${id}`, { body: { disabled: true } }),
    );
    expect(await outcomes(disabled.map(({ key }) => key))).toEqual(['401 key_disabled']);
    const enabled = disabled.slice(0, 10);
    await forEachOf(enabled, ({ id }) =>
      gateway.call('PATCH', `/admin/keys/${id}`, { body: { disabled: false } }),
    );
    expect(await outcomes(enabled.map(({ key }) => key))).toEqual(['ok']);
  });

  it('are rotated: the old token ends at once, or after the overlap', async () => {
    const rotated = keys.slice(100, 150);
    const overlapUntil = Date.now() + 2000;
    const issued = await forEachOf(rotated, async ({ id }, index) => {
      const body = index < 25 ? undefined : { overlap_seconds: 2 };
      const answer = await gateway.call('POST', `/admin/keys/${id}/rotate`, { body });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ id, key_prefix: answer.body.key.slice(0, 17) });
      return answer.body.key as string;
    });
    allTokens = [...allTokens, ...issued];
    expect(await outcomes(issued)).toEqual(['ok']);
    const oldTokens = rotated.map(({ key }) => key);
    expect(await outcomes(oldTokens.slice(0, 25))).toEqual(['401 invalid_api_key']);
    const withOverlap = oldTokens.slice(25);
    const early = await outcomes(withOverlap);
    if (Date.now() < overlapUntil) expect(early).toEqual(['ok']);
    await untilTrue(async () => (await outcomes(withOverlap)).join() === '401 invalid_api_key');
    expect(await outcomes(issued)).toEqual(['ok']);
  });

  it('expire', async () => {
    const ending = keys.slice(150, 200);
    let lastEndMs = 0;
    await forEachOf(ending, async ({ id }) => {
      // Each from its own request on: all fifty together may take longer than that.
      const endMs = Date.now() + 1500;
      const body = { expires_at: new Date(endMs).toISOString() };
      expect((await gateway.call('PATCH', `/admin/keys/${id}`, { body })).status).toBe(200);
      lastEndMs = Math.max(lastEndMs, endMs);
    });
    await untilTrue(async () => (await outcomes(ending.map(({ key }) => key))).join() === '401 key_expired');
    expect(Date.now()).toBeGreaterThanOrEqual(lastEndMs);
  });

  it('leave no token in the database, the logs or an error', async () => {
    for (const token of allTokens.slice(0, 20)) {
      const cut = token.slice(0, -1);
      for (const answer of [
        await gateway.ownKey(cut),
        await gateway.call('GET', `/v1/key?key=${token}`, { token: null }),
        await gateway.call('GET', `/v1/key`, { token: null, headers: { 'x-api-key': token } }),
        await gateway.call('GET', `/admin/keys`, { token }),
      ]) {
        expect([401, 403]).toContain(answer.status);
        errorBodies.push(answer.text);
      }
    }
    const dump = await dumpDatabase();
    expect(dump).toMatch(/api_keys 20\d/);
    const seen = [dump, ...gateway.logLines, ...errorBodies].join('\n');
    // Even the secret without its prefix and checksum, as a clumsy log might hold it.
    const leaked = allTokens.filter((token) => seen.includes(token.slice(17, -6)));
    expect(leaked).toEqual([]);
    expect(seen.match(/[sm]k-clearmaas-[0-9A-Za-z]{5,}/g)).toBeNull();
    expect(gateway.logLines.join('')).not.toMatch(/bearer /i);
  });
});

/** Asks until the answer is yes; the test's own time-out is the bound. */
async function untilTrue(ask: () => Promise<boolean>): Promise<void> {
  while (!(await ask()));
}

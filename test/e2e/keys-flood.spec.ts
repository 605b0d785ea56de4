import { jest } from '@jest/globals';
import { countQueries } from '../support/count-queries.js';
import { createToken } from '../../src/keys/key-token.js';
import { KeysGateway } from './keys-gateway.js';

/** Failed look-ups a minute that one address may make. */
const limit = 60;
/** Statements a second for all addresses beyond it. */
const gatheredPerSecond = 4;

let gateway: KeysGateway;
let apiKey: string;

beforeAll(async () => {
  gateway = await KeysGateway.start({ trustProxy: 1 });
  apiKey = (await gateway.createKey()).key;
});
afterAll(() => gateway.close());
afterEach(() => jest.restoreAllMocks());

const from = (address: string, token: string) =>
  gateway.call('GET', '/v1/key', { token, headers: { 'x-forwarded-for': address } });

/** Sends this many bad keys, a hundred at a time, and counts the answers by status and code. */
async function flood(count: number, address: string): Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {};
  let left = count;
  const send = async () => {
    while (left-- > 0) {
      const { status, body, headers } = await from(address, createToken('api'));
      const outcome = `${status} ${body.error.code}`;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (status === 429) expect(headers.get('retry-after')).toMatch(/^([1-9]|[1-5]\d|60)$/);
    }
  };
  await Promise.all(Array.from({ length: 100 }, send));
  return outcomes;
}

describe('5,000 bad keys from one address', () => {
  it('cost a bounded number of queries, and shut no good key of the same address out', async () => {
    const address = '198.51.100.7';
    const fresh = (await gateway.createKey()).key;
    const elsewhere = await keyUnknownToThisProcess();
    expect((await from(address, apiKey)).status).toBe(200);

    const queries = countQueries();
    const startMs = performance.now();
    const outcomes = await flood(5000, address);
    const seconds = (performance.now() - startMs) / 1000;
    const lookups = queries.sent().length;
    jest.restoreAllMocks();
    console.info(
      `5,000 bad keys: ${lookups} queries in ${seconds.toFixed(1)} s, ${JSON.stringify(outcomes)}`,
    );

    expect(
      Object.keys(outcomes).filter(
        (outcome) => !/^(401 invalid_api_key|429 rate_limit_exceeded)$/.test(outcome),
      ),
    ).toEqual([]);
    expect(outcomes['429 rate_limit_exceeded']).toBeGreaterThanOrEqual(
      5000 - limit * Math.ceil(seconds / 60 + 1),
    );
    expect(lookups).toBeLessThanOrEqual(
      limit * Math.ceil(seconds / 60 + 1) + gatheredPerSecond * seconds + 10,
    );

    const [known, made, unknown, malformed, other] = await Promise.all([
      from(address, apiKey),
      from(address, fresh),
      from(address, elsewhere),
      from(address, `${apiKey}x`),
      from('198.51.100.8', createToken('api')),
    ]);
    expect([known.status, made.status, unknown.status, malformed.status, other.status]).toEqual([
      200, 200, 200, 401, 401,
    ]);
  });

  it('do not hide behind addresses of their own making', async () => {
    const forge = async () => {
      await flood(limit + 1, '198.51.100.9');
      const headers = { 'x-forwarded-for': '203.0.113.1, 198.51.100.9' };
      return (await gateway.call('GET', '/v1/key', { token: createToken('api'), headers })).status;
    };
    // twice, as a window may end in between
    expect([await forge(), await forge()]).toContain(429);
  });
});

/** A key as another instance makes it: straight into the database. */
async function keyUnknownToThisProcess(): Promise<string> {
  const other = await KeysGateway.start(
    {},
    Promise.resolve({ url: gateway.databaseUrl, close: () => Promise.resolve() }),
  );
  const { key } = await other.createKey();
  await other.close();
  return key;
}

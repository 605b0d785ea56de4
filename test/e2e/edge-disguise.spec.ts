import { startTestApp, type TestApp } from '../support/app.js';
import { RawSocket } from '../support/raw-socket.js';

let direct: TestApp;
let behindOneHop: TestApp;
let behindLoopback: TestApp;
beforeAll(async () => {
  direct = await startTestApp({ sandbox: true });
  behindOneHop = await startTestApp({ sandbox: true, trustProxy: 1 });
  behindLoopback = await startTestApp({ sandbox: true, trustProxy: ['loopback', '198.51.100.0/24'] });
});
afterAll(() => Promise.all([direct, behindOneHop, behindLoopback].map((gateway) => gateway.close())));

interface Asked {
  readonly method?: string;
  /** As it stands in the request line: no client in between tidies it up. */
  readonly target?: string;
  readonly key?: string;
  readonly host?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
}

interface Answered {
  readonly status: number;
  readonly code: unknown;
  readonly text: string;
}

async function ask(gateway: TestApp, asked: Asked): Promise<Answered> {
  const { method = 'GET', target = '/v1/key', key, host = 'gateway', headers = [], body } = asked;
  const connection = await RawSocket.open(gateway.port);
  const lines = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${host}`,
    'Connection: close',
    ...(key === undefined ? [] : [`Authorization: Bearer ${key}`]),
    ...(body === undefined ? [] : ['Content-Type: application/json', `Content-Length: ${body.length}`]),
    ...headers,
  ];
  const answer = await connection.send(`${lines.join('\r\n')}\r\n\r\n${body ?? ''}`).closed();
  const [head = '', text = ''] = answer.split('\r\n\r\n', 2);
  const error = /"code":"(\w+)"/.exec(text)?.[1];
  return { status: Number(head.split(' ')[1]), code: error, text };
}

/** What the gateway decides about nobody, about a key of the wrong kind and about the right one. */
async function decisions(asked: Asked, right: string, wrong: string): Promise<string> {
  const statuses = [];
  for (const key of [undefined, wrong, right]) statuses.push((await ask(direct, { ...asked, key })).status);
  return statuses.join();
}

/** A path as it is, and what makes it look like another one. */
const disguises: readonly (readonly [name: string, (path: string) => string])[] = [
  ['plain', (path) => path],
  ['two slashes in front', (path) => `/${path}`],
  ['two slashes inside', (path) => path.replace(/(.)\//, '$1//')],
  ['a slash at the end', (path) => `${path}/`],
  ['slashes at the end', (path) => `${path}//`],
  ['capitals', (path) => path.toUpperCase()],
  ['an open route and back', (path) => `/health/live/../..${path}`],
  ['an open route and back, encoded', (path) => `/health/live/%2e%2e/%2e%2e${path}`],
  ['an open route and back, encoded slash', (path) => `/docs/..%2f${path.slice(1)}`],
  ['an open route and back, encoded twice', (path) => `/docs/%252e%252e${path}`],
  ['the pages and back', (path) => `/docs/..${path}`],
  ['the other surface and back', (path) => `/v1/../admin/..${path}`],
  ['backslashes', (path) => path.replaceAll('/', '\\')],
  ['an encoded backslash', (path) => path.replace(/(.)\//, '$1%5c')],
  ['a dot', (path) => `/.${path}`],
  ['an encoded letter', (path) => `/%${path.charCodeAt(1).toString(16)}${path.slice(2)}`],
  ['an encoded slash', (path) => path.replace(/(.)\//, '$1%2f')],
  ['a path parameter', (path) => path.replace(/(.)\//, '$1;a=b/')],
  ['a path parameter at the end', (path) => `${path};a=b`],
  ['a path parameter of an open route', (path) => `${path};/health/live`],
  ['an encoded NUL', (path) => `${path}%00`],
  ['an encoded blank', (path) => `${path}%20`],
  ['a file extension', (path) => `${path}.json`],
  ['an open route in the query', (path) => `${path}?/health/live`],
  ['an open route in the fragment', (path) => `${path}#/health/live`],
  ['the form for proxies', (path) => `http://gateway${path}`],
  ['the form for proxies, to elsewhere', (path) => `http://127.0.0.1:1/health/live/../..${path}`],
  ['overlong UTF-8', (path) => path.replace(/(.)\//, '$1%c0%af')],
  ['no slash in front', (path) => path.slice(1)],
];

describe('a path', () => {
  const body = JSON.stringify({ model: 'sandbox/echo', messages: [{ role: 'user', content: 'Hello.' }] });
  const routes = [
    ['GET /admin/keys', { target: '/admin/keys' }, '401,403,200'],
    ['GET /v1/key', { target: '/v1/key' }, '401,403,200'],
    ['POST /v1/chat/completions', { method: 'POST', target: '/v1/chat/completions', body }, '401,403,200'],
  ] as const;

  for (const [name, asked, plain] of routes) {
    it.each(disguises)(`${name} under a disguise is the same or nothing: %s`, async (_disguise, disguise) => {
      const [right, wrong] = asked.target.startsWith('/admin')
        ? [direct.managementKey, direct.apiKey]
        : [direct.apiKey, direct.managementKey];
      const decided = await decisions({ ...asked, target: disguise(asked.target) }, right, wrong);
      // a query that the route does not know is refused to the right key only
      expect([plain, '401,403,400', '404,404,404', '400,400,400']).toContain(decided);
    });
  }

  it('that is plain opens to its own key only', async () => {
    for (const [, asked, plain] of routes) {
      const isAdmin = asked.target.startsWith('/admin');
      const keys = isAdmin
        ? ([direct.managementKey, direct.apiKey] as const)
        : ([direct.apiKey, direct.managementKey] as const);
      expect(await decisions(asked, ...keys)).toBe(plain);
    }
  });

  it.each([
    '/docs/../package.json',
    '/docs/../../package.json',
    '/docs/%2e%2e/%2e%2e/package.json',
    '/docs/..%2f..%2fpackage.json',
    '/docs/..%5c..%5cpackage.json',
    '/docs//etc/passwd',
    '/docs/%00/../../../package.json',
    '/docs/.env',
  ])('leads to no file of ours: %s', async (target) => {
    const { status, text } = await ask(direct, { target });
    expect([400, 403, 404]).toContain(status);
    expect(text).not.toMatch(/"dependencies"|root:/);
  });
});

describe('a header that claims another request', () => {
  it.each([
    'X-Original-URL: /health/live',
    'X-Rewrite-URL: /health/live',
    'X-Forwarded-Prefix: /health',
    'X-Forwarded-Uri: /health/live',
    'X-HTTP-Method-Override: OPTIONS',
    'X-Forwarded-Host: localhost',
    'X-Forwarded-Proto: https',
    'X-Original-Host: 127.0.0.1',
    'X-User: admin',
    'X-Authenticated: true',
  ])('changes no decision: %s', async (header) => {
    for (const gateway of [direct, behindOneHop])
      for (const target of ['/v1/key', '/admin/keys'])
        expect((await ask(gateway, { target, headers: [header] })).status).toBe(401);
    const { apiKey, managementKey } = direct;
    expect(await decisions({ target: '/admin/keys', headers: [header] }, managementKey, apiKey)).toBe(
      '401,403,200',
    );
  });
});

describe('a forged Host', () => {
  it.each([
    'localhost',
    '127.0.0.1',
    '[::1]',
    'gateway:8080',
    'gateway/health/live',
    'gateway/health/live?',
    'gateway#',
    'gateway@localhost',
    '/health/live',
    '?',
    '%00',
    '',
  ])('changes no decision: "%s"', async (host) => {
    const { apiKey, managementKey } = direct;
    expect(await decisions({ host }, apiKey, managementKey)).toBe('401,403,200');
    expect(await decisions({ target: '/admin/keys', host }, managementKey, apiKey)).toBe('401,403,200');
  });

  it('changes none either when there are two', async () => {
    const headers = ['Host: localhost/health/live'];
    const decided = await decisions({ headers }, direct.apiKey, direct.managementKey);
    expect(['401,403,200', '400,400,400']).toContain(decided);
  });
});

describe('a list of allowed addresses', () => {
  const allowed = '203.0.113.5';

  async function keyFor(gateway: TestApp, allowedIps: readonly string[]): Promise<string> {
    const body = JSON.stringify({ name: 'addresses', allowed_ips: allowedIps });
    const { text } = await ask(gateway, {
      method: 'POST',
      target: '/admin/keys',
      key: gateway.managementKey,
      body,
    });
    return /"key":"(sk-[\w-]+)"/.exec(text)?.[1] ?? '';
  }
  const elsewhere = { status: 403, code: 'ip_not_allowed' };

  it.each([
    `X-Forwarded-For: ${allowed}`,
    `X-Forwarded-For: ${allowed}, 127.0.0.1`,
    `Forwarded: for=${allowed}`,
    `X-Real-IP: ${allowed}`,
    `X-Client-IP: ${allowed}`,
    `True-Client-IP: ${allowed}`,
    `CF-Connecting-IP: ${allowed}`,
    `X-Cluster-Client-IP: ${allowed}`,
    `X-Original-Forwarded-For: ${allowed}`,
  ])('cannot be talked past where no hop is trusted: %s', async (header) => {
    const key = await keyFor(direct, [`${allowed}/32`]);
    expect(await ask(direct, { key, headers: [header] })).toMatchObject(elsewhere);
    const own = await keyFor(direct, ['127.0.0.0/8']);
    expect((await ask(direct, { key: own, headers: [header] })).status).toBe(200);
  });

  it.each([
    [`X-Forwarded-For: ${allowed}`, 200],
    [`X-Forwarded-For: 192.0.2.1, ${allowed}`, 200],
    [`X-Forwarded-For: ${allowed}, 192.0.2.1`, 403],
    [`X-Forwarded-For: ${allowed}\r\nX-Forwarded-For: 192.0.2.1`, 403],
    [`X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: ${allowed}`, 200],
    [`X-Forwarded-For: ::ffff:${allowed}`, 200],
    [`X-Forwarded-For: ${allowed}:443`, 403],
    [`X-Forwarded-For: ${allowed},`, 200],
    ['X-Forwarded-For: unknown', 403],
    ['X-Forwarded-For: 203.0.113.05', 403],
    ['X-Forwarded-For: 0xCB007105', 403],
    [`X-Real-IP: ${allowed}`, 403],
    [`Forwarded: for=${allowed}`, 403],
    ['X-Other: none', 403],
  ])('takes the address that the one trusted hop has seen: %j', async (header, status) => {
    const key = await keyFor(behindOneHop, [`${allowed}/32`]);
    expect((await ask(behindOneHop, { key, headers: [header] })).status).toBe(status);
  });

  it.each([
    [`X-Forwarded-For: ${allowed}`, 200],
    [`X-Forwarded-For: ${allowed}, 198.51.100.7`, 200],
    [`X-Forwarded-For: ${allowed}, 192.0.2.1`, 403],
    [`X-Forwarded-For: ${allowed}, 192.0.2.1, 198.51.100.7`, 403],
  ])('takes the last address that is none of the trusted hops: %j', async (header, status) => {
    const key = await keyFor(behindLoopback, [`${allowed}/32`]);
    expect((await ask(behindLoopback, { key, headers: [header] })).status).toBe(status);
  });
});

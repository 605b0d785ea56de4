import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import request from 'supertest';
import { startTestApp, type TestApp } from '../support/app.js';

const limit = 256 * 1024;
const canary = 'canary-4711-in-the-body';

let gateway: TestApp;
beforeAll(async () => {
  gateway = await startTestApp({ bodyLimitBytes: limit });
});
afterAll(() => gateway.close());

const post = (path = '/v1/chat/completions') =>
  request(gateway.url).post(path).set('Authorization', `Bearer ${gateway.apiKey}`);
const chat = { model: 'sandbox/echo', messages: [{ role: 'user', content: 'Hello' }] };

/** Status, envelope and request id, as every refusal must have them. */
function expectRefusal(answer: request.Response, status: number, code: string): void {
  expect({ status: answer.status, code: answer.body.error?.code }).toEqual({ status, code });
  expect(answer.body).toEqual({
    error: { message: expect.any(String), type: expect.any(String), code, ...param(answer) },
  });
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['x-request-id']).toMatch(/^req_[0-9a-z]{26}$/);
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.headers['x-powered-by']).toBeUndefined();
}
const param = ({ body }: request.Response) => ('param' in body.error ? { param: expect.any(String) } : {});

describe('request ids', () => {
  it("are on every answer, never the caller's own, and never twice", async () => {
    const answers = await Promise.all([
      request(gateway.url).get('/health/live').set('X-Request-Id', 'mine'),
      request(gateway.url).get('/nowhere'),
      request(gateway.url).get('/v1/key'),
      request(gateway.url).get('/docs'),
      request(gateway.url).get('/openapi.json'),
      post().send(chat),
      post().send('{'),
    ]);
    const ids = answers.map(({ headers }) => headers['x-request-id']);
    for (const id of ids) expect(id).toMatch(/^req_[0-9a-z]{26}$/);
    expect(new Set(ids).size).toBe(answers.length);
  });
});

describe('unknown addresses', () => {
  it.each([
    '/',
    '/nowhere',
    '/v1',
    '/v1/nothing',
    '/admin',
    '//v1/key',
    '/v1/%2e%2e/admin/keys',
    '/v1;/key',
    '/%76%31/key',
  ])('answers 404 to %s', async (path) => {
    expectRefusal(await request(gateway.url).get(path), 404, 'not_found');
  });

  it('names method and path, but no query', async () => {
    const { body } = await request(gateway.url).delete('/v1/chat/completions?key=secret');
    expect(body.error).toEqual({
      message: 'Invalid URL (DELETE /v1/chat/completions)',
      type: 'invalid_request_error',
      code: 'not_found',
    });
  });

  it('answers 400 to a path that cannot be decoded', async () => {
    const path = '/admin/keys/%ff';
    const answer = await request(gateway.url)
      .get(path)
      .set('Authorization', `Bearer ${gateway.managementKey}`);
    expectRefusal(answer, 400, 'invalid_request');
  });
});

describe('spellings of a path', () => {
  it.each(['/v1/key', '/V1/key', '/v1/KEY/', '/v1/key/', '/v1/key?x=/../health/live', '/v1/key#/health'])(
    'need a key at %s',
    async (path) => {
      expectRefusal(await request(gateway.url).get(path), 401, 'invalid_api_key');
    },
  );

  it.each(['/admin/keys', '/ADMIN/keys', '/admin/keys/', '/Admin/Keys?x=%2e%2e'])(
    'need a management key at %s',
    async (path) => {
      expectRefusal(await request(gateway.url).get(path), 401, 'invalid_api_key');
      const withApiKey = await request(gateway.url)
        .get(path)
        .set('Authorization', `Bearer ${gateway.apiKey}`);
      expect(withApiKey.status).toBe(403);
    },
  );

  it('are read alike: the body arrives whatever the case', async () => {
    const answer = await post('/V1/Chat/Completions/').send(chat);
    expect(answer.status).toBe(200);
  });
});

describe('bodies', () => {
  it.each([
    ['malformed', `{"a": ${canary}}`, 'invalid_request'],
    ['cut', `{"a": "${canary}`, 'invalid_request'],
    ['a list', `["${canary}"]`, 'invalid_request'],
    ['100,000 levels deep', `{"a":${'['.repeat(100_000)}`, 'invalid_request'],
    ['with a key __proto__', `{"__proto__":{"x":"${canary}"}}`, 'invalid_request'],
  ])('that are %s are a 400', async (_name, body, code) => {
    const answer = await post().set('Content-Type', 'application/json').send(body);
    expectRefusal(answer, 400, code);
    expect(answer.text).not.toContain(canary);
  });

  it('that are empty are a 400', async () => {
    expectRefusal(await post(), 400, 'invalid_request');
    expectRefusal(await post().set('Content-Type', 'application/json').send(''), 400, 'invalid_request');
  });

  it('that are not UTF-8 are a 400', async () => {
    const body = Buffer.from([...Buffer.from('{"a":"'), 0xff, 0xfe, ...Buffer.from('"}')]);
    const answer = await post().set('Content-Type', 'application/json').serialize(asIs).send(body);
    expectRefusal(answer, 400, 'invalid_request');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/json; charset=latin1',
  ])('of type %s are a 415', async (type) => {
    const answer = await post().set('Content-Type', type).serialize(asIs).send(JSON.stringify(chat));
    expectRefusal(answer, 415, 'unsupported_media_type');
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON; Charset="UTF-8"',
    'application/vnd.api+json',
  ])('of type %s are read', async (type) => {
    const answer = await post().set('Content-Type', type).serialize(asIs).send(JSON.stringify(chat));
    expect(answer.status).toBe(200);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['identity', (bytes: Buffer) => bytes],
  ])('in %s are read', async (encoding, compress) => {
    const answer = await compressed(encoding, compress(Buffer.from(JSON.stringify(chat))));
    expect(answer.status).toBe(200);
  });

  it('in a coding nobody knows are a 415', async () => {
    expectRefusal(await compressed('zstd', Buffer.from('x')), 415, 'unsupported_media_type');
    expectRefusal(await compressed('gzip, gzip', Buffer.from('x')), 415, 'unsupported_media_type');
    expectRefusal(await compressed('constructor', Buffer.from('x')), 415, 'unsupported_media_type');
  });

  it('with damaged compression are a 400', async () => {
    expectRefusal(await compressed('gzip', Buffer.from('not gzip at all')), 400, 'invalid_request');
    const cut = gzipSync(Buffer.from(JSON.stringify(chat))).subarray(0, 20);
    expectRefusal(await compressed('gzip', cut), 400, 'invalid_request');
  });

  it('over the limit are a 413, by length, by chunks and after decompression', async () => {
    const large = JSON.stringify({ ...chat, padding: 'x'.repeat(limit) });
    expectRefusal(await post().send(large).set('Content-Type', 'application/json'), 413, 'request_too_large');
    for (const [encoding, compress] of [
      ['gzip', gzipSync],
      ['br', brotliCompressSync],
    ] as const)
      expectRefusal(await compressed(encoding, compress(Buffer.from(large))), 413, 'request_too_large');
  });

  it('that are gzip bombs are a 413 and cost no memory', async () => {
    const bomb = gzipSync(Buffer.alloc(60 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(limit);
    const before = process.memoryUsage().arrayBuffers;
    expectRefusal(await compressed('gzip', bomb), 413, 'request_too_large');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 * 1024 * 1024);
  });

  it('just within the limit are read', async () => {
    const padding = limit - JSON.stringify({ ...chat, padding: '' }).length;
    const answer = await post().send({ ...chat, padding: 'x'.repeat(padding) });
    expect(answer.status).toBe(200);
  });

  it('are read by admin routes as well, which also work without any', async () => {
    const admin = (path: string) =>
      request(gateway.url).post(path).set('Authorization', `Bearer ${gateway.managementKey}`);
    expectRefusal(
      await admin('/admin/keys').set('Content-Type', 'text/plain').send('x'),
      415,
      'unsupported_media_type',
    );
    const created = await admin('/admin/keys').send({ name: 'edge' });
    expect(created.status).toBe(201);
    const rotated = await admin(`/admin/keys/${created.body.id}/rotate`);
    expect(rotated.status).toBe(200);
  });

  it('leave nothing in the log', () => {
    const log = gateway.logs.join('');
    expect(log).toContain('invalid_request');
    expect(log).not.toContain(canary);
    expect(log).not.toContain(gateway.apiKey);
    expect(log).not.toContain(gateway.managementKey);
  });
});

describe('headers for browsers', () => {
  it('protect the pages, and stay off the API', async () => {
    const page = await request(gateway.url).get('/docs').expect(200);
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.text).not.toMatch(/<script(?![^>]*\ssrc=)[^>]*>/);
    const answer = await post().send(chat);
    expect(answer.headers).not.toHaveProperty('content-security-policy');
    expect(answer.headers).not.toHaveProperty('etag');
    expect(answer.headers).not.toHaveProperty('set-cookie');
  });
});

describe('health', () => {
  it('is alive and ready without a key', async () => {
    for (const path of ['/health/live', '/health/ready']) {
      const answer = await request(gateway.url).get(path);
      expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: { status: 'ok' } });
    }
  });
});

const asIs = (body: unknown) => body as string;

function compressed(encoding: string, body: Buffer) {
  return post()
    .set('Content-Type', 'application/json')
    .set('Content-Encoding', encoding)
    .serialize(asIs)
    .send(body);
}

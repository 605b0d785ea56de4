import { startTestApp, type TestApp } from '../support/app.js';
import { RawSocket } from '../support/raw-socket.js';

const limit = 64 * 1024;

let gateway: TestApp;
beforeAll(async () => {
  gateway = await startTestApp({ bodyLimitBytes: limit });
});
afterAll(() => gateway.close());

const open = () => RawSocket.open(gateway.port);

/** What a connection answers to these bytes until it closes. */
async function exchange(text: string | Buffer): Promise<string> {
  const connection = await open();
  return connection.send(text).closed();
}

function expectAnswer(answer: string, status: number, code: string): void {
  const [head = '', body = ''] = answer.split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(head).toMatch(/^X-Request-Id: req_[0-9a-z]{26}$/m);
  expect(head).toMatch(/^Content-Type: application\/json; charset=utf-8$/m);
  expect(head).toMatch(/^Connection: close$/m);
  expect(JSON.parse(body)).toEqual({
    error: { message: expect.any(String), type: 'invalid_request_error', code },
  });
}

const anonymousHead = (...lines: string[]) =>
  `${['POST /v1/chat/completions HTTP/1.1', 'Host: gateway', ...lines].join('\r\n')}\r\n\r\n`;
const head = (...lines: string[]) => anonymousHead(`Authorization: Bearer ${gateway.apiKey}`, ...lines);
const json = 'Content-Type: application/json';

describe('requests that are not HTTP', () => {
  const smuggled = 'GET /health/live HTTP/1.1\r\nHost: gateway\r\n\r\n';
  it.each([
    ['length and chunks', `${anonymousHead('Content-Length: 6', 'Transfer-Encoding: chunked')}0\r\n\r\n`],
    ['two lengths', anonymousHead('Content-Length: 5', 'Content-Length: 6')],
    ['a signed length', anonymousHead('Content-Length: +5')],
    ['a length with a blank', anonymousHead('Content-Length: 5 5')],
    ['an unknown transfer coding', anonymousHead('Transfer-Encoding: xchunked', json)],
    ['chunks, then identity', anonymousHead('Transfer-Encoding: chunked, identity')],
    ['a tab before the colon', anonymousHead('Transfer-Encoding\t: chunked')],
    ['a folded header', anonymousHead('X-A: b\r\n c: d', 'Transfer-Encoding : chunked')],
    [
      'an overflowing chunk size',
      `${anonymousHead('Transfer-Encoding: chunked', json)}FFFFFFFFFFFFFFFFF\r\n`,
    ],
    ['no HTTP at all', 'hello\r\n\r\n'],
  ])('are refused for %s, and nothing behind them is served', async (_name, text) => {
    const answer = await exchange(text + smuggled);
    expectAnswer(answer, 400, 'bad_request');
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it('get the answer that was given before they went wrong', async () => {
    const text = anonymousHead('Transfer-Encoding: xchunked').replace('/v1/chat/completions', '/nowhere');
    expectAnswer(await exchange(text), 404, 'not_found');
  });

  it('are refused without a Host', async () => {
    const connection = await open();
    const answer = await connection.send('GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n').closed();
    expectAnswer(answer, 400, 'bad_request');
  });
});

describe('headers', () => {
  it('are refused beyond 16 KiB, in one or in all', async () => {
    expectAnswer(
      await exchange(head(`X-Large: ${'x'.repeat(64 * 1024)}`)),
      431,
      'request_header_fields_too_large',
    );
    const many = Array.from({ length: 90 }, (_, index) => `X-${index}: ${'x'.repeat(250)}`);
    expectAnswer(await exchange(head(...many)), 431, 'request_header_fields_too_large');
  });

  it('are refused beyond 100', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `X-${index}: x`);
    const text = (count: number) =>
      `GET /health/live HTTP/1.1\r\n${many(count).join('\r\n')}\r\nHost: g\r\nConnection: close\r\n\r\n`;
    expectAnswer(await exchange(text(99)), 431, 'request_header_fields_too_large');
    expect(await exchange(text(98))).toMatch(/^HTTP\/1\.1 200 /);
  });
});

describe('uploads', () => {
  it('without a key are refused before anything is read', async () => {
    const connection = await open();
    const answer = await connection.send(anonymousHead(json, 'Content-Length: 999999999')).until(/}}$/);
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    connection.destroy();
  });

  it('over the limit by their length are refused before they are sent', async () => {
    const connection = await open();
    const answer = await connection.send(head(json, 'Content-Length: 999999999')).until(/}}$/);
    expectAnswer(answer, 413, 'request_too_large');
    connection.destroy();
  });

  it('in chunks are refused at the limit, and the connection closes when the client stops', async () => {
    const connection = await open();
    connection.send(head(json, 'Transfer-Encoding: chunked'));
    const chunk = Buffer.concat([Buffer.from('4000\r\n'), Buffer.alloc(0x4000, 'x'), Buffer.from('\r\n')]);
    for (let sent = 0; sent <= limit; sent += 0x4000) connection.send(chunk);
    expectAnswer(await connection.until(/}}$/), 413, 'request_too_large');
    connection.send(chunk).send('0\r\n\r\n');
    expectAnswer(await connection.closed(), 413, 'request_too_large');
  });

  it('that go on after the refusal do not keep the connection', async () => {
    const connection = await open();
    connection.send(head('Content-Type: text/plain', 'Content-Length: 60000')).send('x');
    expectAnswer(await connection.closed(), 415, 'unsupported_media_type');
  });

  it('of a client that asks first are refused without being asked for', async () => {
    const refused = await open();
    const answer = await refused
      .send(head(json, 'Expect: 100-continue', 'Content-Length: 999999999'))
      .until(/}}$/);
    expectAnswer(answer, 413, 'request_too_large');
    refused.destroy();
    const accepted = await open();
    accepted.send(head(json, 'Expect: 100-continue', 'Content-Length: 2', 'Connection: close'));
    await accepted.until(/^HTTP\/1\.1 100 Continue\r\n\r\n/);
    expect(await accepted.send('{}').closed()).toContain('HTTP/1.1 400 Bad Request');
  });

  it('to nowhere are answered and cut', async () => {
    const text = head('Content-Length: 999999999').replace('/v1/chat/completions', '/nowhere');
    const connection = await open();
    expectAnswer(await connection.send(text).until(/}}$/), 404, 'not_found');
    connection.destroy();
  });

  it('broken off by the client leave the gateway in order', async () => {
    const connection = await open();
    connection.send(head(json, 'Content-Length: 100')).send('{"a":');
    await new Promise<void>((resolve) => gateway.server.once('request', () => resolve()));
    connection.destroy();
    const answer = await exchange('GET /health/live HTTP/1.1\r\nHost: g\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(gateway.logs.join('')).not.toContain('internal');
  });
});

describe('slow clients', () => {
  const { headersTimeout, requestTimeout } = { headersTimeout: 10_000, requestTimeout: 60_000 };

  it('have 10 s for the headers and 60 s for the request', () => {
    expect(gateway.server).toMatchObject({ headersTimeout, requestTimeout });
  });

  describe('beyond their time', () => {
    beforeAll(() => Object.assign(gateway.server, { headersTimeout: 300, requestTimeout: 600 }));
    afterAll(() => Object.assign(gateway.server, { headersTimeout, requestTimeout }));

    it('get a 408 for headers that drip', async () => {
      const connection = await open();
      const drip = setInterval(() => connection.send('x'), 50);
      connection.send('GET /health/live HTTP/1.1\r\nX-Slow: ');
      expectAnswer(await connection.closed().finally(() => clearInterval(drip)), 408, 'request_timeout');
    });

    it('get a 408 for a body that drips, under the id of its request', async () => {
      const connection = await open();
      const id = new Promise<string>((resolve) =>
        gateway.server.once('request', (request: { id: string }) => resolve(request.id)),
      );
      const drip = setInterval(() => connection.send(' '), 50);
      connection.send(head(json, 'Content-Length: 60000'));
      const answer = await connection.closed().finally(() => clearInterval(drip));
      expectAnswer(answer, 408, 'request_timeout');
      expect(answer).toContain(`X-Request-Id: ${await id}`);
    });

    it('may keep a quiet connection between requests', async () => {
      const connection = await open();
      const ask = 'GET /health/live HTTP/1.1\r\nHost: g\r\n\r\n';
      await connection.send(ask).until(/ok"}$/);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await connection.send(ask).until(/ok"}[^]+ok"}$/);
      connection.destroy();
    });
  });
});

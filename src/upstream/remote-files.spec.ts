import { once } from 'node:events';
import { firstValueFrom } from 'rxjs';
import { FileHost, loopbackNetwork, pngBytes } from '../../test/support/file-host.js';
import { GatewayError } from '../contract/gateway-error.js';
import type { FileNetwork } from './file-network.js';
import { FileMemory, FileShare } from './file-share.js';
import { publicInternet } from './file-network.js';
import { RemoteFiles } from './remote-files.js';

const param = 'messages[0].content[1].image_url.url';
const open: RemoteFiles[] = [];
let host: FileHost;
beforeAll(async () => {
  host = await FileHost.start();
});
beforeEach(() => host.clear());
afterEach(() => Promise.all(open.splice(0).map((files) => files.onApplicationShutdown())));
afterAll(() => host.close());

function filesOf(changes: Partial<FileNetwork> = {}, memory?: FileMemory): RemoteFiles {
  const files = new RemoteFiles(loopbackNetwork(changes), memory);
  open.push(files);
  return files;
}

const fetchFile = (url = host.url(), files = filesOf()) => firstValueFrom(files.fetch(url, param));

async function refusal(url = host.url(), files = filesOf()): Promise<GatewayError> {
  try {
    await fetchFile(url, files);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('fetched');
}

/** A refusal names the field and nothing of the network. */
function expectRefusal(error: GatewayError, words: string): void {
  expect(error).toMatchObject({ kind: 'invalid_request', param, message: expect.stringContaining(words) });
  expect(error.message.startsWith(param)).toBe(true);
  expect(error.message).not.toMatch(/127\.|10\.0|example|ECONN|ENOTFOUND|secret/);
}

describe('RemoteFiles fetches', () => {
  it.each<[string, Buffer, string, string]>([
    ['an image, whatever its server calls it', pngBytes, 'application/octet-stream', 'image/png'],
    ['a PDF behind the name of an image', Buffer.from('%PDF-1.7\n'), 'image/png', 'application/pdf'],
    ['a text', Buffer.from('Grüße'), 'text/markdown; charset=utf-8', 'text/markdown'],
    ['a page that its server gives out as text', Buffer.from('<html>'), 'text/plain', 'text/plain'],
  ])('%s', async (_case, bytes, said, mediaType) => {
    host.answer((_request, response) => response.writeHead(200, { 'content-type': said }).end(bytes));
    expect(await fetchFile()).toEqual({ mediaType, data: bytes.toString('base64') });
  });

  it('without cookies, credentials, or anything else of the caller, and asks for no coding', async () => {
    await fetchFile(host.url('/a%20b?c=d#e'));
    const [request] = host.requests;
    expect(request?.url).toBe('/a%20b?c=d');
    expect(Object.keys(request?.headers ?? {}).sort()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'host',
      'user-agent',
    ]);
    expect(request?.headers).toMatchObject({ 'accept-encoding': 'identity', host: new URL(host.url()).host });
  });

  it('nothing before somebody subscribes', async () => {
    const file$ = filesOf().fetch(host.url(), param);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(host.connections).toBe(0);
    await firstValueFrom(file$);
    expect(host.requests).toHaveLength(1);
  });
});

describe('RemoteFiles connects to nothing for', () => {
  it.each<readonly [string, string, string]>([
    ['http', 'http://files.example/a.png', 'must be an https URL'],
    ['another scheme', 'file:///etc/passwd', 'must be an https URL'],
    ['no URL', 'https://', 'must be an https URL'],
    ['an endless URL', `https://files.example/${'a'.repeat(9000)}`, 'must be an https URL'],
    ['credentials', 'https://user:secret@files.example/a.png', 'user name or password'],
    ['a user name that looks like a host', 'https://files.example@10.0.0.1/', 'user name or password'],
    ...[
      '10.0.0.1',
      '169.254.169.254',
      '0x0a000001',
      '167772161',
      '012.0.0.1',
      '10.1',
      '１０.0.0.1',
      '10.0.0.1.',
      '0',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '[fe80::1]',
      '[fd00:ec2::254]',
    ].map((address) => [address, `https://${address}/latest/meta-data`, 'public address'] as const),
  ])('%s', async (_case, url, words) => {
    let asked = 0;
    const resolve = () => {
      asked += 1;
      return Promise.resolve(['127.0.0.1']);
    };
    expectRefusal(await refusal(url, filesOf({ resolve })), words);
    expect(asked).toBe(0);
    expect(host.connections).toBe(0);
  });

  it.each<[string, readonly string[]]>([
    ['a private address', ['10.0.0.1']],
    ['public and private addresses', ['127.0.0.1', '10.0.0.1']],
    ['private and public addresses', ['::1', '127.0.0.1']],
    ['no address', []],
  ])('a name with %s', async (_case, addresses) => {
    expectRefusal(
      await refusal(host.url(), filesOf({ resolve: () => Promise.resolve(addresses) })),
      'public address',
    );
    expect(host.connections).toBe(0);
  });

  it('a name that nobody knows, in the words for a private one', async () => {
    const unknown = filesOf({ resolve: () => Promise.reject(new Error('ENOTFOUND secret')) });
    const hidden = filesOf({ resolve: () => Promise.resolve(['10.0.0.1']) });
    const error = await refusal(host.url(), unknown);
    expectRefusal(error, 'public address');
    expect((await refusal(host.url(), hidden)).message).toBe(error.message);
  });

  it('loopback, as the gateway runs', async () => {
    const files = new RemoteFiles(publicInternet());
    open.push(files);
    expectRefusal(await refusal(host.url('/', '127.0.0.1'), files), 'public address');
    expectRefusal(await refusal(host.url('/', 'localhost'), files), 'public address');
    expectRefusal(await refusal(host.url('/', 'app.localhost'), files), 'public address');
    expect(host.connections).toBe(0);
  });
});

it('a name that changes between two looks is looked up once for each connection, and each answer is checked', async () => {
  const answers = [['127.0.0.1'], ['10.0.0.1'], ['127.0.0.1']];
  let asked = 0;
  const files = filesOf({ resolve: () => Promise.resolve(answers[asked++] ?? []) });
  await fetchFile(host.url(), files);
  expect(asked).toBe(1);
  expectRefusal(await refusal(host.url(), files), 'public address');
  await fetchFile(host.url(), files);
  expect(asked).toBe(3);
  expect(host.connections).toBe(2);
});

describe('RemoteFiles refuses', () => {
  it.each([301, 302, 303, 307, 308])('a redirect (%s), and does not follow it', async (status) => {
    const location = host.url('/elsewhere', 'other.example');
    host.answer((_request, response) => response.writeHead(status, { location }).end());
    expectRefusal(await refusal(), 'redirect');
    expect(host.requests).toHaveLength(1);
  });

  it('a redirect to a private address', async () => {
    host.answer((_request, response) => response.writeHead(302, { location: 'https://10.0.0.1/' }).end());
    expectRefusal(await refusal(), 'redirect');
  });

  it.each<[string, number, Readonly<Record<string, string>>, string | Buffer, string]>([
    ['an error', 404, {}, 'secret', 'status 404'],
    ['a piece of a file', 206, {}, pngBytes, 'status 206'],
    ['a web page', 200, { 'content-type': 'text/html; charset=utf-8' }, '<!doctype html>', 'web page'],
    ['an image that is a web page', 200, { 'content-type': 'image/png' }, '<!doctype html>', 'no image'],
    ['an archive', 200, { 'content-type': 'text/plain' }, Buffer.from('PK\x03\x04\0\0'), 'no image'],
    [
      'a text in another coding',
      200,
      { 'content-type': 'text/plain' },
      Buffer.from([0x47, 0xfc]),
      'no image',
    ],
    [
      'a text that its server does not call so',
      200,
      { 'content-type': 'application/json' },
      '{}',
      'no image',
    ],
    ['an empty file', 200, { 'content-type': 'image/png' }, '', 'empty'],
    ['a compressed file', 200, { 'content-encoding': 'gzip' }, pngBytes, 'cannot be read'],
  ])('%s', async (_case, status, headers, body, words) => {
    host.answer((_request, response) => response.writeHead(status, headers).end(body));
    expectRefusal(await refusal(), words);
  });

  it('a certificate that nobody vouches for', async () => {
    expectRefusal(await refusal(host.url(), filesOf({ ca: undefined })), 'connection');
    expectRefusal(await refusal(host.url('/', 'stranger.example')), 'connection');
    expect(host.requests).toHaveLength(0);
  });

  it('a server that is not there', async () => {
    const gone = await FileHost.start();
    const url = gone.url();
    await gone.close();
    expectRefusal(await refusal(url), 'connection');
  });

  it('20 MiB and a byte by their announcement, before they are read', async () => {
    host.answer((_request, response) => {
      response.writeHead(200, { 'content-length': 20 * 1024 ** 2 + 1 }).write(pngBytes);
    });
    expectRefusal(await refusal(), '20 MiB');
  });

  it('a body without end, where it becomes too large', async () => {
    let sent = 0;
    let closed = Promise.resolve<unknown>(undefined);
    host.answer((_request, response) => {
      closed = once(response, 'close');
      const chunk = Buffer.alloc(1024 ** 2, 'x');
      const pour = (): void => {
        while (!response.destroyed && sent < 500) {
          sent += 1;
          if (!response.write(chunk)) return;
        }
      };
      response.on('drain', pour);
      pour();
    });
    expectRefusal(await refusal(), '20 MiB');
    await closed;
    expect(sent).toBeLessThan(60);
  });

  it('a body shorter than announced', async () => {
    host.answer((_request, response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write(pngBytes, () => response.socket?.end());
    });
    expectRefusal(await refusal(), 'connection');
  });

  it('and reads no more of a body than announced', async () => {
    host.answer((_request, response) => {
      response.socket?.write(`HTTP/1.1 200 OK\r\ncontent-length: ${pngBytes.length}\r\n\r\n`);
      response.socket?.end(Buffer.concat([pngBytes, Buffer.from('and more')]));
    });
    expect(await fetchFile()).toEqual({ mediaType: 'image/png', data: pngBytes.toString('base64') });
  });

  it.each<[string, (sent: (bytes: Buffer) => void) => void]>([
    ['a drip of single bytes', (send) => send(Buffer.from('x'))],
    ['nothing after the head', () => undefined],
  ])('%s, when its time is over', async (_case, drip) => {
    let closed = Promise.resolve<unknown>(undefined);
    host.answer((_request, response) => {
      closed = once(response, 'close');
      response.writeHead(200, { 'content-length': 1000 }).write(pngBytes);
      const timer = setInterval(() => drip((bytes) => response.write(bytes)), 20);
      response.on('close', () => clearInterval(timer));
    });
    expectRefusal(await refusal(host.url(), filesOf({ deadlineMs: 400 })), 'in time');
    await closed;
  });

  it('a name server that does not answer, when its time is over', async () => {
    expectRefusal(
      await refusal(host.url(), filesOf({ deadlineMs: 200, resolve: () => new Promise(() => undefined) })),
      'in time',
    );
  });
});

it('connects and looks a name up once for each file, also where the fetch is broken off', async () => {
  let asked = 0;
  const resolve = () => {
    asked += 1;
    return Promise.resolve(['127.0.0.1']);
  };
  const files = filesOf({ resolve, deadlineMs: 200 });
  host.answer(({ url }, response) => {
    if (url === '/404') response.writeHead(404).end();
    else if (url === '/large') response.writeHead(200, { 'content-length': 1e9 }).write(pngBytes);
    else response.writeHead(200, { 'content-length': 1000 }).write(pngBytes);
  });
  await refusal(host.url('/404'), files);
  await refusal(host.url('/large'), files);
  await refusal(host.url('/slow'), files);
  const subscription = files.fetch(host.url('/unwanted'), param).subscribe();
  while (host.requests.length < 4) await new Promise((done) => setTimeout(done, 10));
  subscription.unsubscribe();
  await new Promise((done) => setTimeout(done, 300));
  expect({ asked, connections: host.connections }).toEqual({ asked: 4, connections: 4 });
});

it('lets go of the connection when nobody wants the file any more', async () => {
  const memory = new FileMemory();
  const files = filesOf({}, memory);
  const closed = new Promise<unknown>((resolve) => {
    host.answer((_request, response) => {
      response.writeHead(200, { 'content-length': 1000 }).write(pngBytes);
      resolve(once(response, 'close'));
    });
  });
  const subscription = files
    .fetch(host.url(), param)
    .subscribe({ error: (error) => expect(error).toBeUndefined() });
  while (host.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  subscription.unsubscribe();
  await closed;
  expect(memory.heldBytes).toBe(0);
});

describe('memory for files', () => {
  it('is given back with each file, fetched or refused', async () => {
    const memory = new FileMemory(1000);
    const files = filesOf({}, memory);
    for (let turn = 0; turn < 30; turn++) await fetchFile(host.url(), files);
    host.answer((_request, response) => response.end('PK\x03\x04'));
    await refusal(host.url(), files);
    expect(memory.heldBytes).toBe(0);
  });

  it('is held for as long as a request holds its share', async () => {
    const memory = new FileMemory(1000);
    const files = filesOf({}, memory);
    const share = new FileShare();
    await firstValueFrom(files.fetch(host.url(), param, share));
    expect(memory.heldBytes).toBe(pngBytes.length);
    share.release();
    share.release();
    expect(memory.heldBytes).toBe(0);
  });

  it('is a 503 where there is none left, and nobody’s mistake', async () => {
    const error = await refusal(host.url(), filesOf({}, new FileMemory(10)));
    expect(error).toMatchObject({ kind: 'unavailable', status: 503 });
  });

  it('is no more than 50 MiB for one request', () => {
    const memory = new FileMemory();
    const share = new FileShare();
    expect(share.take(memory, 50 * 1024 ** 2)).toBeUndefined();
    expect(share.take(memory, 1)).toBe('share');
    expect(new FileShare().take(memory, 1)).toBeUndefined();
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type FileNetwork, publicInternet } from '../../src/upstream/file-network.js';
import { RemoteFiles } from '../../src/upstream/remote-files.js';
import { type ChatRig, serve, startChatRig } from '../support/chat-rig.js';
import { jsonReply, sseEvents, streamReply } from '../support/fake-reply.js';
import { FileHost, loopbackNetwork, pngBytes } from '../support/file-host.js';
import { readStream } from '../support/fixtures.js';
import { openAiError, sampleAnswer } from '../support/openai-wire.js';
import type { RawAnswer } from '../support/raw-client.js';
import { vendors } from '../support/vendors.js';

/** URLs in requests, from the caller to the vendor. Source: providers digest, trap T65; second digest, trap 36. */

const gemini = 'google/gemini-2.5-flash';
const kimi = 'kimi/kimi-k2.6';
const canary = 'canary-7e21';
const png = pngBytes.toString('base64');
const pdfText = '%PDF-1.7\nOne page.';
const pdf = Buffer.from(pdfText).toString('base64');
const geminiAnswer = {
  candidates: [{ content: { role: 'model', parts: [{ text: 'A cat.' }] }, finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 2, totalTokenCount: 7 },
  modelVersion: 'gemini-2.5-flash',
};

let host: FileHost;
let rig: ChatRig;
/** What the gateway was given by its own module: nothing of it is replaced. */
let realFetch: RemoteFiles['fetch'];
let files: RemoteFiles['fetch'];
const open: RemoteFiles[] = [];

function reach(changes: Partial<FileNetwork> = {}): void {
  const reached = new RemoteFiles(loopbackNetwork(changes));
  open.push(reached);
  files = (...asked) => reached.fetch(...asked);
}

beforeAll(async () => {
  host = await FileHost.start();
  rig = await startChatRig({ vendors: Object.values(vendors) });
  const real = rig.app.app.get(RemoteFiles);
  realFetch = real.fetch.bind(real);
  jest.spyOn(real, 'fetch').mockImplementation((...asked) => files(...asked));
});
beforeEach(() => {
  host.clear();
  reach();
  rig.upstream.clear();
  rig.upstream.script((request) => {
    if (request.path.includes(':generateContent')) return jsonReply(geminiAnswer);
    if (request.path.includes(':streamGenerateContent')) return streamReply(sseEvents([geminiAnswer]));
    return serve(sampleAnswer({ text: ['A cat.'] }))(request);
  });
});
afterAll(async () => {
  jest.restoreAllMocks();
  await rig.close();
  await Promise.all(open.map((each) => each.onApplicationShutdown()));
  await host.close();
});

const image = (url: string) => ({ type: 'image_url', image_url: { url } });
const file = (file_data: string) => ({ type: 'file', file: { filename: 'a.pdf', file_data } });
const saying = (...content: object[]) => [
  { role: 'system', content: 'Look.' },
  { role: 'user', content: [{ type: 'text', text: 'What?' }, ...content] },
];

/** The caller's mistake, by the path of the field; nobody was asked, and nothing of the network is told. */
function expectRefused(answer: RawAnswer, param: string, words: string): void {
  expect(answer.status).toBe(400);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(JSON.parse(answer.text)).toEqual({
    error: {
      message: expect.stringContaining(words),
      type: 'invalid_request_error',
      code: 'invalid_request',
      param,
    },
  });
  expect(answer.text).not.toMatch(new RegExp(`${canary}|127\\.|169\\.254|example|ECONN|secret`));
  expect(rig.upstream.requests).toHaveLength(0);
}

const pathOf = (part: number, member = 'image_url.url'): string => `messages[1].content[${part}].${member}`;

async function sentFor(model: string, stream: boolean, ...parts: object[]): Promise<unknown> {
  const answer = await rig.ask({ model, stream, messages: saying(...parts) });
  expect(answer.status).toBe(200);
  if (stream) expect(readStream(answer.text)).toMatchObject({ endsInDone: true, errors: [] });
  expect(answer.text).toContain('A cat.');
  expect(rig.upstream.requests).toHaveLength(1);
  return (await rig.upstream.arrival()).body;
}

describe.each([false, true])('T65, trap 36: files that the vendor does not fetch (stream: %s)', (stream) => {
  beforeEach(() =>
    host.answer(({ url }, response) => response.end(url?.startsWith('/a.pdf') ? pdfText : pngBytes)),
  );

  it('an image and a PDF are inside the request to Gemini', async () => {
    const body = await sentFor(gemini, stream, image(host.url()), file(host.url('/a.pdf')));
    expect(body).toMatchObject({
      contents: [
        {
          role: 'user',
          parts: [
            { text: 'What?' },
            { inlineData: { mimeType: 'image/png', data: png } },
            { inlineData: { mimeType: 'application/pdf', data: pdf } },
          ],
        },
      ],
    });
    expect(host.requests.map(({ url }) => url).sort()).toEqual(['/a.pdf', '/cat.png']);
  });

  it('an image is inside the request to Kimi', async () => {
    const body = await sentFor(kimi, stream, image(host.url()));
    expect(body).toMatchObject({
      messages: [{}, { content: [{ type: 'text' }, image(`data:image/png;base64,${png}`)] }],
    });
  });

  it('a PDF is inside the request to OpenAI, which fetches the image beside it', async () => {
    const body = await sentFor('openai/gpt-4o-mini', stream, image(host.url()), file(host.url('/a.pdf')));
    expect(body).toMatchObject({
      messages: [
        {},
        {
          content: [{ type: 'text' }, image(host.url()), file(`data:application/pdf;base64,${pdf}`)],
        },
      ],
    });
    expect(host.requests.map(({ url }) => url)).toEqual(['/a.pdf']);
  });

  it('several at once, and one URL twice', async () => {
    let waiting: (() => void)[] = [];
    // Nobody is answered before all have asked.
    host.answer((_request, response) => {
      waiting.push(() => response.end(pngBytes));
      if (waiting.length < 4) return;
      for (const serveNow of waiting) serveNow();
      waiting = [];
    });
    const paths = ['/1.png', '/2.png', '/1.png', '/3.png'];
    const body = await sentFor(gemini, stream, ...paths.map((path) => image(host.url(path))));
    const inline = { inlineData: { mimeType: 'image/png', data: png } };
    expect(body).toMatchObject({
      contents: [{ parts: [{ text: 'What?' }, inline, inline, inline, inline] }],
    });
    expect(host.requests.map(({ url }) => url).sort()).toEqual([...paths].sort());
  });
});

it.each([
  'anthropic/claude-sonnet-5',
  'deepseek/deepseek-flash',
  'grok/grok-4.5',
  'qwen/qwen3-vl-plus',
  'minimax/minimax-m3',
])('%s gets the URL itself, and we fetch nothing', async (model) => {
  rig.upstream.script(() => jsonReply(openAiError('Only the request counts.', null), { status: 500 }));
  await rig.ask({ model, messages: saying(image(host.url())) });
  expect((await rig.upstream.arrival()).text).toContain(host.url());
  expect(host.connections).toBe(0);
});

/** One field of each vendor that we fetch for. */
const fetchedFields: readonly [string, (url: string) => object, string][] = [
  [gemini, image, pathOf(1)],
  [gemini, file, pathOf(1, 'file.file_data')],
  [kimi, image, pathOf(1)],
  [kimi, (url) => ({ type: 'video_url', video_url: { url } }), pathOf(1, 'video_url.url')],
  ['openai/gpt-4o-mini', file, pathOf(1, 'file.file_data')],
];

describe.each([false, true])('as the gateway runs (stream: %s)', (stream) => {
  beforeEach(() => {
    files = realFetch;
  });

  it.each([
    ...fetchedFields,
    // It fetches by https itself, and nobody by http.
    ['anthropic/claude-sonnet-5', image, pathOf(1)] as const,
    ['anthropic/claude-sonnet-5', file, pathOf(1, 'file.file_data')] as const,
  ])('%s: plain http is refused', async (model, part, param) => {
    const url = `http://files.example/${canary}.png`;
    expectRefused(await rig.ask({ model, stream, messages: saying(part(url)) }), param, 'https URL');
  });

  it.each(fetchedFields)('%s: an address of this machine is refused', async (model, part, param) => {
    const url = host.url(`/${canary}`, '127.0.0.1');
    expectRefused(await rig.ask({ model, stream, messages: saying(part(url)) }), param, 'public address');
    expect(host.connections).toBe(0);
  });

  it.each([
    '127.0.0.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '１２７.0.0.1',
    '0',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '169.254.1.1',
    '169.254.169.254',
    '2852039166',
    '[::ffff:169.254.169.254]',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '224.0.0.1',
    '255.255.255.255',
  ])('%s is refused', async (address) => {
    const url = host.url(`/${canary}/latest/meta-data`, address);
    const answer = await rig.ask({
      model: gemini,
      stream,
      messages: saying(image(`data:image/png;base64,${png}`), image(url)),
    });
    expectRefused(answer, pathOf(2), 'public address');
    expect(host.connections).toBe(0);
  });

  it.each([
    ['a password', 'https://user:secret@files.example/', 'user name or password'],
    ['a scheme of no web', 'file:///etc/passwd', 'https URL'],
    ['no host', 'https://', 'https URL'],
  ])('%s is refused', async (_case, url, words) => {
    const answer = await rig.ask({ model: gemini, stream, messages: saying(image(url)) });
    expectRefused(answer, pathOf(1), words);
  });
});

describe.each([false, true])('a file that cannot be had (stream: %s)', (stream) => {
  const ask = (...parts: object[]) => rig.ask({ model: gemini, stream, messages: saying(...parts) });
  const url = () => host.url(`/${canary}.png`);

  it.each<[string, number, Readonly<Record<string, string>>, string | Buffer, string]>([
    ['nothing there', 404, { 'content-type': 'image/png' }, pngBytes, 'status 404'],
    ['a redirect to another host', 302, { location: 'https://other.example/secret' }, '', 'redirect'],
    ['a redirect into the network', 307, { location: 'https://169.254.169.254/' }, '', 'redirect'],
    ['a page in the place of an image', 200, { 'content-type': 'text/html' }, '<!doctype html>', 'web page'],
    ['a page that is called an image', 200, { 'content-type': 'image/png' }, '<!doctype html>', 'no image'],
    ['the bytes of something else', 200, { 'content-type': 'image/png' }, 'PK\x03\x04', 'no image'],
    ['a text in the place of an image', 200, { 'content-type': 'text/plain' }, 'secret', 'leads to a text'],
    ['an empty file', 200, { 'content-type': 'image/png' }, '', 'empty'],
    ['20 MiB and a byte', 200, { 'content-length': `${20 * 1024 ** 2 + 1}` }, pngBytes, '20 MiB'],
  ])('%s', async (_case, status, headers, body, words) => {
    host.answer((_request, response) => {
      response.writeHead(status, headers);
      if (Number(headers['content-length']) > body.length) response.write(body);
      else response.end(body);
    });
    expectRefused(await ask(image(url())), pathOf(1), words);
    expect(host.requests).toHaveLength(1);
  });

  it('a name of a private address', async () => {
    reach({ resolve: () => Promise.resolve(['10.0.0.1']) });
    expectRefused(await ask(image(url())), pathOf(1), 'public address');
    expect(host.connections).toBe(0);
  });

  it('a body without end', async () => {
    host.answer((_request, response) => {
      const chunk = Buffer.concat([pngBytes, Buffer.alloc(1024 ** 2)]);
      const pour = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', pour);
      pour();
    });
    expectRefused(await ask(image(url())), pathOf(1), '20 MiB');
  });

  it('a server that is too slow', async () => {
    reach({ deadlineMs: 300 });
    let closed: Promise<unknown> | undefined;
    host.answer((_request, response) => {
      closed = once(response, 'close');
      response.writeHead(200, { 'content-length': 1000 }).write(pngBytes);
    });
    expectRefused(await ask(image(url())), pathOf(1), 'in time');
    await closed;
  });

  it('a server that is too slow is no vendor that is too slow: a chain ends', async () => {
    expect(publicInternet().deadlineMs).toBeLessThan(rig.app.config.timeouts.firstChunkMs);
    reach({ deadlineMs: 300 });
    host.answer((_request, response) => void response.writeHead(200).write(pngBytes));
    const models = [gemini, kimi];
    const answer = await rig.ask({ models, route: 'fallback', stream, messages: saying(image(url())) });
    expectRefused(answer, pathOf(1), 'in time');
    expect(await rig.usageRows(answer.headers['x-request-id'])).toMatchObject([
      { outcome: 'failed', failure_kind: 'invalid_request' },
    ]);
  });

  it('one bad file of three ends the others', async () => {
    let closed: Promise<unknown> | undefined;
    host.answer((request, response) => {
      if (request.url === '/bad.png') {
        // Not before the other is under way.
        const timer = setInterval(() => {
          if (closed === undefined) return;
          clearInterval(timer);
          response.writeHead(404).end();
        }, 5);
      } else if (request.url === '/held.png') {
        closed = once(response, 'close');
        response.writeHead(200).write(pngBytes);
      } else response.end(pngBytes);
    });
    const paths = ['/good.png', '/held.png', '/bad.png'];
    expectRefused(await ask(...paths.map((path) => image(host.url(path)))), pathOf(3), 'status 404');
    await closed;
  });

  it('the next model of a chain is not asked either', async () => {
    host.answer((_request, response) => response.writeHead(404).end());
    const answer = await rig.ask({
      models: [gemini, kimi],
      route: 'fallback',
      stream,
      messages: saying(image(url())),
    });
    expectRefused(answer, pathOf(1), 'status 404');
    expect(host.requests).toHaveLength(1);
  });

  it('a client that leaves ends the fetch', async () => {
    const closed = new Promise<void>((resolve) =>
      host.answer((_request, response) => {
        response.on('close', resolve);
        response.writeHead(200).write(pngBytes);
      }),
    );
    const call = rig.open({ model: gemini, stream, messages: saying(image(url())) });
    while (host.requests.length === 0) await delay(5);
    call.leave();
    await closed;
    expect(rig.upstream.requests).toHaveLength(0);
    const [row] = await rig.query('SELECT outcome FROM usage_attempts ORDER BY started_at DESC LIMIT 1');
    expect(row).toEqual({ outcome: 'client_gone' });
  });
});

it('what was fetched for one key is fetched anew for another', async () => {
  const created = await fetch(`${rig.app.url}/admin/keys`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${rig.app.managementKey}` },
    body: JSON.stringify({ name: 'other' }),
  });
  const { key } = (await created.json()) as { key: string };
  const other = { authorization: `Bearer ${key}` };
  const body = { model: gemini, messages: saying(image(host.url())) };
  let turn = 0;
  host.answer((_request, response) => response.end(Buffer.concat([pngBytes, Buffer.from([++turn])])));
  const answers = await Promise.all([rig.ask(body), rig.ask(body, other)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  const both = [1, 2].map((last) => Buffer.concat([pngBytes, Buffer.from([last])]).toString('base64'));
  const sent = rig.upstream.requests.map(({ text }) => both.filter((data) => text.includes(data)));
  expect(sent.flat().sort()).toEqual([...both].sort());
  expect(sent.every(({ length }) => length === 1)).toBe(true);

  rig.upstream.requests.length = 0;
  host.answer((_request, response) => response.writeHead(404).end());
  expectRefused(await rig.ask(body, other), pathOf(1), 'status 404');
});

it('no log line has a URL, or what was behind it', () => {
  expect(rig.app.logs.length).toBeGreaterThan(0);
  expect(rig.app.logs.join('\n')).not.toMatch(new RegExp(`${canary}|\\.example|cat\\.png|169\\.254|${png}`));
});

import { firstValueFrom, of, Subject, throwError } from 'rxjs';
import { Backpressure } from '../../contract/backpressure.js';
import { noCredential } from '../../contract/credential.js';
import { openProfile } from '../../contract/chat-profile.js';
import type { ChatMessage } from '../../contract/chat.js';
import { GatewayError, invalidRequest } from '../../contract/gateway-error.js';
import { FileHost, loopbackNetwork, pngBytes } from '../../../test/support/file-host.js';
import { FileMemory } from '../../upstream/file-share.js';
import { RemoteFiles } from '../../upstream/remote-files.js';
import type { ProviderCall } from '../provider-adapter.js';
import { withInlineFiles } from './inline-remote-files.js';

const memory = new FileMemory();
let host: FileHost;
let files: RemoteFiles;
beforeAll(async () => {
  host = await FileHost.start();
  files = new RemoteFiles(loopbackNetwork(), memory);
});
beforeEach(() => host.clear());
afterAll(async () => {
  await files.onApplicationShutdown();
  await host.close();
});

const callWith = (...messages: ChatMessage[]): ProviderCall => ({
  request: { model: 'a/b', messages, temperature: 1 },
  candidate: {
    provider: 'a',
    modelId: 'a/b',
    upstreamModel: 'b',
    profile: openProfile,
    position: 0,
    contextLength: null,
  },
  credential: noCredential,
  backpressure: new Backpressure(),
  adjusted: () => undefined,
  skipped: () => undefined,
  sent: () => undefined,
});
const image = (url: string) => ({ type: 'image_url', image_url: { url, detail: 'low' } });
const messagesSent = (call: ProviderCall) =>
  firstValueFrom(withInlineFiles(call, files, (asked) => of(asked.request.messages)));
const png = `data:image/png;base64,${pngBytes.toString('base64')}`;

describe('withInlineFiles', () => {
  it('puts the content of every file in the place of its URL, and leaves the rest and the request alone', async () => {
    host.answer(({ url }, response) => response.end(url === '/a.pdf' ? '%PDF-1.7' : pngBytes));
    const pdf = 'data:application/pdf;base64,JVBERi0xLjc=';
    const call = callWith(
      { role: 'system', content: host.url() },
      {
        role: 'user',
        content: [
          { type: 'text', text: host.url() },
          image(host.url('/1')),
          image('data:image/gif;base64,R0lGODlh'),
          { type: 'file', file: { filename: 'a.pdf', file_data: host.url('/a.pdf') } },
        ],
      },
      {
        role: 'user',
        content: [image('ms://file-1'), { type: 'video_url', video_url: { url: host.url('/2') } }],
      },
    );
    const before = JSON.stringify(call.request);
    expect(await messagesSent(call)).toEqual([
      { role: 'system', content: host.url() },
      {
        role: 'user',
        content: [
          { type: 'text', text: host.url() },
          image(png),
          image('data:image/gif;base64,R0lGODlh'),
          { type: 'file', file: { filename: 'a.pdf', file_data: pdf } },
        ],
      },
      { role: 'user', content: [image('ms://file-1'), { type: 'video_url', video_url: { url: png } }] },
    ]);
    expect(JSON.stringify(call.request)).toBe(before);
    expect(host.requests).toHaveLength(3);
  });

  it('asks with the call itself, at once, where no file is elsewhere', () => {
    const call = callWith({ role: 'user', content: [image(png)] });
    let asked: ProviderCall | undefined;
    withInlineFiles(call, files, (given) => of((asked = given))).subscribe();
    expect(asked).toBe(call);
  });

  it.each<[string, string, ChatMessage]>([
    [
      'plain http',
      'messages[0].content[0].image_url.url',
      { role: 'user', content: [image('http://files.example/')] },
    ],
    [
      'a private address',
      'messages[0].content[1].image_url.url',
      { role: 'user', content: [image(png), image('https://10.0.0.1/')] },
    ],
    [
      'a ninth file',
      'messages[0].content[8].image_url.url',
      { role: 'user', content: Array.from({ length: 9 }, () => image('https://files.example/')) },
    ],
  ])('asks nobody for %s', async (_case, param, message) => {
    let asked = false;
    const answer$ = withInlineFiles(callWith(message), files, () => of((asked = true)));
    await expect(firstValueFrom(answer$)).rejects.toMatchObject({ kind: 'invalid_request', param });
    expect(asked).toBe(false);
    expect(host.requests).toHaveLength(0);
  });

  it('refuses a text in the place of an image, and takes it as a file', async () => {
    host.answer((_request, response) =>
      response.writeHead(200, { 'content-type': 'text/plain' }).end('Hello'),
    );
    await expect(messagesSent(callWith({ role: 'user', content: [image(host.url())] }))).rejects.toThrow(
      GatewayError,
    );
    const asFile = { type: 'file', file: { file_data: host.url() } };
    expect(await messagesSent(callWith({ role: 'user', content: [asFile] }))).toEqual([
      { role: 'user', content: [{ type: 'file', file: { file_data: 'data:text/plain;base64,SGVsbG8=' } }] },
    ]);
  });

  it('holds the memory of the files until the vendor has answered', async () => {
    const call = callWith({ role: 'user', content: [image(host.url()), image(host.url())] });
    const answer$ = new Subject<string>();
    const asked = new Promise<void>((resolve) => {
      withInlineFiles(call, files, () => {
        resolve();
        return answer$;
      }).subscribe();
    });
    await asked;
    expect(memory.heldBytes).toBe(2 * pngBytes.length);
    answer$.complete();
    expect(memory.heldBytes).toBe(0);
  });

  it('gives it back when the vendor fails', async () => {
    const call = callWith({ role: 'user', content: [image(host.url())] });
    const failing = withInlineFiles(call, files, () => throwError(() => invalidRequest('no')));
    await expect(firstValueFrom(failing)).rejects.toThrow('no');
    expect(memory.heldBytes).toBe(0);
  });
});

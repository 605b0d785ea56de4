import { setTimeout as delay } from 'node:timers/promises';
import { type ChatRig, serve, startChatRig } from '../support/chat-rig.js';
import { jsonReply } from '../support/fake-reply.js';
import { openAiCompletion, sampleAnswer } from '../support/openai-wire.js';
import { RawSocket } from '../support/raw-socket.js';

const writeStallMs = 30_000;
/**
 * What the tests set instead, for connections opened from then on. Longer than client, gateway and upstream, which share this
 * process, may block each other with 24 MB on a busy machine.
 */
const shortMs = 1_000;
/** More than the kernel takes off the gateway's hands for one connection. */
const largeText = 'x'.repeat(24 * 1024 * 1024);

let rig: ChatRig;
let initialTimeoutMs: number;
beforeAll(async () => {
  rig = await startChatRig();
  initialTimeoutMs = rig.app.server.timeout;
});
afterAll(() => rig.close());
beforeEach(() => {
  rig.upstream.clear();
  rig.app.server.timeout = shortMs;
});
afterEach(() => {
  rig.app.server.timeout = writeStallMs;
});

const page = 'GET /openapi.json HTTP/1.1\r\nHost: g\r\n\r\n';

function chatRequest(): string {
  const body = JSON.stringify({
    model: 'openai/gpt-4o-mini',
    messages: [{ role: 'user', content: 'Hello.' }],
  });
  return [
    'POST /v1/chat/completions HTTP/1.1',
    'Host: g',
    `Authorization: Bearer ${rig.app.apiKey}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
}

async function openUnread(): Promise<RawSocket> {
  const connection = await RawSocket.open(rig.app.port);
  connection.socket.pause();
  return connection;
}

const connections = () =>
  new Promise<number>((resolve, reject) =>
    rig.app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );

/** The paused client cannot see the end: the gateway is asked. */
async function expectNoConnection(): Promise<void> {
  const deadlineMs = performance.now() + 10_000;
  while ((await connections()) > 0 && performance.now() < deadlineMs) await delay(20);
  expect(await connections()).toBe(0);
}

describe('a client that takes nothing of its answer', () => {
  it('has 30 s', () => {
    expect(initialTimeoutMs).toBe(writeStallMs);
  });

  it('is cut when the answer is whole', async () => {
    rig.upstream.script(() => jsonReply(openAiCompletion(sampleAnswer({ text: [largeText] }))));
    const connection = await openUnread();
    connection.send(chatRequest());
    await rig.upstream.arrival();
    await expectNoConnection();
    connection.destroy();
  });

  it('is cut without a key as well, when it asks for page after page', async () => {
    const connection = await openUnread();
    connection.send(page.repeat(1000));
    await delay(50);
    expect(await connections()).toBe(1);
    await expectNoConnection();
    connection.destroy();
  });
});

describe('a client that', () => {
  it('takes a little at a time gets everything', async () => {
    const answer = Buffer.from(JSON.stringify(openAiCompletion(sampleAnswer({ text: [largeText] }))));
    rig.upstream.script(() => jsonReply(answer));
    const { socket } = await openUnread();
    socket.write(chatRequest());
    let bytes = 0;
    let rests = 0;
    // rests for half the time it has, after each third of the answer
    socket.on('data', (part: string) => {
      bytes += part.length;
      if (bytes < ((rests + 1) * answer.length) / 3) return;
      rests += 1;
      socket.pause();
      setTimeout(() => socket.resume(), shortMs / 2);
    });
    socket.resume();
    const deadlineMs = performance.now() + 10_000;
    while (bytes <= answer.length && !socket.closed && performance.now() < deadlineMs) await delay(20);
    expect(bytes).toBeGreaterThan(answer.length);
    expect(rests).toBe(3);
    socket.destroy();
  });

  it('waits for a model that thinks is not cut', async () => {
    rig.upstream.script(serve(sampleAnswer({ text: ['done'] }), { paceMs: 4 * shortMs }));
    const connection = await RawSocket.open(rig.app.port);
    const answer = await connection.send(chatRequest()).until(/"system_fingerprint":"fp_sample"}$/);
    expect(answer).toContain('"content":"done"');
    connection.destroy();
  });

  it('asks for nothing more is let go after the idle time', async () => {
    rig.app.server.keepAliveTimeout = 300;
    const connection = await RawSocket.open(rig.app.port);
    const answer = await connection.send('GET /health/live HTTP/1.1\r\nHost: g\r\n\r\n').closed();
    rig.app.server.keepAliveTimeout = 65_000;
    expect(answer).toMatch(/"ok"}$/);
  });
});

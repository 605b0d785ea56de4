import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type AnswerReply, streamReply } from '../support/fake-reply.js';
import { FakeUpstream, type RecordedRequest } from '../support/fake-upstream.js';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.js';
import { openAiEvents, sampleAnswer } from '../support/openai-wire.js';
import { openRaw } from '../support/raw-client.js';
import { RawSocket } from '../support/raw-socket.js';

/** Source: quality/security-and-reliability.md E4 and E6. */
const streamBytes = 500 * 1024 * 1024;
const growthKilobytes = 8 * 1024;
const writeStallMs = 30_000;
/** What kernels and sockets hold between vendor and client at the most, on any machine. */
const onTheWayBytes = 64 * 1024 * 1024;
const slackMs = 10_000;

/** What the stream holds, not what V8 has not collected yet. */
const thriftily = ['--expose-gc', '--import', 'data:text/javascript,setInterval(() => gc(), 500).unref()'];

let upstream: FakeUpstream;
let gateway: GatewayProcess;
beforeAll(async () => {
  upstream = await FakeUpstream.start();
  gateway = await startGatewayProcess(
    { OPENAI_API_KEY: 'sk-stalled', OPENAI_BASE_URL: upstream.baseUrl },
    thriftily,
  );
});
afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

const [opening = '', piece = '', ...rest] = openAiEvents(sampleAnswer({ text: ['x'.repeat(60 * 1024)] }));
const pieceBytes = Buffer.from(piece);

/** A stream of this size; all its pieces are the same bytes in memory. */
function stream(bytes: number): AnswerReply {
  const pieces = Array.from({ length: Math.ceil(bytes / pieceBytes.length) }, () => pieceBytes);
  return streamReply([opening, ...pieces, ...rest]);
}

const body = {
  model: 'openai/gpt-4o-mini',
  stream: true,
  messages: [{ role: 'user', content: 'Go on.' }],
};

async function readWhole(bytes: number): Promise<void> {
  upstream.enqueue(stream(bytes));
  const { status, complete, text } = await openRaw(`${gateway.url}/v1/chat/completions`, {
    headers: { authorization: `Bearer ${gateway.apiKey}` },
    body,
  }).answer;
  expect({ status, complete, isAll: text.length >= bytes }).toEqual({
    status: 200,
    complete: true,
    isAll: true,
  });
}

/** Asks for a stream, takes its beginning and then nothing more. */
async function openStalled(): Promise<RawSocket> {
  const text = JSON.stringify(body);
  const connection = await RawSocket.open(Number(new URL(gateway.url).port));
  connection.send(
    [
      'POST /v1/chat/completions HTTP/1.1',
      'Host: gateway',
      `Authorization: Bearer ${gateway.apiKey}`,
      'Content-Type: application/json',
      `Content-Length: ${text.length}`,
      '',
      text,
    ].join('\r\n'),
  );
  await connection.until(/data: /);
  connection.socket.pause();
  return connection;
}

/** Resolves with the bytes the vendor got rid of, once these have not changed for two seconds. */
async function bytesWhenPaused(recorded: RecordedRequest): Promise<number> {
  let bytes = -1;
  while (bytes !== recorded.bytesSent) {
    bytes = recorded.bytesSent;
    await delay(2000);
  }
  return bytes;
}

/** Peak of the gateway's memory until the promise is settled. */
async function peakKilobytesUntil(over: Promise<unknown>): Promise<number> {
  let goOn = true;
  const stop = () => {
    goOn = false;
  };
  over.then(stop, stop);
  let peak = 0;
  while (goOn) {
    peak = Math.max(peak, gateway.rssKilobytes());
    await delay(100);
  }
  return peak;
}

const canReadMemory = existsSync('/proc/self/status');

describe('a client that stops reading a stream of 500 MB', () => {
  it('costs next to no memory, pauses the vendor, and is cut after 30 s', async () => {
    for (let count = 0; count < 3; count += 1) await readWhole(32 * 1024 * 1024);
    await delay(2000);
    const before = canReadMemory ? gateway.rssKilobytes() : 0;

    upstream.requests.length = 0;
    upstream.enqueue(stream(streamBytes));
    const connection = await openStalled();
    const stalledAtMs = performance.now();
    const recorded = await upstream.arrival();
    const peak = canReadMemory ? peakKilobytesUntil(recorded.closed) : Promise.resolve(0);

    const sent = await bytesWhenPaused(recorded);
    expect(sent).toBeLessThan(onTheWayBytes);
    const { byClient, atMs } = await recorded.closed;
    const growth = (await peak) - before;
    console.info(
      `vendor paused after ${(sent / 1e6).toFixed(1)} MB, closed after ${((atMs - stalledAtMs) / 1000).toFixed(1)} s, ` +
        `memory grew by ${growth} KB`,
    );
    expect(byClient).toBe(true);
    // the piece that waited for its turn is counted when the wait ends
    expect(recorded.bytesSent).toBeLessThanOrEqual(sent + pieceBytes.length);
    expect(atMs - stalledAtMs).toBeGreaterThanOrEqual(writeStallMs - 500);
    expect(atMs - stalledAtMs).toBeLessThanOrEqual(writeStallMs + slackMs);
    expect(growth).toBeLessThan(growthKilobytes);
    connection.destroy();

    await readWhole(1024);
  });
});

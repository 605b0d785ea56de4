import { setTimeout as delay } from 'node:timers/promises';
import { streamReply } from '../support/fake-reply.js';
import { FakeUpstream } from '../support/fake-upstream.js';
import { type GatewayProcess, startGatewayProcess } from '../support/gateway-process.js';
import { openAiEvents, sampleAnswer } from '../support/openai-wire.js';
import { openRaw } from '../support/raw-client.js';
import { RawSocket } from '../support/raw-socket.js';

/** Source of the numbers: quality/security-and-reliability.md E4. */
const counts = { headers: 500, bodies: 200, readers: 200 };
const headersTimeoutMs = 10_000;
const writeStallMs = 30_000;
/** Instead of the 60 s that edge-protocol.spec.ts finds on the server: a test run is too short for them. */
const requestTimeoutMs = 15_000;
const shorten = `
  import http from 'node:http';
  import { syncBuiltinESMExports } from 'node:module';
  const { createServer } = http;
  http.createServer = (options, listener) =>
    createServer({ ...options, requestTimeout: ${requestTimeoutMs} }, listener);
  syncBuiltinESMExports();
`;
/**
 * How much later a connection may be closed: checks are a second apart, and a gigabyte has to flow on a busy machine before
 * the last reader stalls. Below the 60 s after which a silent vendor is given up, which would close the streams as well.
 */
const slackMs = 28_000;

let upstream: FakeUpstream;
let gateway: GatewayProcess;
let port: number;
beforeAll(async () => {
  upstream = await FakeUpstream.start();
  gateway = await startGatewayProcess(
    { OPENAI_API_KEY: 'sk-slow', OPENAI_BASE_URL: upstream.baseUrl, SANDBOX: 'on' },
    ['--import', `data:text/javascript,${encodeURIComponent(shorten)}`],
  );
  port = Number(new URL(gateway.url).port);
});
afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

/** The answer to a client that was too slow, and how long after its first byte it was closed. */
interface Refusal {
  readonly statusLine: string | undefined;
  readonly afterMs: number;
}

/** Sends `text` at once and then a byte each second, until the gateway closes. */
async function drip(text: string): Promise<Refusal> {
  const connection = await RawSocket.open(port);
  const startMs = performance.now();
  connection.send(text);
  const timer = setInterval(() => connection.send('x'), 1000);
  const answer = await connection.closed();
  clearInterval(timer);
  return { statusLine: answer.split('\r\n', 1)[0], afterMs: performance.now() - startMs };
}

function chatHead(length: number): string {
  return [
    'POST /v1/chat/completions HTTP/1.1',
    'Host: gateway',
    `Authorization: Bearer ${gateway.apiKey}`,
    'Content-Type: application/json',
    `Content-Length: ${length}`,
    '\r\n',
  ].join('\r\n');
}

/** Asks for a stream and takes a byte of it each second. */
async function openReader(): Promise<RawSocket> {
  const body = JSON.stringify({
    model: 'openai/gpt-4o-mini',
    stream: true,
    messages: [{ role: 'user', content: 'Go on.' }],
  });
  const connection = await RawSocket.open(port);
  const { socket } = connection;
  socket.removeAllListeners('data').pause();
  const timer = setInterval(() => socket.read(1), 1000);
  socket.once('close', () => clearInterval(timer));
  return connection.send(chatHead(body.length) + body);
}

/** Some 5 MB, more than a kernel takes off the gateway's hands for one connection; then the vendor goes on thinking. */
function longStream() {
  const [opening = '', piece = ''] = openAiEvents(sampleAnswer({ text: ['x'.repeat(64 * 1024)] }));
  const bytes = Buffer.from(piece);
  return streamReply([opening, ...Array.from({ length: 80 }, () => bytes)], { paceMs: 50, ending: 'hold' });
}

/** How the gateway ended the stream of one reader at the vendor. */
async function endingAtVendor(index: number): Promise<{ byGateway: boolean; afterMs: number }> {
  const { receivedAtMs, closed } = await upstream.arrival(index);
  const { byClient, atMs } = await closed;
  return { byGateway: byClient, afterMs: atMs - receivedAtMs };
}

async function askAsUsual(): Promise<{ status: number; ms: number }> {
  const startMs = performance.now();
  const { status } = await openRaw(`${gateway.url}/v1/chat/completions`, {
    headers: { authorization: `Bearer ${gateway.apiKey}` },
    body: { model: 'sandbox/echo', messages: [{ role: 'user', content: 'Hello.' }] },
  }).answer;
  return { status, ms: performance.now() - startMs };
}

async function askUntil(over: Promise<unknown>): Promise<{ status: number; ms: number }[]> {
  let goOn = true;
  const stop = () => {
    goOn = false;
  };
  over.then(stop, stop);
  const answers = [];
  while (goOn) {
    answers.push(await askAsUsual());
    await delay(20);
  }
  return answers;
}

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

const p99 = (values: readonly { ms: number }[]): string => {
  const sorted = values.map(({ ms }) => ms).sort((left, right) => left - right);
  return `${sorted[Math.floor(sorted.length * 0.99)]?.toFixed(1)} ms, at most ${sorted.at(-1)?.toFixed(1)} ms`;
};

const range = (values: readonly { afterMs: number }[]) => ({
  from: Math.min(...values.map(({ afterMs }) => afterMs)),
  to: Math.max(...values.map(({ afterMs }) => afterMs)),
});

function expectWithin(values: readonly { afterMs: number }[], timeoutMs: number): void {
  const { from, to } = range(values);
  // the client's clock starts a little before the gateway's, or after it
  expect(from).toBeGreaterThanOrEqual(timeoutMs - 500);
  expect(to).toBeLessThanOrEqual(timeoutMs + slackMs);
}

describe('900 slow clients', () => {
  it('are each closed at their time, and nobody else sees anything of it', async () => {
    const calm = await askUntil(delay(1000));
    upstream.script(longStream);

    const slow = Promise.all([
      times(counts.headers, () => drip('POST /v1/chat/completions HTTP/1.1\r\nX-Slow: ')),
      times(counts.bodies, () => drip(`${chatHead(100_000)}{"model":"`)),
      times(counts.readers, openReader),
      times(counts.readers, endingAtVendor),
    ]);
    const usual = await askUntil(slow);
    const [headers, bodies, readers, endings] = await slow;
    for (const reader of readers) reader.destroy();
    console.info(
      `p99 of ${calm.length} requests before: ${p99(calm)}; of ${usual.length} meanwhile: ${p99(usual)}`,
      { headers: range(headers), bodies: range(bodies), readers: range(endings) },
    );

    expect(new Set(usual.map(({ status }) => status))).toEqual(new Set([200]));
    for (const refusals of [headers, bodies]) {
      // The reset that answers a late byte of ours may overtake a 408.
      const told = refusals.filter(({ statusLine }) => statusLine !== '');
      expect(told.length).toBeGreaterThanOrEqual(0.99 * refusals.length);
      expect(new Set(told.map(({ statusLine }) => statusLine))).toEqual(
        new Set(['HTTP/1.1 408 Request Timeout']),
      );
    }
    expect(endings.every(({ byGateway }) => byGateway)).toBe(true);
    expectWithin(headers, headersTimeoutMs);
    expectWithin(bodies, requestTimeoutMs);
    expectWithin(endings, writeStallMs);
    expect((await askAsUsual()).status).toBe(200);
  });
});

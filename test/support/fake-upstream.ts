import { EventEmitter, once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createNetServer, type AddressInfo, type Socket } from 'node:net';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { answer, type AnswerReply, type Reply } from './fake-reply.js';

/** Node's 511 overflow when as many connect at once to a busy machine: each is then late by the seconds of a retry. */
const backlog = 4096;

/** How an exchange ended. */
export interface Closing {
  /** By the clock of `performance.now()`. */
  readonly atMs: number;
  /** The other side left before the answer was out. */
  readonly byClient: boolean;
}

/** One request as it arrived, and what became of it. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Parsed body; undefined where it is not JSON. */
  readonly body: unknown;
  readonly receivedAtMs: number;
  /** Chunks and bytes of the body handed to the socket so far. */
  chunksSent: number;
  bytesSent: number;
  readonly closed: Promise<Closing>;
}

export type Responder = (request: RecordedRequest) => Reply;

/** A script that asks these for one reply each, and the last of them for all that follow. */
export function inTurn(...responders: readonly [Responder, ...Responder[]]): Responder {
  const left = [...responders];
  const last = responders.at(-1) ?? responders[0];
  return (request) => (left.shift() ?? last)(request);
}

/** The only mock of a vendor: an HTTP server on its own loopback port that answers, fails, stalls, cuts and drips as told. */
export class FakeUpstream {
  readonly requests: RecordedRequest[] = [];
  readonly origin: string;
  private readonly queue: Reply[] = [];
  private readonly events = new EventEmitter();
  private responder: Responder | undefined;
  /** Connections without a first request: to Node they are not idle. */
  private readonly unasked = new Set<Socket>();

  private constructor(private readonly server: Server) {
    const { port } = server.address() as AddressInfo;
    this.origin = `http://127.0.0.1:${port}`;
    this.events.setMaxListeners(0);
    server.on('connection', (socket: Socket) => {
      this.unasked.add(socket);
      socket.once('close', () => this.unasked.delete(socket));
    });
    server.on('request', (request, response) => void this.serve(request, response));
  }

  static async start(): Promise<FakeUpstream> {
    const server = createServer();
    // A socket that dies of idleness while a client picks it would be a failure nobody asked for.
    server.keepAliveTimeout = 0;
    await listen(server, 0);
    return new FakeUpstream(server);
  }

  /** What an OpenAI-shaped SDK takes as its base URL. */
  get baseUrl(): string {
    return `${this.origin}/v1`;
  }

  /** Replies for the next requests, in their order; they go before the script. */
  enqueue(...replies: readonly Reply[]): void {
    this.queue.push(...replies);
  }

  /** Decides by the request where the queue is empty. */
  script(responder: Responder): void {
    this.responder = responder;
  }

  /** The request with this number, now or as soon as it arrives. */
  async arrival(index = 0): Promise<RecordedRequest> {
    for (;;) {
      const request = this.requests[index];
      if (request) return request;
      await once(this.events, 'request');
    }
  }

  /** Forgets requests, replies and script; for use between two tests. */
  clear(): void {
    this.requests.length = 0;
    this.queue.length = 0;
    this.responder = undefined;
  }

  /** Closes every connection that waits for a request. */
  closeIdle(): void {
    this.server.closeIdleConnections();
    for (const socket of this.unasked) socket.destroy();
  }

  openConnections(): Promise<number> {
    return new Promise((resolve, reject) =>
      this.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
    );
  }

  /** Every connection breaks off and new ones are refused, until `comeBack`. */
  async goAway(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  /** Listens where it did. */
  comeBack(): Promise<void> {
    return listen(this.server, Number(new URL(this.origin).port));
  }

  async close(): Promise<void> {
    if (this.server.listening) await this.goAway();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.unasked.delete(request.socket);
    response.socket?.setNoDelay(true);
    // A client that resets the connection is an expected ending here.
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    const recorded = await record(request, response);
    if (!recorded) return;
    const reply = this.queue.shift() ?? this.responder?.(recorded) ?? unscripted;
    this.requests.push(recorded);
    this.events.emit('request');
    if (reply.kind === 'reset') request.socket.resetAndDestroy();
    else if (reply.kind === 'answer') await write(reply, request, response, recorded);
  }
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen({ port, host: '127.0.0.1', backlog });
  await once(server, 'listening');
}

/** Address of a port where nobody listens. */
export async function refusedBaseUrl(): Promise<string> {
  const server = createNetServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return `http://127.0.0.1:${port}/v1`;
}

const unscripted = answer('the fake upstream was told no reply for this request', { status: 599 });

async function record(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<RecordedRequest | undefined> {
  const closed = new Promise<Closing>((resolve) =>
    response.once('close', () =>
      resolve({ atMs: performance.now(), byClient: !response.writableFinished && !endedByUs.has(response) }),
    ),
  );
  const parts: Buffer[] = [];
  try {
    for await (const part of request) parts.push(part as Buffer);
  } catch {
    return undefined; // left while still sending: nothing was asked
  }
  const text = Buffer.concat(parts).toString();
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: request.headers,
    text,
    body: parseJson(text),
    receivedAtMs: performance.now(),
    chunksSent: 0,
    bytesSent: 0,
    closed,
  };
}

/** An RST throws away what the other side has not read yet. */
const readBeforeResetMs = 50;

const endedByUs = new WeakSet<ServerResponse>();

async function write(
  reply: AnswerReply,
  request: IncomingMessage,
  response: ServerResponse,
  recorded: RecordedRequest,
): Promise<void> {
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  if (reply.announced) {
    response.writeProcessing();
    await nextTurn();
  }
  response.writeHead(reply.status);
  response.flushHeaders();
  for (const [index, chunk] of reply.chunks.entries()) {
    // A turn of the loop between two writes keeps them apart on the wire.
    if (index % reply.perTurn === 0) {
      const paceMs = typeof reply.paceMs === 'number' ? reply.paceMs : reply.paceMs();
      await (paceMs > 0 ? delay(paceMs) : nextTurn());
    }
    if (response.destroyed) return;
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), recorded.closed]);
    recorded.chunksSent += 1;
    recorded.bytesSent += chunk.length;
  }
  await (reply.ending === 'reset' ? delay(readBeforeResetMs) : nextTurn());
  if (response.destroyed || reply.ending === 'hold') return;
  endedByUs.add(response);
  if (reply.ending === 'finish') response.end();
  else if (reply.ending === 'cut') request.socket.destroy();
  else request.socket.resetAndDestroy();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

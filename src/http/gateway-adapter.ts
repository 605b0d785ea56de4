import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import express, { type Application } from 'express';
import { answerEnvelope } from './error-answer.js';
import { type GatewayRequest, type GatewayResponse, messagesFor, responseOn } from './gateway-messages.js';
import { answerClientError, protocolFaults, toEnvelope, type ProtocolFault } from './protocol-fault.js';

const maximumHeaders = 100;
const maximumHeaderBytes = 16 * 1024;
const headersTimeoutMs = 10_000;
/** Until the whole request is received; the answer may take as long as it likes. */
const requestTimeoutMs = 60_000;
/** Above the 60 s after which most load balancers drop an idle connection, so that they do it first. */
const keepAliveTimeoutMs = 65_000;
const timeoutCheckIntervalMs = 1000;
/** A client that takes nothing of its answer for this long is gone. Source: security-and-reliability.md E4. */
const writeStallMs = 30_000;

export interface EdgeOptions {
  readonly bodyLimitBytes: number;
  readonly shutdownGraceMs: number;
  readonly trustProxy: number | readonly string[] | undefined;
}

type Handler = (request: GatewayRequest, response: GatewayResponse) => void;

/** Nest's Express adapter with the server's limits set where Node takes them, and a drain before the end. */
export class GatewayAdapter extends ExpressAdapter {
  /** True from the first moment of a shutdown. */
  draining = false;
  private readonly sockets = new Set<Socket>();
  private readonly directRoutes = new Map<string, Handler>();
  private readonly drainLogger = new Logger('Shutdown');

  constructor(private readonly edge: EdgeOptions) {
    const application = express();
    application.disable('x-powered-by');
    application.disable('etag');
    application.set('query parser', 'simple');
    if (edge.trustProxy !== undefined) application.set('trust proxy', edge.trustProxy);
    super(application);
  }

  override initHttpServer(): void {
    const application: Application = this.getInstance();
    const receive = (request: GatewayRequest, response: GatewayResponse) => {
      if (this.draining) response.setHeader('Connection', 'close');
      const fault = faultOf(request);
      if (fault) {
        answerEnvelope(request, response, fault.status, toEnvelope(fault));
        return;
      }
      const direct = request.method === 'POST' ? this.directRoutes.get(request.url ?? '') : undefined;
      if (direct) {
        // As Express does itself: an answer that Nest writes goes by its methods.
        request.res = response;
        direct(request, response);
      } else application(request, response);
    };
    const server = createServer(
      {
        ...messagesFor(application),
        maxHeaderSize: maximumHeaderBytes,
        headersTimeout: headersTimeoutMs,
        requestTimeout: requestTimeoutMs,
        keepAliveTimeout: keepAliveTimeoutMs,
        connectionsCheckingInterval: timeoutCheckIntervalMs,
        // checked in faultOf: Node's own refusal has no envelope
        requireHostHeader: false,
      },
      receive,
    );
    server.on('clientError', answerClientError);
    server.setTimeout(writeStallMs, closeUnlessWaitingForUs);
    // A client that asks first is spared an upload that would be refused; the body reader gives the answer.
    server.on('checkContinue', (request: GatewayRequest, response: GatewayResponse) => {
      if (!(Number(request.headers['content-length']) > this.edge.bodyLimitBytes)) response.writeContinue();
      receive(request, response);
    });
    server.on('checkExpectation', receive);
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    this.httpServer = server;
  }

  /**
   * A route under /v1 whose path is a constant is also remembered by it: a request that names it to the letter goes straight
   * to Nest's handler, and Express, which would do nothing but search for it, is left out. Any other spelling takes
   * Express' way to the same handler.
   */
  override post(handler: Handler): unknown;
  override post(path: unknown, handler: Handler): unknown;
  override post(path: unknown, handler?: Handler): unknown {
    if (!handler) return this.getInstance<Application>().post(path as never);
    if (typeof path === 'string' && /^\/v1\/[\w/-]+$/.test(path)) this.directRoutes.set(path, handler);
    return super.post(path, handler);
  }

  /**
   * Nest awaits this before it tears anything down: no new connection, idle ones closed, running answers finish within
   * the grace, what is left then is cut.
   */
  override async beforeClose(): Promise<void> {
    super.beforeClose();
    this.draining = true;
    const server: Server = this.httpServer;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.sockets) closeWhenAnswered(socket);
    if (this.sockets.size > 0)
      this.drainLogger.log(`Waiting for ${this.sockets.size} connections to finish.`);
    const timer = setTimeout(() => {
      this.drainLogger.warn(`Cutting ${this.sockets.size} connections: the grace is over.`);
      server.closeAllConnections();
    }, this.edge.shutdownGraceMs);
    await closed;
    clearTimeout(timer);
    // The server is closed a turn before its sockets, and only they tell that a stream was cut, which has to be metered.
    await Promise.all(
      [...this.sockets].map(
        (socket) => new Promise<void>((resolve) => socket.once('close', () => resolve())),
      ),
    );
  }
}

function faultOf(request: GatewayRequest): ProtocolFault | undefined {
  if (request.rawHeaders.length > 2 * maximumHeaders) return protocolFaults.headersTooLarge;
  if (request.headers.host === undefined && request.httpVersionMinor > 0) return protocolFaults.missingHost;
  return undefined;
}

/**
 * Node calls this when nothing has moved on a connection for its time: the write stall during a request, the idle time
 * between two. A connection stays if that is our doing: the answer is not ready, and all there is of it has been taken.
 */
function closeUnlessWaitingForUs(socket: Socket): void {
  if (responseOn(socket) === undefined || socket.writableLength > 0) socket.destroy();
}

/** Node closes idle connections itself; one that never sent a byte does not count as idle to it. */
function closeWhenAnswered(socket: Socket): void {
  const response = responseOn(socket);
  if (!response) {
    if (socket.bytesRead === 0) socket.destroy();
  } else if (!response.headersSent) response.setHeader('Connection', 'close');
  else response.once('finish', () => socket.destroySoon());
}

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FileNetwork } from '../../src/upstream/file-network.js';

const tls = join(import.meta.dirname, '../fixtures/tls');
const cert = readFileSync(join(tls, 'files-example.cert.pem'), 'utf8');
const key = readFileSync(join(tls, 'files-example.key.pem'), 'utf8');

/** First bytes of a PNG, and enough of it to be one. */
export const pngBytes = Buffer.concat([
  Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'),
  Buffer.alloc(64, 7),
]);

type Responder = (request: IncomingMessage, response: ServerResponse) => void;

/** A server of files by https on loopback, under the names `files.example` and `other.example`. */
export class FileHost {
  readonly requests: IncomingMessage[] = [];
  /** Connections made to it, whether or not a request came. */
  connections = 0;
  private responder: Responder = (_request, response) => response.end(pngBytes);

  private constructor(private readonly server: Server) {
    server.on('connection', () => this.connections++);
    server.on('request', (request, response) => {
      this.requests.push(request);
      response.on('error', () => undefined);
      this.responder(request, response);
    });
  }

  static async start(): Promise<FileHost> {
    const server = createServer({ cert, key });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FileHost(server);
  }

  /** URL of a file there. */
  url(path = '/cat.png', host = 'files.example'): string {
    const { port } = this.server.address() as AddressInfo;
    return `https://${host}:${port}${path}`;
  }

  /** How requests are answered from now on. */
  answer(responder: Responder): void {
    this.responder = responder;
  }

  /** Forgets requests and answers; for use between two tests. */
  clear(): void {
    this.requests.length = 0;
    this.connections = 0;
    this.responder = (_request, response) => response.end(pngBytes);
  }

  async close(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

/** A network in which every name leads to loopback, and loopback alone is public. For `new RemoteFiles(…)`. */
export function loopbackNetwork(changes: Partial<FileNetwork> = {}): FileNetwork {
  return {
    resolve: () => Promise.resolve(['127.0.0.1']),
    isPublic: (address) => address === '127.0.0.1',
    ca: cert,
    deadlineMs: 10_000,
    ...changes,
  };
}

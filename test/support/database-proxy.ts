import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Client } from 'pg';

/** Stands on a loopback port before a test database and can take it away. */
export class DatabaseProxy {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private isSilent = false;

  private constructor(private readonly databaseUrl: string) {
    const { host, port } = new Client({ connectionString: databaseUrl });
    this.server = createServer((socket) => {
      const upstream = host.startsWith('/') ? connect(`${host}/.s.PGSQL.${port}`) : connect(port, host);
      this.join(socket, upstream);
      this.join(upstream, socket);
    });
  }

  static async start(databaseUrl: string): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(databaseUrl);
    await proxy.listen(0);
    return proxy;
  }

  get url(): string {
    const url = new URL(this.databaseUrl);
    url.searchParams.delete('host');
    url.host = `127.0.0.1:${this.port}`;
    return url.href;
  }

  /** Every connection breaks off and new ones are refused, until `comeBack`. */
  async goAway(): Promise<void> {
    this.lastPort = this.port;
    const closed = once(this.server, 'close');
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  async comeBack(): Promise<void> {
    await this.listen(this.lastPort);
  }

  /** Connections stay, nothing passes any more. */
  fallSilent(): void {
    this.isSilent = true;
  }

  async close(): Promise<void> {
    if (this.server.listening) await this.goAway();
  }

  private lastPort = 0;

  private get port(): number {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
    return address.port;
  }

  private async listen(port: number): Promise<void> {
    this.server.listen(port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  private join(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('data', (chunk) => {
      if (!this.isSilent) to.write(chunk);
    });
    from.on('error', () => from.destroy());
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}

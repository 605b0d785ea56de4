import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands on a loopback port before a server and can take it away, wholly or in part. */
export class TcpProxy {
  /** Each client with its way to the server. */
  private readonly pairs = new Map<Socket, Socket>();
  private isCut = false;
  private isSilent = false;
  private forbidden: string | undefined;
  /** Clients that have said what may be forbidden. */
  private readonly speakers = new Map<Socket, string>();

  private constructor(
    private readonly server: Server,
    private readonly target: { readonly host: string; readonly port: number },
  ) {
    server.on('connection', (client) => this.join(client));
  }

  /** @param url of the server: host and port are what counts */
  static async start(url: string, defaultPort: number): Promise<TcpProxy> {
    const { hostname, port } = new URL(url);
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(server, { host: hostname, port: Number(port || defaultPort) });
  }

  /** The same URL through this proxy. */
  urlOf(url: string): string {
    const through = new URL(url);
    through.host = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return through.href;
  }

  /** Every connection breaks off, and new ones at once, until `mend`. */
  cut(): void {
    this.isCut = true;
    for (const client of this.pairs.keys()) client.destroy();
  }

  /** Connections stay, nothing passes any more, until `mend`. */
  fallSilent(): void {
    this.isSilent = true;
  }

  /** Who says this, or has said it, is cut off; until `mend`. */
  forbid(text: string): void {
    this.forbidden = text;
    for (const [client, said] of this.speakers) if (said.includes(text)) client.destroy();
  }

  mend(): void {
    this.isCut = false;
    this.forbidden = undefined;
    if (!this.isSilent) return;
    this.isSilent = false;
    // What was held back is lost, so the conversations are.
    for (const client of this.pairs.keys()) client.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    const closed = once(this.server, 'close');
    this.server.close();
    await closed;
  }

  private join(client: Socket): void {
    if (this.isCut) {
      client.destroy();
      return;
    }
    const server = connect(this.target.port, this.target.host);
    this.pairs.set(client, server);
    client.on('data', (chunk) => {
      // Only the beginning of a conversation is kept: what a connection is for it says early.
      const said = this.speakers.get(client) ?? '';
      if (said.length < 10_000) this.speakers.set(client, said + chunk.toString('latin1'));
      if (this.forbidden !== undefined && chunk.includes(this.forbidden)) client.destroy();
      else if (!this.isSilent) server.write(chunk);
    });
    server.on('data', (chunk) => {
      if (!this.isSilent) client.write(chunk);
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        other.destroy();
        this.pairs.delete(client);
        this.speakers.delete(client);
      });
    }
  }
}

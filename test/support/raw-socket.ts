import { connect, type Socket } from 'node:net';

/** A connection that is spoken to in bytes, for what no HTTP client would send. */
export class RawSocket {
  private text = '';
  private readonly closedPromise: Promise<void>;

  private constructor(readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (chunk) => {
      this.text += String(chunk);
    });
    socket.on('error', () => undefined);
    this.closedPromise = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  static async open(port: number): Promise<RawSocket> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new RawSocket(socket);
  }

  /** Everything received so far. */
  get received(): string {
    return this.text;
  }

  send(text: string | Buffer): this {
    this.socket.write(text);
    return this;
  }

  /** Resolves when the other side has closed; with everything it sent. */
  async closed(): Promise<string> {
    await this.closedPromise;
    return this.text;
  }

  /** Resolves as soon as what was received matches. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.text)) {
      const more = await Promise.race([
        new Promise<boolean>((resolve) => this.socket.once('data', () => resolve(true))),
        this.closedPromise.then(() => false),
      ]);
      if (!more && !pattern.test(this.text)) throw new Error(`Closed before ${pattern} came: ${this.text}`);
    }
    return this.text;
  }

  destroy(): void {
    this.socket.destroy();
  }
}

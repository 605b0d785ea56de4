// @ts-check
// Plain JavaScript because it runs in a worker thread, which Node starts from the file itself: from `dist` after the
// build and from `src` under Jest, where nothing would compile it.
import { createServer } from 'node:net';

const sslRequest = 80877103;
const gssEncryptionRequest = 80877104;
const cancelRequest = 80877102;

// Messages after which the client waits for an answer: Sync, Query, FunctionCall, Flush, CopyData, CopyDone, CopyFail.
const unitEnds = new Set(Array.from('SQFHdcf', (letter) => letter.charCodeAt(0)));
const terminate = 'X'.charCodeAt(0);

/** Simple query with which a connection that broke off in the middle leaves nothing behind. */
const rollback = Buffer.concat([
  Buffer.from([0x53, 0, 0, 0, 4]),
  Buffer.from('Q\0\0\0\x0dROLLBACK\0', 'latin1'),
]);

/**
 * @typedef {{ execProtocolRaw(message: Uint8Array): Promise<Uint8Array> }} Backend
 * @typedef {import('node:net').Socket} Socket
 */

/**
 * Many connections over the one session that PGlite has. A connection owns the session from its first message until
 * the backend reports itself idle, so that neither a transaction nor the messages of one statement (Parse, Bind,
 * Execute) are ever mixed with another's. The server of @electric-sql/pglite-socket 0.2.17 does mix them as soon as a
 * message is longer than one read of the socket (64 KiB): of 200 statements on four connections 24 got a wrong answer.
 *
 * Settings made by SET and named prepared statements are shared by all connections: use neither.
 */
export class EmbeddedSession {
  /** @type {Set<Connection>} */
  #connections = new Set();
  #turn = new Turn();
  #server;

  /**
   * @param {Backend} backend
   * @param {(error: unknown) => void} onBroken the backend failed for good
   */
  constructor(backend, onBroken) {
    this.#server = createServer((socket) => {
      const connection = new Connection(socket, backend, this.#turn, onBroken);
      this.#connections.add(connection);
      socket.once('close', () => this.#connections.delete(connection));
    });
  }

  /** @param {string} path of the Unix socket */
  async listen(path) {
    await new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(path, () => resolve(undefined));
    });
  }

  /** Ends when every connection is closed; whatever was under way is rolled back. */
  async close() {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const connection of this.#connections) connection.destroy();
    await closed;
    // Comes last: after whoever still has something to roll back.
    await this.#turn.take();
  }
}

/** First come, first served. */
class Turn {
  #taken = false;
  /** @type {(() => void)[]} */
  #waiting = [];

  async take() {
    if (this.#taken) await new Promise((resolve) => this.#waiting.push(() => resolve(undefined)));
    this.#taken = true;
  }

  release() {
    this.#taken = false;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#taken = true;
    next();
  }
}

class Connection {
  #socket;
  #backend;
  #turn;
  #onBroken;
  #buffer = Buffer.alloc(0);
  /** Bytes of the buffer known to be complete messages. */
  #complete = 0;
  #started = false;
  #ownsTurn = false;
  #busy = false;

  /**
   * @param {Socket} socket
   * @param {Backend} backend
   * @param {Turn} turn
   * @param {(error: unknown) => void} onBroken
   */
  constructor(socket, backend, turn, onBroken) {
    this.#socket = socket;
    this.#backend = backend;
    this.#turn = turn;
    this.#onBroken = onBroken;
    socket.on('data', (chunk) => {
      this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
      void this.#work();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => void this.#work());
  }

  destroy() {
    this.#socket.destroy();
  }

  /** Serves every complete unit in the buffer; after the connection has closed, gives the session back. */
  async #work() {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let unit = this.#nextUnit(); unit !== undefined; unit = this.#nextUnit()) await this.#serve(unit);
      if (this.#socket.destroyed && this.#ownsTurn) {
        await this.#backend.execProtocolRaw(rollback);
        this.#giveBack();
      }
    } catch (error) {
      this.#onBroken(error);
    } finally {
      this.#busy = false;
    }
  }

  /** @param {Uint8Array} unit */
  async #serve(unit) {
    if (!this.#ownsTurn) {
      await this.#turn.take();
      this.#ownsTurn = true;
    }
    if (this.#socket.destroyed) return;
    const answer = await this.#backend.execProtocolRaw(unit);
    if (!this.#socket.destroyed) this.#socket.write(answer);
    if (endsIdle(answer)) this.#giveBack();
  }

  #giveBack() {
    this.#ownsTurn = false;
    this.#turn.release();
  }

  /** @returns {Uint8Array | undefined} the messages up to and including the next that asks for an answer */
  #nextUnit() {
    if (this.#socket.destroyed) return undefined;
    if (!this.#started) return this.#nextStartup();
    for (let offset = this.#complete; offset + 5 <= this.#buffer.length; offset = this.#complete) {
      const end = offset + 1 + this.#buffer.readUInt32BE(offset + 1);
      if (end > this.#buffer.length) return undefined;
      const kind = this.#buffer[offset] ?? 0;
      if (kind === terminate) {
        this.#socket.destroy();
        return undefined;
      }
      this.#complete = end;
      if (unitEnds.has(kind)) return this.#cut(end);
    }
    return undefined;
  }

  /** @returns {Uint8Array | undefined} the startup message, which has no letter in front */
  #nextStartup() {
    while (this.#buffer.length >= 8 && this.#buffer.length >= this.#buffer.readUInt32BE(0)) {
      const code = this.#buffer.readUInt32BE(4);
      const packet = this.#cut(Math.max(8, this.#buffer.readUInt32BE(0)));
      if (code === sslRequest || code === gssEncryptionRequest) {
        this.#socket.write('N');
      } else if (code === cancelRequest) {
        // There is no second backend that could cancel anything.
        this.#socket.destroy();
        return undefined;
      } else {
        this.#started = true;
        return packet;
      }
    }
    return undefined;
  }

  /** @param {number} end */
  #cut(end) {
    const unit = new Uint8Array(this.#buffer.subarray(0, end));
    this.#buffer = this.#buffer.subarray(end);
    this.#complete = 0;
    return unit;
  }
}

/**
 * Whether the answer ends in ReadyForQuery with status "idle" (neither in a transaction nor in a failed one).
 * @param {Uint8Array} answer
 */
function endsIdle(answer) {
  const [kind, a, b, c, length, status] = answer.subarray(-6);
  return kind === 0x5a && a === 0 && b === 0 && c === 0 && length === 5 && status === 0x49;
}

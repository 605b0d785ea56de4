import type { ServerResponse } from 'node:http';
import type { Backpressure } from '../contract/backpressure.js';

/** A client that does not take a write in this time is gone. Source: security-and-reliability.md E4. */
const writeStallMs = 30_000;
/** Longest write: a slow client may well need more than the stall for a picture of megabytes. */
const maxWriteBytes = 256 * 1024;

/**
 * Writes pieces of a body as fast as the client takes them, and slows their source down where it does not. What one turn of
 * the event loop delivers leaves in one write.
 */
export class BodyEgress {
  private pending: Buffer[] = [];
  private flushScheduled = false;
  private over = false;
  private stallTimer: NodeJS.Timeout | undefined;

  /** @param onWrite is told of each write */
  constructor(
    private readonly response: ServerResponse,
    private readonly backpressure: Backpressure,
    private readonly onWrite: () => void,
  ) {}

  /** Whether the client has not taken what is there. */
  get isStalled(): boolean {
    return this.stallTimer !== undefined;
  }

  push(bytes: Buffer): void {
    this.pending.push(bytes);
    if (this.flushScheduled) return;
    this.flushScheduled = true;
    process.nextTick(this.flush);
  }

  /** Everything that is left, with this behind it. */
  takeWith(last: Buffer): Buffer {
    return joined([...this.pending, last]);
  }

  /** Nothing is written any more. */
  stop(): void {
    this.over = true;
    this.pending = [];
    clearTimeout(this.stallTimer);
    this.response.off('drain', this.onDrain);
  }

  private readonly flush = (): void => {
    this.flushScheduled = false;
    if (this.over || this.pending.length === 0 || this.stallTimer !== undefined) return;
    let bytes = joined(this.pending);
    this.pending = [];
    if (bytes.length > maxWriteBytes) {
      this.pending.push(bytes.subarray(maxWriteBytes));
      bytes = bytes.subarray(0, maxWriteBytes);
    }
    this.onWrite();
    if (!this.response.write(bytes)) this.waitForDrain();
  };

  private waitForDrain(): void {
    this.backpressure.pause();
    this.stallTimer = setTimeout(() => this.response.destroy(), writeStallMs);
    this.response.once('drain', this.onDrain);
  }

  private readonly onDrain = (): void => {
    clearTimeout(this.stallTimer);
    this.stallTimer = undefined;
    this.flush();
    if (this.stallTimer === undefined) this.backpressure.resume();
  };
}

function joined(parts: readonly Buffer[]): Buffer {
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : Buffer.concat(parts);
}

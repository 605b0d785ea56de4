/** What the source of an answer offers to whoever writes it out. */
export interface PausableSource {
  pause(): void;
  resume(): void;
}

/**
 * The valve between the client's socket and the vendor's. The egress closes it when the socket's buffer is full; the
 * upstream client, attached at the other end, stops reading. One per request, shared by its attempts.
 */
export class Backpressure {
  private source: PausableSource | undefined;
  private closed = false;

  get isPaused(): boolean {
    return this.closed;
  }

  attach(source: PausableSource): void {
    this.source = source;
    if (this.closed) source.pause();
  }

  detach(source: PausableSource): void {
    if (this.source === source) this.source = undefined;
  }

  pause(): void {
    if (this.closed) return;
    this.closed = true;
    this.source?.pause();
  }

  resume(): void {
    if (!this.closed) return;
    this.closed = false;
    this.source?.resume();
  }
}

/** What the source of an answer offers to whoever writes it out. */
export interface PausableSource {
  pause(): void;
  resume(): void;
}

/**
 * The valve between the client's socket and the vendor's. The egress closes it when the socket's buffer is full; the
 * upstream client, attached at the other end, stops reading. One per request, shared by its attempts, of which a hedge
 * has two under way.
 */
export class Backpressure {
  private readonly sources = new Set<PausableSource>();
  private closed = false;

  get isPaused(): boolean {
    return this.closed;
  }

  attach(source: PausableSource): void {
    this.sources.add(source);
    if (this.closed) source.pause();
  }

  detach(source: PausableSource): void {
    this.sources.delete(source);
  }

  pause(): void {
    if (this.closed) return;
    this.closed = true;
    for (const source of this.sources) source.pause();
  }

  resume(): void {
    if (!this.closed) return;
    this.closed = false;
    for (const source of this.sources) source.resume();
  }
}

/** Bytes of all files that are held at a time; while a file becomes part of a request it takes about four times its size. */
const maxHeldBytes = 256 * 1024 * 1024;
/** Bytes of the files of one request: no vendor takes more. */
const maxShareBytes = 50 * 1024 * 1024;

/** Why bytes cannot be held. */
export type Refusal = 'share' | 'all';

/** The memory that there is for files fetched from elsewhere. */
export class FileMemory {
  private held = 0;

  constructor(private readonly maxBytes = maxHeldBytes) {}

  get heldBytes(): number {
    return this.held;
  }

  /** Whether there was room; none of it is taken where there was not. */
  take(bytes: number): boolean {
    if (this.held + bytes > this.maxBytes) return false;
    this.held += bytes;
    return true;
  }

  release(bytes: number): void {
    this.held -= bytes;
  }
}

/** What the files of one request take of it, from their first bytes until the request lets go of them. */
export class FileShare {
  private memory: FileMemory | undefined;
  private bytes = 0;

  /** Undefined where there was room. */
  take(memory: FileMemory, bytes: number): Refusal | undefined {
    if (this.bytes + bytes > maxShareBytes) return 'share';
    if (!memory.take(bytes)) return 'all';
    this.memory = memory;
    this.bytes += bytes;
    return undefined;
  }

  release(): void {
    this.memory?.release(this.bytes);
    this.bytes = 0;
  }
}

import type { StoredKey } from './stored-key.js';

/** What is known of a digest. `key` undefined: the database has no such key. */
interface Entry {
  readonly key: StoredKey | undefined;
  /** When the read began that brought it. */
  readonly readAtMs: number;
  /** From when on a hit starts a read in the background, so that a key in steady use never waits for one. */
  refreshAtMs: number;
  /** Until when it is served at once. */
  freshUntilMs: number;
  /** Set by each hit, cleared by the sweep: the second chance of the clock algorithm. */
  used: boolean;
}

export interface KeyCacheOptions {
  /** Bound of the known keys, and of the unknown ones apart: a flood of bad keys pushes no good one out. */
  readonly maxEntries: number;
  /** Longest time until a change made elsewhere (another instance, usage, SQL) is seen. */
  readonly freshMs: number;
  /** Age from which a hit starts a read in the background; less than `freshMs`. */
  readonly refreshAfterMs: number;
  /** Age of its last read up to which a known key is served while the database is away. */
  readonly staleMs: number;
  /** Longest wait for a read. */
  readonly readTimeoutMs: number;
  /** Wait after a failed read before the same key asks again. */
  readonly retryMs: number;
}

/**
 * Source of the bounds: spec "versioned invalidation" of issue 2, quality/security-and-reliability.md K6 and C4.
 *
 * Postgres may be away for five minutes. `staleMs` is counted from the read and not from the outage, so that it bounds the age
 * of whatever is served; and it is ten minutes, so that each key used within the four minutes before the outage lasts those five.
 */
export const defaultKeyCacheOptions: KeyCacheOptions = {
  maxEntries: 10_000,
  freshMs: 5000,
  refreshAfterMs: 4000,
  staleMs: 10 * 60_000,
  readTimeoutMs: 2000,
  retryMs: 1000,
};

/** Reads a key from the database; undefined when there is none with this digest. */
export type ReadKey = (digest: string) => Promise<StoredKey | undefined>;

/**
 * Keys by the SHA-256 of their token, read from the database at most once at a time for each digest.
 *
 * Keyed by digest and not by token, so that no token stays in memory between requests (a heap snapshot shows none).
 * `crypto.hash` in one shot and the look-up take 0.7 µs together (Node 20.20); a cheaper keyed hash of our own would
 * save half a microsecond and be one more thing to trust.
 *
 * A read that began before a change must not bring the old row back. Two fences: `invalidate` raises the generation
 * and forgets the reads under way, so what they bring is not kept; and a row never replaces one of a higher version.
 */
export class KeyCache {
  private readonly known = new Map<string, Entry>();
  private readonly unknown = new Map<string, Entry>();
  private readonly reads = new Map<string, Promise<StoredKey | undefined>>();
  private readonly familiar = new Set<string>();
  private generation = 0;

  constructor(
    private readonly readKey: ReadKey,
    private readonly options: KeyCacheOptions = defaultKeyCacheOptions,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Entries held: known and unknown keys. */
  get size(): number {
    return this.known.size + this.unknown.size;
  }

  /**
   * The key behind a digest: at once where that is known and fresh, else as a promise. Undefined = there is no such
   * key. The promise fails with what the read failed with, unless the key was seen within the stale bound. Only a known
   * key is read ahead of its time: hits of unknown ones are free.
   * @param readKey another way to the database, for this call
   */
  get(digest: string, readKey?: ReadKey): StoredKey | undefined | Promise<StoredKey | undefined> {
    const entry = this.known.get(digest) ?? this.unknown.get(digest);
    if (entry === undefined) return this.read(digest, readKey);
    const now = this.nowMs();
    entry.used = true;
    if (now >= entry.freshUntilMs) return this.readOrStale(digest, entry, readKey);
    if (now >= entry.refreshAtMs && entry.key !== undefined && !this.reads.has(digest))
      this.readOrStale(digest, entry).catch(() => undefined);
    return entry.key;
  }

  /** Whether a digest is held as a known key, stale or not. */
  has(digest: string): boolean {
    return this.known.has(digest);
  }

  /** Whether a digest belongs, or once belonged, to a key that this process has made or seen lately. */
  isFamiliar(digest: string): boolean {
    return this.familiar.has(digest);
  }

  /** Makes a digest familiar. To be called for a new key. */
  recognise(digest: string): void {
    if (this.familiar.has(digest)) return;
    const [oldest] = this.familiar;
    if (oldest !== undefined && this.familiar.size >= this.options.maxEntries) this.familiar.delete(oldest);
    this.familiar.add(digest);
  }

  /** Forgets a key under all its digests, and whatever reads under way are going to say. To be called after the change. */
  invalidate(keyId: string): void {
    this.forget(({ caller }) => caller.keyId === keyId);
  }

  /** The same for all keys of a workspace. */
  invalidateWorkspace(workspaceId: string): void {
    this.forget(({ caller }) => caller.workspaceId === workspaceId);
  }

  /** Changes may have been missed: everything is read again before it is served, as far as the database answers. */
  distrust(): void {
    this.fence();
    for (const entries of [this.known, this.unknown]) for (const entry of entries.values()) expire(entry);
  }

  /**
   * The same for one key. To be called after a change that failed: it may have been committed all the same, but a database that
   * went away meanwhile is no reason to stop serving the key.
   */
  distrustKey(keyId: string): void {
    this.distrustSome(({ caller }) => caller.keyId === keyId);
  }

  /** The same for all keys of a workspace. */
  distrustWorkspace(workspaceId: string): void {
    this.distrustSome(({ caller }) => caller.workspaceId === workspaceId);
  }

  private distrustSome(mayBeChanged: (key: StoredKey) => boolean): void {
    this.fence();
    for (const entry of this.known.values()) if (entry.key && mayBeChanged(entry.key)) expire(entry);
  }

  private forget(isChanged: (key: StoredKey) => boolean): void {
    this.fence();
    for (const [digest, { key }] of this.known) if (key && isChanged(key)) this.known.delete(digest);
  }

  /** What reads under way are going to say may be old. */
  private fence(): void {
    this.generation += 1;
    this.reads.clear();
  }

  private async readOrStale(digest: string, entry: Entry, readKey?: ReadKey): Promise<StoredKey | undefined> {
    try {
      return await this.read(digest, readKey);
    } catch (error) {
      const now = this.nowMs();
      const staleUntilMs = entry.readAtMs + this.options.staleMs;
      const isHeld = this.known.get(digest) === entry;
      if (!isHeld || now >= staleUntilMs) throw error;
      // Hits are served at once for a while; one of them asks again, and the others do not wait for it either.
      entry.refreshAtMs = now + this.options.retryMs;
      entry.freshUntilMs = Math.min(staleUntilMs, entry.refreshAtMs + this.options.readTimeoutMs);
      return entry.key;
    }
  }

  private read(digest: string, readKey = this.readKey): Promise<StoredKey | undefined> {
    const underWay = this.reads.get(digest);
    if (underWay) return underWay;
    const read = this.readAndKeep(digest, readKey).finally(() => {
      if (this.reads.get(digest) === read) this.reads.delete(digest);
    });
    this.reads.set(digest, read);
    return read;
  }

  private async readAndKeep(digest: string, readKey: ReadKey): Promise<StoredKey | undefined> {
    const { generation } = this;
    const readAtMs = this.nowMs();
    const key = await withDeadline(readKey(digest), this.options.readTimeoutMs);
    const held = this.known.get(digest)?.key;
    if (held && key && isOlder(key, held)) return held;
    if (generation === this.generation) this.keep(digest, key, readAtMs);
    return key;
  }

  private keep(digest: string, key: StoredKey | undefined, readAtMs: number): void {
    const entry: Entry = {
      key,
      readAtMs,
      refreshAtMs: readAtMs + this.options.refreshAfterMs,
      freshUntilMs: readAtMs + this.options.freshMs,
      used: false,
    };
    const [home, other] = key ? [this.known, this.unknown] : [this.unknown, this.known];
    other.delete(digest);
    home.delete(digest);
    if (home.size >= this.options.maxEntries) evictOne(home);
    home.set(digest, entry);
    if (key) this.recognise(digest);
  }
}

/** No hit is served without a read any more, unless that fails. */
function expire(entry: Entry): void {
  entry.freshUntilMs = -Infinity;
}

function isOlder(key: StoredKey, held: StoredKey): boolean {
  if (held.version !== key.version) return held.version > key.version;
  return held.workspaceVersion > key.workspaceVersion;
}

/** Removes the oldest entry that was not used since it was last passed over. */
function evictOne(entries: Map<string, Entry>): void {
  for (const [digest, entry] of entries) {
    entries.delete(digest);
    if (!entry.used) return;
    entry.used = false;
    entries.set(digest, entry);
  }
}

function withDeadline<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const isLate = (): void => reject(new Error(`The database did not answer within ${timeoutMs} ms.`));
    // Where this process itself stood still, the answer has come and is read before the immediate.
    const timer = setTimeout(() => setImmediate(isLate), timeoutMs);
    timer.unref();
    void work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

import { setTimeout as delay } from 'node:timers/promises';
import type { ReadKey } from './key-cache.js';

/** Which of these digests belong to a key. */
export type FindDigests = (digests: readonly string[]) => Promise<ReadonlySet<string>>;

export interface GatheredLookupsOptions {
  /** Time between two statements, and so the longest a look-up waits for its own. */
  readonly intervalMs: number;
  /** Digests of one statement. */
  readonly maxDigests: number;
}

/** Four statements a second, for more keys than one process can be sent in a quarter of one. */
export const defaultGatheredLookupsOptions: GatheredLookupsOptions = { intervalMs: 250, maxDigests: 2000 };

interface Batch {
  readonly digests: Set<string>;
  readonly existing: Promise<ReadonlySet<string>>;
}

/** Looks keys up in company: however many are asked for, one statement at each interval tells which of them exist. */
export class GatheredLookups {
  private gathering: Batch | undefined;

  constructor(
    private readonly findDigests: FindDigests,
    private readonly readKey: ReadKey,
    private readonly options: GatheredLookupsOptions = defaultGatheredLookupsOptions,
  ) {}

  /** Whether the next statement has no room left. */
  get isFull(): boolean {
    return this.gathering !== undefined && this.gathering.digests.size >= this.options.maxDigests;
  }

  /** The key behind a digest; undefined when there is none. */
  readonly read: ReadKey = async (digest) => {
    this.gathering ??= this.begin();
    const { digests, existing } = this.gathering;
    digests.add(digest);
    return (await existing).has(digest) ? this.readKey(digest) : undefined;
  };

  private begin(): Batch {
    const digests = new Set<string>();
    return { digests, existing: this.ask(digests) };
  }

  private async ask(digests: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    await delay(this.options.intervalMs, undefined, { ref: false });
    this.gathering = undefined;
    return this.findDigests([...digests]);
  }
}

import { isIP } from 'node:net';

const windowMs = 60_000;

export interface FailedLookupsOptions {
  /** Failed look-ups of one address within a window; more than any office of honest clients makes. */
  readonly limit: number;
  /** Addresses counted one by one; those beyond share a count. Some 100 bytes each. */
  readonly maxAddresses: number;
}

/** Source of the limit: quality/security-and-reliability.md K5. */
export const defaultFailedLookupsOptions: FailedLookupsOptions = { limit: 60, maxAddresses: 10_000 };

/** A look-up that was counted before its end was known. */
export interface CountedLookup {
  /** It found a key after all, or could not be made: it does not count. */
  takeBack(): void;
}

/**
 * Look-ups of keys that do not exist, by client address, in fixed windows of a minute that all addresses share: at the end
 * of one everything is forgotten at once, so memory is bounded and nothing has to be swept.
 *
 * A look-up counts from its beginning, or a burst would be over before the first had failed. An IPv6 client owns a /64
 * at the least, hence that is what counts as its address.
 */
export class FailedLookups {
  private counts = new Map<string, number>();
  private windowEndsAtMs = -Infinity;

  /** `nowMs` is a clock that never jumps. */
  constructor(
    private readonly options: FailedLookupsOptions = defaultFailedLookupsOptions,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Addresses held, the shared count of all others included. */
  get size(): number {
    return this.counts.size;
  }

  /** @param address of the client, behind trusted hops; whatever is no IP address shares a count. */
  count(address: string | undefined): CountedLookup {
    const counts = this.currentCounts();
    const name = this.nameOf(address);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return { takeBack: () => decrement(counts, name) };
  }

  /** Whole seconds until the address may fail again; undefined while it is within its limit. */
  retryAfterSeconds(address: string | undefined): number | undefined {
    const count = this.currentCounts().get(this.nameOf(address)) ?? 0;
    if (count < this.options.limit) return undefined;
    return Math.max(1, Math.ceil((this.windowEndsAtMs - this.nowMs()) / 1000));
  }

  private currentCounts(): Map<string, number> {
    const now = this.nowMs();
    if (now >= this.windowEndsAtMs) {
      this.counts = new Map();
      this.windowEndsAtMs = now + windowMs;
    }
    return this.counts;
  }

  private nameOf(address: string | undefined): string {
    const name = networkOf(address);
    return this.counts.has(name) || this.counts.size < this.options.maxAddresses ? name : others;
  }
}

/** The shared count: of addresses beyond the bound, and of text in X-Forwarded-For that is no address. */
const others = '';

function decrement(counts: Map<string, number>, name: string): void {
  const left = (counts.get(name) ?? 0) - 1;
  if (left > 0) counts.set(name, left);
  else counts.delete(name);
}

/** An IPv4 address as it is, also in IPv6 clothes; the first 64 bits of any other IPv6 address. */
function networkOf(address: string | undefined): string {
  const version = address === undefined ? 0 : isIP(address);
  if (address === undefined || version === 0) return others;
  if (version === 4) return address;
  const mapped = /^::ffff:([\d.]+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [start = '', end] = address.split('::');
  const leading = groupsOf(start);
  const trailing = end === undefined ? [] : groupsOf(end);
  const zeros = Array.from({ length: 8 - leading.length - trailing.length }, () => 0);
  return [...leading, ...zeros, ...trailing]
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':');
}

/** An IPv4 address at the end of an IPv6 one stands for two groups; their values do not matter here. */
function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => (group.includes('.') ? [0, 0] : [Number.parseInt(group, 16)]));
}

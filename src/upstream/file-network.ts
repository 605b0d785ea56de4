import { Resolver } from 'node:dns/promises';
import { isIPv6, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.js';

/** The network that files are fetched from: the public internet, in tests another. */
export interface FileNetwork {
  /** All addresses of a host, those to try first in front. Rejects, or none, where there is none. */
  resolve(this: void, host: string): Promise<readonly string[]>;
  /** Whether connections may go to an address. */
  isPublic(this: void, address: string): boolean;
  /** Certificates trusted, as PEM; the platform's own where absent. */
  readonly ca?: string;
  /** Longest that fetching a file may take. */
  readonly deadlineMs: number;
}

/**
 * Asks the name servers itself: a name server of a stranger, slow on purpose, would otherwise hold one of the four threads on
 * which Node looks up the addresses of vendors as well. Knows nothing of `/etc/hosts` and search domains, where only private
 * names are.
 */
export function publicInternet(): FileNetwork {
  const resolver = new Resolver({ timeout: 1000, tries: 2 });
  return {
    resolve: async (host) => {
      const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
      return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    },
    isPublic: isPublicAddress,
    // Less than a vendor has for its first chunk, in which this is included: a slow file is not a slow vendor.
    deadlineMs: 8_000,
  };
}

/** The host has no address, or one that is not public: who asked is not told which. */
export class NoPublicAddressError extends Error {}

/**
 * Looks a host up for the connection that is about to be made, and for that alone: the addresses that are checked here are
 * those that are connected to. One that is not public spoils them all.
 */
export function guardedLookup({ resolve, isPublic }: FileNetwork): LookupFunction {
  return (host, { all }, callback) => {
    const refuse = (): void => callback(new NoPublicAddressError(), '');
    resolve(host).then((addresses) => {
      const [first] = addresses;
      if (first === undefined || !addresses.every(isPublic)) refuse();
      else if (all) callback(null, addresses.map(withFamily));
      else callback(null, first, familyOf(first));
    }, refuse);
  };
}

function withFamily(address: string): { address: string; family: number } {
  return { address, family: familyOf(address) };
}

function familyOf(address: string): number {
  return isIPv6(address) ? 6 : 4;
}

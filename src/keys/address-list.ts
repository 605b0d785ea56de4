import { BlockList, isIP } from 'node:net';

const networkPattern = /^([0-9A-Fa-f:.]+)(?:\/([0-9]{1,3}))?$/;

interface Network {
  readonly address: string;
  readonly prefixBits: number;
  readonly family: 'ipv4' | 'ipv6';
}

function parseNetwork(text: string): Network | undefined {
  const match = networkPattern.exec(text);
  const address = match?.[1] ?? '';
  const version = isIP(address);
  if (version === 0) return undefined;
  const widestBits = version === 4 ? 32 : 128;
  const prefixBits = match?.[2] === undefined ? widestBits : Number(match[2]);
  if (prefixBits > widestBits) return undefined;
  return { address, prefixBits, family: version === 4 ? 'ipv4' : 'ipv6' };
}

/** Whether a text is an IPv4 or IPv6 address or a network in CIDR form: `10.0.0.0/8`, `2001:db8::/32`, `127.0.0.1`. */
export function isNetwork(text: string): boolean {
  return parseNetwork(text) !== undefined;
}

/** The addresses a key may be used from; undefined for an empty list, which means every address. */
export function toAddressList(networks: readonly string[]): BlockList | undefined {
  if (networks.length === 0) return undefined;
  const list = new BlockList();
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network) list.addSubnet(network.address, network.prefixBits, network.family);
  }
  return list;
}

/** Whether an address is in the list. An IPv4 address in IPv6 clothes (`::ffff:10.0.0.1`) counts as the IPv4 address. */
export function includesAddress(list: BlockList, address: string | undefined): boolean {
  const version = address === undefined ? 0 : isIP(address);
  if (address === undefined || version === 0) return false;
  return list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

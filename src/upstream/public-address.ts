import { BlockList, isIP } from 'node:net';

/**
 * IPv4 networks that are no part of the public internet.
 * Source: IANA's IPv4 Special-Purpose Address Registry, RFC 6890 and its updates; multicast: RFC 5771.
 */
const specialIpv4: readonly (readonly [network: string, prefixBits: number])[] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // shared by carriers; metadata of some clouds
  ['127.0.0.0', 8], // loopback
  ['168.63.129.16', 32], // a public number that Azure's hosts answer on from within
  ['169.254.0.0', 16], // link-local; metadata of most clouds
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments; metadata of some clouds
  ['192.0.2.0', 24], // documentation
  ['192.31.196.0', 24], // AS112
  ['192.52.193.0', 24], // multicast tunnels
  ['192.88.99.0', 24], // relays of 6to4
  ['192.168.0.0', 16], // private
  ['192.175.48.0', 24], // AS112
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
];

/**
 * All of IPv6 that is in public use. What lies outside is refused without being named: loopback, link-local and private
 * networks, multicast, and every prefix that wraps an IPv4 address (mapped, compatible, NAT64).
 * Source: IANA's IPv6 Global Unicast Address Assignments.
 */
const publicIpv6 = ['2000::', 3] as const;

/** Networks within it that are no part of the public internet. Source: IANA's IPv6 Special-Purpose Address Registry. */
const specialIpv6: readonly (readonly [network: string, prefixBits: number])[] = [
  ['2001::', 23], // protocol assignments, among them Teredo, which wraps IPv4
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4, which wraps IPv4
  ['2620:4f:8000::', 48], // AS112
  ['3ffe::', 16], // a test network, given back
  ['3fff::', 20], // documentation
];

const refused = new BlockList();
for (const [network, prefixBits] of specialIpv4) refused.addSubnet(network, prefixBits, 'ipv4');
for (const [network, prefixBits] of specialIpv6) refused.addSubnet(network, prefixBits, 'ipv6');
const globalUnicast = new BlockList();
globalUnicast.addSubnet(...publicIpv6, 'ipv6');

/** Whether an address is one of the public internet; false for anything that is no address. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !refused.check(address, 'ipv4');
    case 6:
      return globalUnicast.check(address, 'ipv6') && !refused.check(address, 'ipv6');
    default:
      return false;
  }
}

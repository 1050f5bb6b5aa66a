import { BlockList, isIP } from 'node:net'

/**
 * What is not the public Internet (IANA special-purpose registries, RFC 6890 and its updates). Of IPv6 only global unicast
 * is public at all; what is embedded in other forms (mapped, NAT64) is outside of it.
 */
const closed: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8],
  ['100.64.0.0', 10], // behind a carrier's NAT; 100.100.100.200 tells metadata
  ['127.0.0.0', 8],
  ['168.63.129.16', 32], // public by number, a cloud's own services by use
  ['169.254.0.0', 16], // link-local; 169.254.169.254 tells metadata
  ['172.16.0.0', 12],
  ['192.0.0.0', 24], // 192.0.0.192 tells metadata
  ['192.0.2.0', 24],
  ['192.88.99.0', 24], // relays of 6to4
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, and broadcast
  ['2001::', 23], // protocols: Teredo, ORCHID, benchmarks
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4, with any IPv4 address in it
  ['3fff::', 20], // documentation
]

const notPublic = new BlockList()
for (const [network, prefix] of closed) notPublic.addSubnet(network, prefix, familyOf(network) ?? 'ipv4')
const global = new BlockList()
global.addSubnet('2000::', 3, 'ipv6')
const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** May anybody on the Internet have this address? Not where it is no address, or names a zone. */
export function isPublicAddress(address: string): boolean {
  const family = familyOf(address)
  if (family === undefined || notPublic.check(address, family)) return false
  return family === 'ipv4' || global.check(address, family)
}

export function isLoopbackAddress(address: string): boolean {
  const family = familyOf(address)
  return family !== undefined && loopback.check(address, family)
}

function familyOf(address: string): 'ipv4' | 'ipv6' | undefined {
  if (address.includes('%')) return undefined
  const version = isIP(address)
  return version === 4 ? 'ipv4' : version === 6 ? 'ipv6' : undefined
}

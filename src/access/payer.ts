/** Whom a call is counted against, as far as its address tells. */
import { BlockList, isIP, isIPv6 } from 'node:net'
import { bareIp, type GivenIp, UNKNOWN_CALLER } from './caller-ip.ts'
import { type Network, parseIp, parseNetwork } from './network.ts'

const NETWORKS = [
  ...['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '100.64.0.0/10'],
  ...['::1/128', 'fc00::/7', 'fe80::/10'],
]

export type PayerOf = (ip: GivenIp) => string | null

/**
 * Gives the function that names the payer of an address: an IPv4 address, the /64 of an IPv6 one (a stranger has all of
 * it). Null for loopback and private addresses and those of `proxies` (addresses and networks): many people may be
 * behind one of them, Mailgun among them. Whoever has no address that can be read is one payer, and nobody's neighbour.
 */
export function createPayerOf(proxies: readonly string[]): PayerOf {
  const shared = new BlockList()
  for (const network of [...NETWORKS, ...proxies]) {
    const [address = '', bits] = network.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    if (isIP(address) !== 0) shared.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family)
  }
  return (ip) => {
    const address = bareIp(ip)
    if (isIP(address) === 0) return UNKNOWN_CALLER
    const v6 = isIPv6(address)
    if (shared.check(address, v6 ? 'ipv6' : 'ipv4')) return null
    return v6 ? firstHalf(address) : address
  }
}

/** The same addresses as networks: what is never blocked. */
export function sharedNetworks(proxies: readonly string[]): Network[] {
  return [...NETWORKS, ...proxies].map((text) => parseNetwork(text) ?? parseIp(text)).filter((one) => one !== null)
}

/** The first 64 bits. URL writes an address in its one canonical form, which has `::` at most once. */
function firstHalf(address: string): string {
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1)
  const [before = '', after] = canonical.split('::')
  const head = before === '' ? [] : before.split(':')
  const tail = after === undefined || after === '' ? [] : after.split(':')
  const zeros = after === undefined ? [] : Array<string>(8 - head.length - tail.length).fill('0')
  return [...head, ...zeros, ...tail].slice(0, 4).join(':')
}

/**
 * IP addresses and networks as numbers, in one canonical form each: another spelling of an address never evades a block.
 */
import { isIPv4, isIPv6 } from 'node:net'

type Family = 4 | 6
/** `first` is its lowest address; one address has all bits as its prefix */
export type Network = { family: Family; first: bigint; prefix: number }

const BITS = { 4: 32, 6: 128 } as const

/** One address, an IPv4-mapped one as its IPv4; null for anything else. A zone (`%eth0`) does not count. */
export function parseIp(text: string): Network | null {
  const address = text.replace(/^::ffff:(?=\d+\.)/i, '')
  if (isIPv4(address)) return { family: 4, first: readV4(address), prefix: 32 }
  const bare = address.replace(/%.*$/s, '')
  return isIPv6(bare) ? { family: 6, first: readV6(bare), prefix: 128 } : null
}

/** `192.0.2.0/24`, `2001:db8::/32`; bits behind the prefix are cleared. Null for anything else. */
export function parseNetwork(text: string): Network | null {
  const [, address = '', digits = ''] = /^([0-9a-f:.]{2,45})\/(\d{1,3})$/i.exec(text) ?? []
  const ip = parseIp(address)
  if (ip === null || Number(digits) > BITS[ip.family]) return null
  return widen(ip, Number(digits))
}

/** The network of `prefix` bits around it. */
export function widen({ family, first }: Network, prefix: number): Network {
  const rest = BigInt(BITS[family] - prefix)
  return { family, first: (first >> rest) << rest, prefix }
}

/** An address as `192.0.2.1`, a network as `192.0.2.0/24`; IPv6 as RFC 5952 writes it. */
export function writeNetwork({ family, first, prefix }: Network): string {
  const address = family === 4 ? writeV4(first) : writeV6(first)
  return prefix === BITS[family] ? address : `${address}/${prefix}`
}

/** Whether some address is in both. */
export function overlaps(one: Network, other: Network): boolean {
  if (one.family !== other.family) return false
  const prefix = Math.min(one.prefix, other.prefix)
  return widen(one, prefix).first === widen(other, prefix).first
}

const readV4 = (address: string): bigint =>
  address.split('.').reduce((number, part) => (number << 8n) | BigInt(Number(part)), 0n)

/** URL writes an address in its one canonical form: groups of hex digits, `::` at most once. */
const canonicalV6 = (address: string): string => new URL(`http://[${address}]`).hostname.slice(1, -1)

function readV6(address: string): bigint {
  const [before = '', after] = canonicalV6(address).split('::')
  const head = before === '' ? [] : before.split(':')
  const tail = after === undefined || after === '' ? [] : after.split(':')
  const zeros = after === undefined ? [] : Array<string>(8 - head.length - tail.length).fill('0')
  return [...head, ...zeros, ...tail].reduce((number, group) => (number << 16n) | BigInt(`0x${group}`), 0n)
}

const writeV4 = (number: bigint): string => [24n, 16n, 8n, 0n].map((at) => (number >> at) & 0xffn).join('.')

function writeV6(number: bigint): string {
  const groups = Array.from({ length: 8 }, (_, at) => ((number >> BigInt(112 - 16 * at)) & 0xffffn).toString(16))
  return canonicalV6(groups.join(':'))
}

/** Whether a request was made on this machine: the one caller of `/metrics` that needs no token. */
import { BlockList, isIP, isIPv6 } from 'node:net'

export type Caller = {
  /** the other end of the socket */
  peer: string | undefined
  headers: Readonly<Record<string, unknown>>
  httpVersion: string
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4')
LOOPBACK.addAddress('::1', 'ipv6')

/** What a proxy adds. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'via']
const LOCAL_HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i

/**
 * True only if nobody else can be behind the request. A proxy on this machine makes every stranger's socket a loopback
 * one, so whatever a proxy adds means no, trusted or not, whomever it names: a field that the proxy only passes on is
 * the stranger's own. HTTP/1.0 means no, which nginx speaks to its upstream without any of these fields. A Host that is
 * not this machine means no too: a page in a browser here can have a name of its own point at 127.0.0.1.
 */
export function isLocalCaller({ peer, headers, httpVersion }: Caller): boolean {
  if (!isLoopback(peer) || httpVersion === '1.0') return false
  if (FORWARDED.some((name) => headers[name] !== undefined)) return false
  return LOCAL_HOST.test(String(headers['host'] ?? ''))
}

function isLoopback(address: string | undefined = ''): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  return isIP(plain) !== 0 && LOOPBACK.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
}

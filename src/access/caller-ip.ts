/** The address of a call as it is counted and written down: a socket or a header field gives less than one might think. */

/** A socket that was reset before it was read has no address any more. */
export type GivenIp = string | undefined

/** Whom nobody can tell apart: reset sockets, and what is no address. All of them are one caller. */
export const UNKNOWN_CALLER = 'unknown'

/** Without the port that some proxies add, without a zone, an IPv4-mapped address as its IPv4. */
export function bareIp(given: GivenIp): string {
  const text = given ?? UNKNOWN_CALLER
  const [, v4, v6] = /^(?:(\d[\d.]{6,14}):\d{1,5}|\[([\da-f:.]{2,45})\](?::\d{1,5})?)$/i.exec(text) ?? []
  return (v4 ?? v6 ?? text).replace(/%.*$/s, '').replace(/^::ffff:(?=\d+\.)/i, '')
}

/** Whether a reply to a domain could arrive (RFC 5321 section 5.1, RFC 7505). */
import type { Dns } from '../../dns/dns.ts'

export type DomainVerdict = 'deliverable' | 'undeliverable' | 'unknown'

/** Asks for MX and, where there is none, for addresses. `unknown` when DNS does not answer. */
export async function findDomainVerdict(dns: Dns, domain: string): Promise<DomainVerdict> {
  const exchangers = await dns.ask('MX', domain)
  if (exchangers.kind === 'unavailable') return 'unknown'
  if (exchangers.kind === 'absent') return 'undeliverable'
  // RFC 7505: a single exchanger without a name says that the domain takes no mail.
  if (exchangers.kind === 'found') return exchangers.records.every(isRoot) ? 'undeliverable' : 'deliverable'
  const addresses = await Promise.all([dns.ask('A', domain), dns.ask('AAAA', domain)])
  if (addresses.some(({ kind }) => kind === 'found')) return 'deliverable'
  return addresses.some(({ kind }) => kind === 'unavailable') ? 'unknown' : 'undeliverable'
}

const isRoot = (exchanger: string): boolean => exchanger === '' || exchanger === '.'

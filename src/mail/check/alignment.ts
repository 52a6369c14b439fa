/** How closely the domain of a signature has to match the From domain, as that domain's DMARC record says. */
import type { Dns } from '../../dns/dns.ts'

export type Alignment = 'strict' | 'relaxed'

/** The domain itself and the organisation above it; more than three labels above are no real sender's. */
const MAX_NAMES = 3

/**
 * RFC 7489 section 6.3, `adkim`; the first record on the way up the tree decides, as in RFC 9989 section 4.10. A domain
 * without one is `relaxed`; null when DNS does not answer.
 */
export async function findAlignment(dns: Dns, domain: string): Promise<Alignment | null> {
  const labels = domain.split('.')
  const names = labels.slice(0, -1).map((_, at) => labels.slice(at).join('.'))
  for (const name of names.slice(0, MAX_NAMES)) {
    const answer = await dns.ask('TXT', `_dmarc.${name}`)
    if (answer.kind === 'unavailable') return null
    const records = answer.kind === 'found' ? answer.records.filter(isDmarc) : []
    // Several are as good as none (RFC 7489 section 6.6.3), but whoever wrote one of them may have meant it.
    if (records.length > 0) return records.some(isStrict) ? 'strict' : 'relaxed'
  }
  return 'relaxed'
}

const tagsOf = (record: string): string[] => record.split(';').map((tag) => tag.replace(/\s+/g, '').toLowerCase())

const isDmarc = (record: string): boolean => tagsOf(record)[0] === 'v=dmarc1'

const isStrict = (record: string): boolean => tagsOf(record).includes('adkim=s')

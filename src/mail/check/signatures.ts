/** Whether DKIM signatures that were verified here prove the address in the From field (RFC 7489 section 3.1.1). */
import type { Signature, SignatureReport } from '../../providers/signature-verifier.ts'
import { identityOf, normalizeAddress } from '../address.ts'
import type { HeaderFields } from '../message.ts'
import type { Alignment } from './alignment.ts'
import type { SenderAuthentication } from './authentication.ts'

/** RFC 8301 section 3.1 and 3.2, RFC 8463. */
const ALGORITHMS = ['rsa-sha256', 'ed25519-sha256']
const MIN_KEY_BITS = 1024
const MAX_SIGNATURES = 5

/**
 * RFC 5322 section 3.6 and RFC 2045: one of each. A signature covers the last field of a name, and a reader may show the
 * first: who sends a signed mail again could put a subject of his own above (RFC 6376 section 8.15).
 */
const SINGLE_FIELDS: ReadonlySet<string> = new Set(
  'from sender reply-to to cc subject date message-id in-reply-to references'
    .split(' ')
    .concat('mime-version', 'content-type', 'content-transfer-encoding'),
)

/** What a signature lacks, the nearest to a proof first: the operator is told the first of these. */
const SHORTCOMINGS = [
  'dns_unavailable',
  'signature_expired',
  'signature_partial',
  'signature_weak',
  'signature_testing',
  'no_key',
  'signature_broken',
  'signature_unaligned',
] as const
type Shortcoming = (typeof SHORTCOMINGS)[number]

/**
 * `pass` needs one signature that holds in every respect: verified, of the From domain (`relaxed`: of its organisation),
 * over From and the whole body, with a key that is strong enough. A broken signature is no signature (RFC 6376 section 6.1): never `fail`.
 */
export function judgeSignatures(
  report: SignatureReport | null,
  mail: { from: string; headers: HeaderFields; alignment: Alignment },
): SenderAuthentication {
  if (report === null) return { verdict: 'none', reason: 'signature_unreadable' }
  if (hasRepeatedField(mail.headers)) return { verdict: 'none', reason: 'repeated_field' }
  // Two readers of one header that see different authors: neither is believed.
  if (report.from.length !== 1 || !isSame(report.from[0] ?? '', mail.from)) {
    return { verdict: 'none', reason: 'from_unclear' }
  }
  const fromDomain = mail.from.slice(mail.from.lastIndexOf('@') + 1)
  const aligned = ({ domain, aligned }: Signature) =>
    mail.alignment === 'strict' ? domain.toLowerCase() === fromDomain : aligned
  const required = requiredFields(mail.headers)
  const lacking = report.signatures.slice(0, MAX_SIGNATURES).map((signature) => {
    return aligned(signature) ? findShortcoming(signature, required) : 'signature_unaligned'
  })
  if (lacking.includes(null)) return { verdict: 'pass', reason: 'dkim_pass' }
  const reason = SHORTCOMINGS.find((one) => lacking.includes(one)) ?? 'signature_unreadable'
  return { verdict: 'none', reason }
}

function findShortcoming(signature: Signature, required: readonly string[]): Shortcoming | null {
  const { result, algorithm, keyBits } = signature
  if (result === 'no_answer') return 'dns_unavailable'
  if (result === 'no_key') return 'no_key'
  if (result === 'weak_key' || !ALGORITHMS.includes(algorithm)) return 'signature_weak'
  if (algorithm.startsWith('rsa') && keyBits !== null && keyBits < MIN_KEY_BITS) return 'signature_weak'
  if (result === 'expired') return 'signature_expired'
  const coversAll = required.every((name) => signature.signedFields.includes(name))
  if (!coversAll || !signature.signsWholeBody) return 'signature_partial'
  if (result !== 'pass') return 'signature_broken'
  return signature.testing ? 'signature_testing' : null
}

/**
 * What a mail says is its subject and its body, so a signature that leaves the subject open proves neither. Nor may an
 * unsigned encoding turn the signed bytes into other words: only those that leave bytes as they are may be missing.
 */
function requiredFields(headers: HeaderFields): string[] {
  const has = (wanted: string, is: (value: string) => boolean) =>
    headers.some(([name, value]) => name.trim().toLowerCase() === wanted && is(value.trim().toLowerCase()))
  const encoded = has('content-transfer-encoding', (value) => !PLAIN_ENCODINGS.includes(value))
  return ['from', ...(has('subject', () => true) ? ['subject'] : []), ...(encoded ? ['content-transfer-encoding'] : [])]
}

/** RFC 2045 section 6.2: the body is what it is. */
const PLAIN_ENCODINGS = ['7bit', '8bit', 'binary']

/**
 * What a trusted server says comes first. Our own verification fills in where it says nothing; a server that says fail
 * is never outvoted, and one whose field cannot be read may have said fail.
 */
export function combineProofs(stated: SenderAuthentication, signed: SenderAuthentication): SenderAuthentication {
  if (stated.verdict === 'fail' && signed.verdict === 'pass') return { verdict: 'fail', reason: 'disagreement' }
  if (stated.verdict !== 'none' || stated.reason === 'unreadable_result') return stated
  return signed
}

function hasRepeatedField(headers: HeaderFields): boolean {
  const seen = new Set<string>()
  for (const [written] of headers) {
    const name = written.trim().toLowerCase()
    if (!SINGLE_FIELDS.has(name)) continue
    if (seen.has(name)) return true
    seen.add(name)
  }
  return false
}

function isSame(read: string, from: string): boolean {
  const address = normalizeAddress(read)
  return address !== null && identityOf(address) === identityOf(from)
}

/**
 * DKIM (RFC 6376, RFC 8301, RFC 8463) by mailauth, in its strict mode. The package takes 100 ms and 30 MB to load, so it
 * comes with the first signed mail. Only its verifier of signatures is used: no SPF, no ARC, no network but our DNS.
 */
import { Readable } from 'node:stream'
import type { DKIMResult, DNSResolver } from 'mailauth'
import type { Dns } from '../../dns/dns.ts'
import type { Signature, VerifySignatures } from '../signature-verifier.ts'
import { boundMail } from './bound-mail.ts'

/** RFC 8301 section 3.2. */
const MIN_KEY_BITS = 1024

/** See {@link VerifySignatures}. A mail that breaks the verifier is unreadable; a source that breaks is the caller's. */
export const verifySignatures: VerifySignatures = async (raw, { dns, at }) => {
  const { dkimVerify } = await import('mailauth/lib/dkim/verify.js')
  const source = watch(raw)
  const options = { strict: true, minBitLength: MIN_KEY_BITS, curTime: at, resolver: toResolver(dns) }
  try {
    const bounded = await boundMail(source.chunks)
    if (bounded === null) return null
    const { headerFrom, results } = await dkimVerify(Readable.from(bounded), options)
    return { from: headerFrom, signatures: results.filter(isSignature).map(describe) }
  } catch (error) {
    if (source.failed()) throw error
    return null
  }
}

/** Tells a database that is away from a mail that nobody can read. */
function watch(raw: AsyncIterable<Buffer>): { chunks: AsyncIterable<Buffer>; failed(): boolean } {
  let failed = false
  const chunks = async function* () {
    try {
      yield* raw
    } catch (error) {
      failed = true
      throw error
    }
  }
  return { chunks: chunks(), failed: () => failed }
}

function toResolver(dns: Dns): DNSResolver {
  return async (name) => {
    const answer = await dns.ask('TXT', name)
    if (answer.kind === 'found') return answer.records.map((record) => [record])
    const code = answer.kind === 'unavailable' ? 'ETIMEOUT' : 'ENOTFOUND'
    throw Object.assign(new Error('there is no such record'), { code })
  }
}

/** A mail without one has a result all the same. */
const isSignature = (result: DKIMResult): boolean => result.status.result !== 'none'

function describe(result: DKIMResult): Signature {
  const signed = result.signingHeaders?.keys.toLowerCase().split(': ') ?? []
  return {
    domain: result.signingDomain ?? '',
    aligned: typeof result.status.aligned === 'string',
    algorithm: (result.algo ?? '').toLowerCase(),
    keyBits: result.modulusLength ?? null,
    signedFields: signed,
    signsWholeBody: result.canonBodyLengthLimited === false,
    testing: result.status.testing === true,
    result: readResult(result.status),
  }
}

function readResult({ result, comment }: DKIMResult['status']): Signature['result'] {
  if (result === 'pass') return 'pass'
  if (result === 'temperror') return 'no_answer'
  if (result === 'policy') return 'weak_key'
  if (comment === 'expired') return 'expired'
  return comment === 'no key' ? 'no_key' : 'broken'
}

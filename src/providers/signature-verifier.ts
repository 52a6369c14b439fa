/** What Postern needs of whoever verifies the DKIM signatures of a raw mail. One implementation: src/providers/dkim. */
import type { Dns } from '../dns/dns.ts'

/** What is known of one signature; whether it proves anything is decided in src/mail/check/signatures.ts. */
export type Signature = {
  /** d=, as it is written */
  domain: string
  /** whether d= and the domain of the From field belong to one organisation (RFC 7489 3.1.1, relaxed) */
  aligned: boolean
  /** a=, in lower case */
  algorithm: string
  /** of an RSA key that was found */
  keyBits: number | null
  /** names in h=, in lower case */
  signedFields: readonly string[]
  /** false with an l= tag: what follows may be anybody's */
  signsWholeBody: boolean
  /** t=y in the key: its domain only tries DKIM out, and wants such mail seen as unsigned (RFC 6376 3.6.1) */
  testing: boolean
  result: 'pass' | 'broken' | 'expired' | 'weak_key' | 'no_key' | 'no_answer'
}

export type SignatureReport = {
  /** every address in the From fields, as the verifier reads them */
  from: readonly string[]
  /** the first ones of the header; later ones are not looked at */
  signatures: readonly Signature[]
}

/**
 * Reads a raw mail and asks DNS for the keys; `at` is when the mail came. Null when its header cannot be read within
 * limits. Rejects only when `raw` does.
 */
export type VerifySignatures = (
  raw: AsyncIterable<Buffer>,
  context: { dns: Dns; at: Date },
) => Promise<SignatureReport | null>

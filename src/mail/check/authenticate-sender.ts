/** Who wrote a mail: what trusted servers say of it, and the signatures of a raw mail where that leaves a question. */
import type { Queryable } from '../../db/pool.ts'
import type { Dns } from '../../dns/dns.ts'
import { limitQuestions } from '../../dns/limit-questions.ts'
import type { SignatureReport, VerifySignatures } from '../../providers/signature-verifier.ts'
import type { LoadedMessage } from '../store.ts'
import { findAlignment } from './alignment.ts'
import { type SenderAuthentication, senderAuthentication } from './authentication.ts'
import { openRaw } from './open-raw.ts'
import { combineProofs, judgeSignatures } from './signatures.ts'

export type AuthenticateDeps = {
  pool: Queryable
  dns: Dns
  verifySignatures: VerifySignatures
  policy: { trustedAuthservIds: readonly string[]; verifyDkim: boolean }
}

/** One for each signature that is looked at, and some for the policy of the domain. */
const QUESTIONS = { most: 8, failures: 2 }

/** Gives the verdict on the From address. The raw mail is only opened when it could change it. */
export async function authenticateSender(
  deps: AuthenticateDeps,
  message: LoadedMessage,
): Promise<SenderAuthentication> {
  const { head, body } = message
  const { policy, pool } = deps
  const stated = senderAuthentication(body.headers, domainOf(head.from.address), policy.trustedAuthservIds)
  const open = stated.verdict === 'none' && stated.reason !== 'unreadable_result'
  if (!policy.verifyDkim || !open || !isSigned(message)) return stated
  const raw = await openRaw(pool, message)
  if (raw === null) return stated
  const dns = limitQuestions(deps.dns, QUESTIONS)
  const report = await deps.verifySignatures(raw, { dns, at: message.receivedAt })
  return combineProofs(stated, await judge(dns, report, message))
}

/** The domain's policy is only asked for when the verdict hangs on it. */
async function judge(dns: Dns, report: SignatureReport | null, { head, body }: LoadedMessage) {
  const mail = { from: head.from.address, headers: body.headers }
  const [strict, relaxed] = (['strict', 'relaxed'] as const).map((alignment) =>
    judgeSignatures(report, { ...mail, alignment }),
  ) as [SenderAuthentication, SenderAuthentication]
  if (strict.verdict === relaxed.verdict) return relaxed
  const alignment = await findAlignment(dns, domainOf(head.from.address))
  if (alignment === null) return { verdict: 'none', reason: 'dns_unavailable' } as const
  return alignment === 'strict' ? strict : relaxed
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)

/** A header that was cut may have held another From. */
function isSigned({ head, body }: LoadedMessage): boolean {
  if (head.defects.includes('headers_truncated') || head.defects.includes('mime_unparsable')) return false
  return body.headers.some(([name]) => name.trim().toLowerCase() === 'dkim-signature')
}

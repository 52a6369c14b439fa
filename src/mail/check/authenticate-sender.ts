/** Who wrote a mail: what trusted servers say of it, and the signatures of a raw mail where that leaves a question. */
import type { Queryable } from '../../db/pool.ts'
import type { Dns } from '../../dns/dns.ts'
import { limitQuestions } from '../../dns/limit-questions.ts'
import type { VerifySignatures } from '../../providers/signature-verifier.ts'
import type { LoadedMessage } from '../store.ts'
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
  const fromDomain = head.from.address.slice(head.from.address.lastIndexOf('@') + 1)
  const stated = senderAuthentication(body.headers, fromDomain, policy.trustedAuthservIds)
  const open = stated.verdict === 'none' && stated.reason !== 'unreadable_result'
  if (!policy.verifyDkim || !open || !isSigned(message)) return stated
  const raw = await openRaw(pool, message)
  if (raw === null) return stated
  const dns = limitQuestions(deps.dns, QUESTIONS)
  const report = await deps.verifySignatures(raw, { dns, at: message.receivedAt })
  return combineProofs(stated, judgeSignatures(report, { from: head.from.address, headers: body.headers }))
}

/** A header that was cut may have held another From. */
function isSigned({ head, body }: LoadedMessage): boolean {
  if (head.defects.includes('headers_truncated') || head.defects.includes('mime_unparsable')) return false
  return body.headers.some(([name]) => name.trim().toLowerCase() === 'dkim-signature')
}

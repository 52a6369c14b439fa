/** What a mail uses up: its sender's mails of the hour, and the right to say a thing once. */
import { HOUR } from '../../clock.ts'
import { rateIdentity } from '../../crypto/blind-index.ts'
import type { Vault } from '../../crypto/vault.ts'
import type { Queryable } from '../../db/pool.ts'
import { type Ask, type Claimed, claimQuotas } from '../../quota/claim.ts'
import { identityOf } from '../address.ts'
import type { LoadedMessage } from '../store.ts'
import type { Facts } from './facts.ts'
import { countLetters, foldCopies } from './own-text.ts'

export type CountDeps = { vault: Vault; policy: { emailsPerHour(): number } }

const DAY = 24 * HOUR
/** "Thanks, that helps!" may be said twice a day. */
const TELLING_LETTERS = 20

/**
 * Counts the mail in the transaction that records its verdict, so that a check that is killed neither counts twice nor
 * loses its place. Time is when the mail was received: mails that waited for us did not come at once. Gives the facts
 * that follow.
 */
export async function countMail(
  tx: Queryable,
  { vault, policy }: CountDeps,
  { message, facts }: { message: LoadedMessage; facts: Facts },
): Promise<Pick<Facts, 'allowance' | 'repeats'>> {
  const limit = policy.emailsPerHour()
  const sender = senderOf(message, facts)
  const mails = [{ key: vault.indexes.quota(['mails', ...sender]), window: HOUR, limit }]
  const groups = [mails, asksOfText(vault, sender, { message, facts })]
  const [mail, text] = await claimQuotas(tx, { groups, at: message.receivedAt })
  return { allowance: { limit, within: mail?.full === null }, repeats: toRepeats(text) }
}

/**
 * Proven and unproven mails of one address count apart: From is whatever a stranger writes, and a stranger who forges it
 * must not use up the allowance of a person whose mails are proven. On the parsed route nobody's are, unless
 * TRUSTED_AUTHSERV_IDS is set: there a forged mail counts like one of the person.
 */
function senderOf({ head }: LoadedMessage, { authentication }: Facts): string[] {
  const proof = authentication.verdict === 'pass' ? 'proven' : 'unproven'
  return [proof, rateIdentity(identityOf(head.from.address))]
}

/**
 * One mail that came to two mailboxes, or whose check runs again, has one Message-ID and is one mail. None for a text that
 * says nothing.
 */
function asksOfText(
  vault: Vault,
  sender: readonly string[],
  { message, facts }: { message: LoadedMessage; facts: Facts },
): Ask[] {
  if (countLetters(facts.ownText, TELLING_LETTERS) < TELLING_LETTERS) return []
  const said = vault.indexes.quota(['text', ...sender, foldCopies(facts.ownText)])
  const saying = vault.indexes.quota(['text of', said.toString('hex'), message.head.messageId ?? message.id])
  return [
    { key: saying, window: DAY, limit: 1 },
    { key: said, window: DAY, limit: null },
  ]
}

/** How many other mails of the sender had the same words within a day. */
function toRepeats(text: Claimed | undefined): number {
  const before = text?.counts[1] ?? 0
  return text?.full === null ? before : Math.max(before - 1, 0)
}

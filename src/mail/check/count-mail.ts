/** What a mail uses up: its sender's mails of the hour, and the right to say a thing once. */
import { HOUR } from '../../clock.ts'
import { rateIdentity } from '../../crypto/blind-index.ts'
import type { Vault } from '../../crypto/vault.ts'
import type { Queryable } from '../../db/pool.ts'
import { claimQuota } from '../../quota/claim.ts'
import { identityOf } from '../address.ts'
import type { LoadedMessage } from '../store.ts'
import type { Facts } from './facts.ts'
import { countLetters, foldText } from './own-text.ts'

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
  const asks = [{ key: vault.indexes.quota(['mails', ...sender]), window: HOUR, limit }]
  const { full } = await claimQuota(tx, { asks, at: message.receivedAt })
  return { allowance: { limit, within: full === null }, repeats: await countRepeats(tx, vault, { message, facts }) }
}

/**
 * Proven and unproven mails of one address count apart: From is whatever a stranger writes, and a stranger who forges it
 * must not use up the allowance of the person whose address it is.
 */
function senderOf({ head }: LoadedMessage, { authentication }: Facts): string[] {
  const proof = authentication.verdict === 'pass' ? 'proven' : 'unproven'
  return [proof, rateIdentity(identityOf(head.from.address))]
}

/**
 * How many other mails of the sender had the same words within a day. One mail that came to two mailboxes, or whose
 * check runs again, has one Message-ID and is one mail.
 */
async function countRepeats(
  tx: Queryable,
  vault: Vault,
  { message, facts }: { message: LoadedMessage; facts: Facts },
): Promise<number> {
  if (countLetters(facts.ownText, TELLING_LETTERS) < TELLING_LETTERS) return 0
  const said = vault.indexes.quota(['text', ...senderOf(message, facts), foldText(facts.ownText)])
  const saying = vault.indexes.quota(['text of', said.toString('hex'), message.head.messageId ?? message.id])
  const asks = [
    { key: saying, window: DAY, limit: 1 },
    { key: said, window: DAY, limit: null },
  ]
  const { full, counts } = await claimQuota(tx, { asks, at: message.receivedAt })
  const [, before = 0] = counts
  return full === null ? before : Math.max(before - 1, 0)
}

/**
 * What stands in the List-Unsubscribe of an automatic reply: the id of the mail that it answers, and a keyed tag, so that
 * nobody can make one up. Small letters and digits only: it travels in a subject and in a URL, and some systems fold case.
 */
import type { Indexes } from '../../crypto/blind-index.ts'

/** A UUID without its dashes, and the 32 hex digits of its tag. */
const TOKEN = /(?<![0-9a-z])([0-9a-f]{32})([0-9a-f]{32})(?![0-9a-z])/
/** A subject of ours is far shorter. */
const MOST_READ = 1_000

/** Gives the token of the reply to this message: whoever shows it was sent that reply. */
export const unsubscribeToken = (indexes: Pick<Indexes, 'unsubscribeTag'>, messageId: string): string =>
  messageId.replaceAll('-', '') + indexes.unsubscribeTag(messageId)

/** Finds a token of ours in a text; gives the id of the message, or null. */
export function readUnsubscribeToken(indexes: Pick<Indexes, 'verifyUnsubscribeTag'>, text: string): string | null {
  const [, hex, tag] = TOKEN.exec(text.slice(0, MOST_READ).toLowerCase()) ?? []
  if (hex === undefined || tag === undefined) return null
  const messageId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return indexes.verifyUnsubscribeTag(messageId, tag) ? messageId : null
}

/**
 * What stands in the List-Unsubscribe of an automatic reply: the id of the mail that it answers, and a keyed tag, so that
 * nobody can make one up. Small letters and digits only: it travels in a subject and in a URL, and some systems fold case.
 */

/** A UUID without its dashes, and the 32 hex digits of its tag. */
const TOKEN = /(?<![0-9a-z])([0-9a-f]{32})([0-9a-f]{32})(?![0-9a-z])/i
/** A subject of ours is far shorter. */
const MOST_READ = 1_000

export type UnsubscribeToken = { messageId: string; tag: string }

/** Gives the token of a reply to this message; `tag` is the vault's. */
export const unsubscribeToken = ({ messageId, tag }: UnsubscribeToken): string => messageId.replaceAll('-', '') + tag

/** Finds a token of that form in a text, ours or not: the tag proves nothing until it is compared. */
export function parseUnsubscribeToken(text: string): UnsubscribeToken | null {
  const [, hex, tag] = TOKEN.exec(text.slice(0, MOST_READ).toLowerCase()) ?? []
  if (hex === undefined || tag === undefined) return null
  return { messageId: hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), tag }
}

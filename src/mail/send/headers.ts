/** The header fields of a reply. What a stranger wrote reaches them only through the filters of this file. */
import { AppError } from '../../errors.ts'

type Threading = {
  theirMessageId: string | null
  theirReferences: readonly string[]
  theirInReplyTo: readonly string[]
  /** released by gates: no person approved this text */
  automatic: boolean
}

// ASCII and short: a non-ASCII id would be encoded on the way, and a long one breaks the line limit.
const MESSAGE_ID = /^<[!-;=?-~]{1,250}>$/
/** An encoded word has no place in an id (RFC 2047 section 5), but a reader on the way might decode it, line ends and all. */
const isUsable = (id: string): boolean => MESSAGE_ID.test(id) && !id.includes('=?')
const NEWEST_REFERENCES = 10
/** RFC 5322 section 2.1.1 allows 998 bytes in a line; the field name and a provider's folding need some of them. */
const MAX_REFERENCES_BYTES = 900

/**
 * RFC 5322 section 3.6.4 and RFC 3834 section 3.1.5. Without a usable Message-ID of theirs there are no threading
 * fields. `Auto-Submitted` and `X-Auto-Response-Suppress` mark automatic replies only: they stop the other side's
 * responder, and would be untrue of a text that a person approved.
 */
export function replyHeaders({
  theirMessageId,
  theirReferences,
  theirInReplyTo,
  automatic,
}: Threading): Record<string, string> {
  const headers: Record<string, string> = {}
  if (theirMessageId !== null && isUsable(theirMessageId)) {
    headers['In-Reply-To'] = theirMessageId
    headers['References'] = listReferences(theirMessageId, theirReferences, theirInReplyTo)
  }
  if (automatic) {
    headers['Auto-Submitted'] = 'auto-replied'
    headers['X-Auto-Response-Suppress'] = 'All'
  }
  for (const value of Object.values(headers)) assertHeaderSafe(value)
  return headers
}

/** Gives the value back, or refuses it with `header.unsafe`: CR, LF or NUL would begin a header field of its own. */
export function assertHeaderSafe(value: string): string {
  if (/[\r\n\0]/.test(value)) throw new AppError('header.unsafe')
  return value
}

/** The oldest reference opens the thread and the newest continue it; what is in between may go. Theirs comes last. */
function listReferences(theirs: string, references: readonly string[], inReplyTo: readonly string[]): string {
  const usable = references.filter(isUsable)
  const parents = usable.length > 0 ? usable : inReplyTo.filter(isUsable)
  const ids = [...new Set(parents.filter((id) => id !== theirs)), theirs]
  const kept = ids.length > NEWEST_REFERENCES + 1 ? [...ids.slice(0, 1), ...ids.slice(-NEWEST_REFERENCES)] : ids
  while (kept.join(' ').length >= MAX_REFERENCES_BYTES) kept.splice(1, 1)
  return kept.join(' ')
}

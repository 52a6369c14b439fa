/** Message-IDs: those of the outside, and our own, which say to which reply an answer belongs. */

/** RFC 5322 section 3.6.4, loosely: what comes back in a header must be one word that can break nothing. */
const MESSAGE_ID = /<[^<>\s\p{Cc}]{1,250}>/gu
/** The first names the conversation; the nearest are the last. */
const KEPT_FIRST = 10
const KEPT_LAST = 90
/** 100 ids of full length and their separators. */
const MAX_FIELD = 32 * 1024

/**
 * Takes the value of Message-ID, In-Reply-To or References, gives its ids with their angle brackets: at most 100, the
 * first 10 and the last 90. What is not an id is passed over.
 */
export const parseMessageIds = (field: string): string[] => {
  const bounded = field.length <= MAX_FIELD ? field : `${field.slice(0, MAX_FIELD / 2)} ${field.slice(-MAX_FIELD / 2)}`
  const ids = bounded.toWellFormed().match(MESSAGE_ID) ?? []
  return ids.length <= KEPT_FIRST + KEPT_LAST ? [...ids] : [...ids.slice(0, KEPT_FIRST), ...ids.slice(-KEPT_LAST)]
}

/** A UUID and the 16 hex digits of its tag. Any case: mail systems on the way back do not all keep it. */
const OUR_ID = /^<r\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9a-f]{16})@[^@<>\s]{1,253}>$/i

/** The Message-ID of a reply: `tag` is a keyed digest in hex, so that no stranger can name a conversation. */
export const ourMessageId = (reply: { replyId: string; tag: string; domain: string }): string =>
  `<r.${reply.replyId}.${reply.tag}@${reply.domain}>`

/** Reads an id of that form, ours or not: the tag proves nothing until it is compared. Null for every other id. */
export const parseOurMessageId = (id: string): { replyId: string; tag: string } | null => {
  const [, replyId, tag] = OUR_ID.exec(id) ?? []
  return replyId === undefined || tag === undefined ? null : { replyId, tag }
}

/** What tells one post, or one mail, from another. Digests cover decoded fields, never the bytes of the form. */
import { createHash, hash } from 'node:crypto'

type Fields = ReadonlyMap<string, { readonly value: Buffer; readonly count: number }>

/** What a retry of the same mail repeats, whatever its boundary or the order of its fields. */
const CANONICAL = ['recipient', 'message-headers', 'body-plain', 'body-html', 'body-mime'] as const
const ABSENT = 0xffffffff

/**
 * SHA-256 over the fields that make a post: the signature does not cover them, so a token that comes back with another
 * digest is a replay. The lengths of all fields come first, so that no text can move from one to the next.
 */
export const canonicalDigest = (fields: Fields): Buffer => {
  const values = CANONICAL.map((name) => fields.get(name)?.value)
  const lengths = Buffer.allocUnsafe(4 * values.length)
  for (const [at, value] of values.entries()) lengths.writeUInt32BE(value?.length ?? ABSENT, 4 * at)
  const digest = createHash('sha256').update(lengths)
  for (const value of values) if (value !== undefined) digest.update(value)
  return digest.digest()
}

/**
 * SHA-256 over a text in which every run of white space is one space: relays wrap lines and change their ends, so two
 * deliveries of one mail agree in this. Letter case is kept.
 */
export const foldedTextDigest = (text: string): Buffer =>
  hash('sha256', text.replace(/\s{2,}|[^\S ]/g, ' ').trim(), 'buffer')

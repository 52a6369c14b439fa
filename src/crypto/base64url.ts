/** Base64url with padding (RFC 4648 section 5), as Python's `urlsafe_b64encode` writes it: one text for one value. */

/** Gives the text of `bytes`, padded with `=` to a multiple of four characters. */
export function toBase64url(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=')
}

/**
 * Gives the bytes of `text`, or null when it is not exactly what `toBase64url` writes. Node's own decoder skips what it
 * does not know and ignores trailing bits, so that many texts would mean one token; writing it again and comparing
 * leaves one.
 */
export function fromBase64url(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  return toBase64url(bytes) === text ? bytes : null
}

/** Orders in base64, which people cannot read and models can. */
import { MAX_TEXT } from './fold.ts'

const BLOB = /(?<![a-z0-9+/])[a-z0-9+/]{40,}={0,2}/gi
const MAX_BLOBS = 5
const MAX_BLOB = 4_000

/** Gives the texts that stand in base64 in a text, as far as patterns read one; nothing for keys, pictures and other bytes. */
export function encodedTexts(text: string): string[] {
  const blobs = (text.slice(0, MAX_TEXT).match(BLOB) ?? []).slice(0, MAX_BLOBS)
  return blobs
    .map((blob) => Buffer.from(blob.slice(0, MAX_BLOB), 'base64').toString('utf8'))
    .filter((decoded) => /^[\p{L}\p{N}\p{P}\p{Z}\p{S}\s]+$/u.test(decoded) && decoded.includes(' '))
}

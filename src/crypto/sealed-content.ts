/**
 * Attachments under a random key of their own, in pieces of 64 KiB, so that they stream through fixed memory. Each
 * piece is a Fernet token whose plaintext says which attachment it is of, its index and whether it is the last: pieces
 * that were swapped, moved, repeated or dropped do not open.
 */
import { AppError } from '../errors.ts'
import { decrypt, encrypt, generateFernetKey, parseFernetKey } from './fernet.ts'

const PIECE_BYTES = 64 * 1024

/** `key` (44 characters) opens the content again and belongs into a sealed record. */
export type ContentSealer = { key: string; push: (chunk: Uint8Array) => Buffer[]; end: () => Buffer[] }

/**
 * Gives a sealer for the content of one attachment: `push` takes any amount of bytes and gives the tokens that are
 * complete, `end` gives the rest, always with one last token. Tokens are to be kept in their order.
 */
export function createContentSealer(attachmentId: string): ContentSealer {
  const text = generateFernetKey()
  const key = parseFernetKey(text)
  const content = Buffer.allocUnsafe(PIECE_BYTES)
  let filled = 0
  let index = 0
  const sealPiece = (last: boolean) => {
    const token = encrypt(key, Buffer.concat([writePlace(attachmentId, index, last), content.subarray(0, filled)]))
    filled = 0
    index += 1
    return token
  }
  return {
    key: text,
    push(chunk) {
      const tokens: Buffer[] = []
      for (let at = 0; at < chunk.length; ) {
        // a full piece waits for the next byte: only then is it certain that it is not the last
        if (filled === PIECE_BYTES) tokens.push(sealPiece(false))
        const part = chunk.subarray(at, at + PIECE_BYTES - filled)
        content.set(part, filled)
        filled += part.length
        at += part.length
      }
      return tokens
    },
    end: () => [sealPiece(true)],
  }
}

/**
 * Takes the tokens of one attachment in their order and gives its content, piece by piece. Refuses with
 * `sealed.unreadable` at the first token that is altered, of another attachment or place, or after the last, and at the
 * end when the last is missing: what was given before that is then only the beginning.
 */
export async function* openContent(
  { key: text, attachmentId }: { key: string; attachmentId: string },
  tokens: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Buffer> {
  const key = parseFernetKey(text)
  let index = 0
  let ended = false
  for await (const token of tokens) {
    if (ended) throw unreadable(attachmentId, index, 'after the last')
    const plaintext = openToken(token)
    const [middle, last] = [writePlace(attachmentId, index, false), writePlace(attachmentId, index, true)]
    ended = plaintext.subarray(0, last.length).equals(last)
    if (!ended && !plaintext.subarray(0, middle.length).equals(middle)) throw unreadable(attachmentId, index, 'place')
    yield plaintext.subarray(last.length)
    index += 1
  }
  if (!ended) throw unreadable(attachmentId, index, 'no last')

  function openToken(token: Uint8Array): Buffer {
    try {
      return decrypt(key, token)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      throw unreadable(attachmentId, index, 'token')
    }
  }
}

function writePlace(attachmentId: string, index: number, last: boolean): Buffer {
  return Buffer.from(`${JSON.stringify([attachmentId, index, last ? 1 : 0])}\n`)
}

function unreadable(attachmentId: string, index: number, why: string): AppError {
  return new AppError('sealed.unreadable', { attachmentId, index, why })
}

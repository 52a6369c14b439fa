/**
 * Fernet (github.com/fernet/spec): version, time, IV, AES-128-CBC, HMAC-SHA256. Tokens are kept as raw bytes; their
 * text form is what Python's `cryptography.fernet` reads and writes. Stored tokens do not expire, so the time is only
 * noted.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  randomFillSync,
  timingSafeEqual,
} from 'node:crypto'
import { AppError } from '../errors.ts'
import { fromBase64url, toBase64url } from './base64url.ts'

/** `id` names the key in rows and logs: the first 8 hex digits of the SHA-256 of its 32 bytes. */
export type FernetKey = { id: string; bytes: Buffer; signing: KeyObject; encryption: KeyObject }

const KEY_BYTES = 32
const KEY_CHARACTERS = 44
const VERSION = 0x80
const IV_AT = 9
const IV_BYTES = 16
const BODY_AT = IV_AT + IV_BYTES
const BLOCK = 16
const MAC_BYTES = 32

/** Gives a new random key as text: 44 characters of base64url, ending in `=`. */
export function generateFernetKey(): string {
  return toBase64url(randomBytes(KEY_BYTES))
}

/** Takes the 44-character text of a key. Refuses everything else with `key.invalid`, whose `why` helps to repair it. */
export function parseFernetKey(text: string): FernetKey {
  const bytes = text.length === KEY_CHARACTERS ? fromBase64url(text) : null
  if (bytes?.length !== KEY_BYTES) throw new AppError('key.invalid', { why: explainRefusal(text) })
  return fernetKeyFromBytes(bytes)
}

/** Takes 32 bytes. Refuses another length with `key.invalid`. */
export function fernetKeyFromBytes(bytes: Uint8Array): FernetKey {
  if (bytes.length !== KEY_BYTES) throw new AppError('key.invalid', { why: `has ${bytes.length} bytes, not 32` })
  return {
    id: createHash('sha256').update(bytes).digest('hex').slice(0, 8),
    bytes: Buffer.from(bytes),
    signing: createSecretKey(bytes.subarray(0, 16)),
    encryption: createSecretKey(bytes.subarray(16)),
  }
}

/**
 * Gives the raw token of `plaintext` (a text in UTF-8), stamped with `atSeconds` (Unix time). An `iv` is given by test
 * vectors only.
 */
export function encrypt(key: FernetKey, plaintext: Uint8Array | string, atSeconds?: number, iv?: Uint8Array): Buffer {
  const at = atSeconds ?? Math.floor(Date.now() / 1000)
  const salt = iv ?? nextIv()
  const cipher = createCipheriv('aes-128-cbc', key.encryption, salt)
  const body = typeof plaintext === 'string' ? cipher.update(plaintext, 'utf8') : cipher.update(plaintext)
  const last = cipher.final()
  const macAt = BODY_AT + body.length + last.length
  const token = Buffer.allocUnsafe(macAt + MAC_BYTES)
  token.writeUInt8(VERSION, 0)
  token.writeUInt32BE(Math.floor(at / 2 ** 32), 1)
  token.writeUInt32BE(at % 2 ** 32, 5)
  token.set(salt, IV_AT)
  token.set(body, BODY_AT)
  token.set(last, BODY_AT + body.length)
  token.set(macOf(key, token, macAt), macAt)
  return token
}

/**
 * Gives the plaintext of a raw token. Refuses one that is malformed, altered or of another key with `fernet.invalid`.
 */
export function decrypt(key: FernetKey, token: Uint8Array): Buffer {
  const macAt = token.length - MAC_BYTES
  const whole = macAt >= BODY_AT + BLOCK && (macAt - BODY_AT) % BLOCK === 0
  if (!whole || token[0] !== VERSION) throw new AppError('fernet.invalid', { why: 'form' })
  // the MAC is compared first and in constant time: nothing that a stranger altered ever reaches the padding check
  if (!timingSafeEqual(macOf(key, token, macAt), token.subarray(macAt)))
    throw new AppError('fernet.invalid', { why: 'mac' })
  const decipher = createDecipheriv('aes-128-cbc', key.encryption, token.subarray(IV_AT, BODY_AT))
  const body = decipher.update(token.subarray(BODY_AT, macAt))
  try {
    return Buffer.concat([body, decipher.final()])
  } catch {
    throw new AppError('fernet.invalid', { why: 'padding' })
  }
}

/** Gives the standard text of a raw token, as Python writes it. */
export function tokenToText(token: Uint8Array): string {
  return toBase64url(token)
}

/** Takes the standard text of a token. Refuses spaces, the other alphabet, wrong padding with `fernet.invalid`. */
export function tokenFromText(text: string): Buffer {
  const token = fromBase64url(text)
  if (token === null) throw new AppError('fernet.invalid', { why: 'text' })
  return token
}

function macOf(key: FernetKey, token: Uint8Array, macAt: number): Buffer {
  return createHmac('sha256', key.signing).update(token.subarray(0, macAt)).digest()
}

const ivs = Buffer.alloc(16 * 1024)
let ivsUsed = ivs.length

/** Gives 16 random bytes that were never given before. One call to the system serves 1,024 tokens. */
function nextIv(): Buffer {
  if (ivsUsed === ivs.length) {
    randomFillSync(ivs)
    ivsUsed = 0
  }
  ivsUsed += IV_BYTES
  return ivs.subarray(ivsUsed - IV_BYTES, ivsUsed)
}

function explainRefusal(text: string): string {
  const remedy = 'make a right one with: npm run postern -- keys generate'
  if (text === '') return `is empty; ${remedy}`
  if (/\s/.test(text)) return 'contains white space'
  if (text.length === 24) {
    return `has 24 characters: a key of another scheme (AES-CBC, which does not notice altered text); ${remedy}`
  }
  if (text.length === KEY_CHARACTERS - 1 && fromBase64url(`${text}=`)) return 'lacks the = at its end'
  if (text.length !== KEY_CHARACTERS) return `has ${text.length} characters, not 44; ${remedy}`
  if (/[+/]/.test(text)) return 'is standard base64: write - for + and _ for /'
  return `is not base64url of 32 bytes; ${remedy}`
}

/** The keys of ENCRYPTION_KEY. They wrap small keys and nothing else, so that a rotation never touches mail. */
import { AppError } from '../errors.ts'
import { decrypt, encrypt, type FernetKey, parseFernetKey } from './fernet.ts'

/** The first key wraps; every key unwraps. Never empty. */
export type Keyring = { first: FernetKey; keys: readonly FernetKey[] }

/**
 * Takes a comma-separated list of Fernet keys, spaces around a comma allowed. Refuses a blank place, a malformed or a
 * repeated key with `key.invalid`, naming its place in the list and never its text.
 */
export function parseKeyring(text: string): Keyring {
  const keys = text.split(',').map((part, index) => parseAt(part.trim(), index + 1))
  const ids = keys.map((key) => key.id)
  const repeated = ids.findIndex((id, index) => ids.indexOf(id) !== index)
  if (repeated !== -1) throw new AppError('key.invalid', { place: repeated + 1, why: 'is in the list twice' })
  const [first] = keys
  if (first === undefined) throw new AppError('key.invalid', { place: 1, why: 'is missing' })
  return { first, keys }
}

/** Gives `keyBytes` as a Fernet token under the first key, and that key's id. */
export function wrapKey(ring: Keyring, keyBytes: Uint8Array): { wrapped: Buffer; ringKey: string } {
  return { wrapped: encrypt(ring.first, keyBytes), ringKey: ring.first.id }
}

/**
 * Gives the bytes that were wrapped. Tries the key that the row names, then the others. Refuses with
 * `key.ring_mismatch`, which names the ids that the ring has and the one that the row wants.
 */
export function unwrapKey(ring: Keyring, wrapped: Uint8Array, ringKey: string): Buffer {
  const named = ring.keys.filter((key) => key.id === ringKey)
  const others = ring.keys.filter((key) => key.id !== ringKey)
  for (const key of [...named, ...others]) {
    try {
      return decrypt(key, wrapped)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
    }
  }
  throw new AppError('key.ring_mismatch', { ring: describeRing(ring), wants: ringKey })
}

/** Gives the ids of the ring's keys in their order, for a log line or a sentence. */
export function describeRing(ring: Keyring): string {
  return ring.keys.map((key) => key.id).join(', ')
}

function parseAt(text: string, place: number): FernetKey {
  try {
    return parseFernetKey(text)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError('key.invalid', { ...error.detail, place })
  }
}

import { parseFernetKey } from '../crypto/fernet.ts'
import { AppError } from '../errors.ts'
import { fromText, splitList } from './kinds.ts'
import { createSecret, type Secret } from './secret.ts'

const REMEDY = 'make one with: npm run postern -- keys generate'

/** ENCRYPTION_KEY: a comma list of Fernet keys, the first encrypts; given as one secret with a comma between the keys. */
export const fernetKeys = fromText<Secret>((text) => {
  const parts = splitList(text)
  if (parts.length === 0) return { refused: `This must hold a Fernet key; ${REMEDY}.` }
  if (new Set(parts).size < parts.length) return { refused: 'The same key is in the list twice.' }
  const refused = parts.map(refuseFernetKey).find((sentence) => sentence !== null)
  return refused === undefined ? { value: createSecret(parts.join(',')) } : { refused }
})

const refuseFernetKey = (text: string, index: number): string | null => {
  try {
    // A key of few different bytes was typed, not drawn.
    if (new Set(parseFernetKey(text).bytes).size >= 8) return null
    return `Key ${index + 1} is not random; ${REMEDY}.`
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return `Key ${index + 1} ${error.detail['why'] ?? 'is not a Fernet key'}.`
  }
}

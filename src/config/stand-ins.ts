/** Outside production: values for settings that are not there, made once and kept in DATA_DIR. */
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { generateFernetKey } from '../crypto/fernet.ts'

export const KEPT_FILES = {
  SECRET_KEY: { file: 'secret-key', make: () => randomBytes(64).toString('base64url') },
  ENCRYPTION_KEY: { file: 'encryption-key', make: generateFernetKey },
  MAILGUN_WEBHOOK_SIGNING_KEY: { file: 'mailgun-signing-key', make: () => randomBytes(16).toString('hex') },
} as const
export type KeptName = keyof typeof KEPT_FILES

/**
 * Gives the value of `name` that `dataDir` keeps, making it first when there is none: directory 0700, file 0600.
 * Two processes that start at once get the same value.
 */
export const readOrMake = (dataDir: string, name: KeptName): { text: string; path: string; made: boolean } => {
  const path = join(dataDir, KEPT_FILES[name].file)
  const kept = readKept(path)
  if (kept !== null) return { text: kept, path, made: false }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const made = publish(path, KEPT_FILES[name].make())
  return { text: readKept(path) ?? '', path, made }
}

const readKept = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/**
 * Written and synced under a name of its own, then linked: the link fails if another process was first, and nobody
 * ever reads half a key. A key that is used before it is on disk would be lost with the power, and all mail with it.
 */
const publish = (path: string, text: string): boolean => {
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  const file = openSync(draft, 'wx', 0o600)
  try {
    writeSync(file, `${text}\n`)
    fsyncSync(file)
    chmodSync(draft, 0o600)
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    closeSync(file)
    unlinkSync(draft)
  }
}

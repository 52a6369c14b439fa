/** What the tokens of one thread stand for. It is sealed under the correspondent's key and never leaves. */
import { z } from 'zod'

/** The strongest first: finds that overlap become one, of the strongest kind among them. */
export const REDACTION_KINDS = ['SECRET', 'NATID', 'IBAN', 'CARD', 'EMAIL', 'PHONE', 'ADDRESS', 'PERSON'] as const
export type RedactionKind = (typeof REDACTION_KINDS)[number]

/** One sentence per kind: what is found, and what of it a reply may say again. */
export const KIND_SENTENCES: Record<RedactionKind, string> = {
  SECRET: 'Passwords, PINs and codes after a word for them, API keys, tokens and private keys; never written again.',
  NATID: 'National identity, tax and insurance numbers of 11 countries, by their check digits; never written again.',
  IBAN: 'Bank accounts with a right IBAN checksum; a reply has their last four characters.',
  CARD: 'Payment card numbers with a known prefix and a right Luhn digit; a reply has their last four digits.',
  EMAIL: 'E-mail addresses other than those that the operator allows; written again in the reply.',
  PHONE: 'Valid phone numbers that do not follow a word such as order or invoice; written again in the reply.',
  ADDRESS: 'Street lines with a house number, post boxes and British postcodes; written again in the reply.',
  PERSON:
    'Names of the address fields, names after "my name is" and a title, and signatures; written again in the reply. Other names in free text are not found.',
}

/** What a value becomes when the map is full or the value is too long. */
export const REMOVED = '[REMOVED]'
/** What of a value is kept; a secret is known by its beginning, anything else that is longer is removed for good. */
const MAX_VALUE = 512
const MAX_ENTRIES = 2_000
/** of all values together: the map is read and sealed whole with every draft */
const MAX_CHARACTERS = 256 * 1024

const RedactionEntry = z.object({
  token: z.string().regex(/^\[[A-Z]{4,7}_[1-9]\d{0,5}\]$/),
  kind: z.enum(REDACTION_KINDS),
  value: z.string().max(MAX_VALUE),
})
export type RedactionEntry = z.infer<typeof RedactionEntry>

export const RedactionMap = z.object({ entries: z.array(RedactionEntry).max(MAX_ENTRIES) })
export type RedactionMap = z.infer<typeof RedactionMap>

/** Two writings of one value compare the same: spaces, the case of a name, the punctuation of a number do not count. */
export function comparable(kind: RedactionKind, value: string): string {
  switch (kind) {
    case 'SECRET':
      return foldSpaces(value.slice(0, MAX_VALUE))
    case 'CARD':
    case 'PHONE':
      return value.replace(/\D/g, '')
    case 'IBAN':
    case 'NATID':
      return value.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase()
    default:
      return foldSpaces(value).toLowerCase()
  }
}

const foldSpaces = (value: string) => value.replace(/\s+/g, ' ').trim()

export type TokenBook = { tokenFor(kind: RedactionKind, value: string): string; entries(): RedactionEntry[] }

/** Gives the tokens of a map; a value that it lacks gets the next number of its kind, or `[REMOVED]` when it is full. */
export function openTokenBook(map: RedactionMap): TokenBook {
  const entries = [...map.entries]
  const known = new Map(entries.map(({ token, kind, value }) => [keyOf(kind, value), token]))
  const last = new Map<RedactionKind, number>()
  for (const { token, kind } of entries) last.set(kind, Math.max(last.get(kind) ?? 0, numberOf(token)))
  let characters = entries.reduce((sum, { value }) => sum + value.length, 0)

  return {
    tokenFor(kind, value) {
      const found = known.get(keyOf(kind, value))
      if (found !== undefined) return found
      const kept = kind === 'SECRET' ? value.slice(0, MAX_VALUE) : value
      const isFull = entries.length >= MAX_ENTRIES || characters + kept.length > MAX_CHARACTERS
      if (isFull || kept.length > MAX_VALUE) return REMOVED
      const next = (last.get(kind) ?? 0) + 1
      const token = `[${kind}_${next}]`
      entries.push({ token, kind, value: kept })
      known.set(keyOf(kind, kept), token)
      last.set(kind, next)
      characters += kept.length
      return token
    },
    entries: () => [...entries],
  }
}

const keyOf = (kind: RedactionKind, value: string) => `${kind} ${comparable(kind, value)}`
const numberOf = (token: string) => Number(/\d+/.exec(token)?.[0] ?? 0)

/** The names that the address fields of a thread give, as phrases to look for: whole, and each part that says enough. */
import { isOrdinaryWord } from './find/ordinary-words.ts'
import { fold } from './fold.ts'

/** `value`: as the field writes it. */
export type KnownName = { folded: string; value: string }

const MAX_NAMES = 100
const MAX_NAME = 200
const MAX_PARTS = 8
const MIN_PART = 3
const PARTICLES = new Set('von van der den del della dos das des zum zur ten ter bin ibn abu san'.split(' '))

/** Takes display names; those with an `@` are addresses, which are found as such. At most 100 names of 8 parts. */
export function namesToFind(identities: readonly string[]): KnownName[] {
  const found = new Map<string, KnownName>()
  for (const identity of identities.slice(0, MAX_NAMES)) {
    const value = identity.normalize('NFC').replace(/\s+/g, ' ').trim()
    if (value.includes('@') || value.length > MAX_NAME) continue
    for (const name of withParts(value)) found.set(name.folded, found.get(name.folded) ?? name)
  }
  return [...found.values()]
}

function withParts(value: string): KnownName[] {
  const parts = value.match(/[\p{L}\p{M}]+(?:['’-][\p{L}\p{M}]+)*/gu)?.slice(0, MAX_PARTS) ?? []
  const telling = parts.filter((part) => {
    const folded = fold(part)
    return part.length >= MIN_PART && !isOrdinaryWord(folded) && !PARTICLES.has(folded)
  })
  // "Novak, Jana" is Jana Novak in the text
  const whole = parts.length < 2 ? [] : [parts.join(' '), [...parts].reverse().join(' '), value]
  // "Customer Support" names nobody; "Mark Price" does, and neither of its words is telling
  const isName = telling.length > 0 || (parts.length === 2 && whole.length > 0 && !parts.every(isPlainRole))
  return isName ? [...whole, ...telling].map((name) => ({ folded: fold(name), value: name })) : []
}

const ROLES = new Set(
  'support team service info office sales shop store admin contact billing customer online news press help order orders group company'.split(
    ' ',
  ),
)
const isPlainRole = (part: string) => ROLES.has(fold(part))

import { cleanLine } from '../../address.ts'
import { withoutInvisible } from '../../content/invisible.ts'
import type { GuardFinding, GuardName } from '../../message.ts'

const MAX_WHAT = 200

/** One objection, as an operator reads it: one line, nothing invisible in it, at most 200 characters. */
export const finding = (guard: GuardName, what: string): GuardFinding => ({
  guard,
  what: cleanLine(withoutInvisible(what.slice(0, 2 * MAX_WHAT)), MAX_WHAT),
})

const MAX_SHOWN = 100

/** Words of the reply as part of a sentence: a long one is cut, so that the rest of the sentence is still read. */
export const shown = (words: string): string => {
  const line = cleanLine(withoutInvisible(words.slice(0, 2 * MAX_SHOWN)), 2 * MAX_SHOWN).replace(/\s+/g, ' ')
  return line.length <= MAX_SHOWN ? line : `${cleanLine(line, MAX_SHOWN)}…`
}

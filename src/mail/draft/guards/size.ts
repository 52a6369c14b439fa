import { finding } from './finding.ts'
import type { Guard } from './guard.ts'

const MAX_CHARACTERS = 10_000
const MAX_LINES = 200

/** A reply is a letter: it has words, and an end. */
export const size: Guard = ({ text }) => {
  const lines = text.split('\n').length
  return [
    ...(text.length > MAX_CHARACTERS
      ? [finding('size', `the reply has ${text.length} characters, ${MAX_CHARACTERS} are the most`)]
      : []),
    ...(lines > MAX_LINES ? [finding('size', `the reply has ${lines} lines, ${MAX_LINES} are the most`)] : []),
    ...(/\p{L}/u.test(text) ? [] : [finding('size', 'the reply has no letter in it')]),
  ]
}

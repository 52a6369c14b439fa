/** Which patterns a mail shows, the heaviest first. A signal that asks for a person, never a gate. */
import { readMarkup } from '../../content/read-markup.ts'
import type { PatternHit } from '../facts.ts'
import { encodedTexts } from './encoded.ts'
import { foldText } from './fold.ts'
import { INJECTION } from './injection.ts'
import { maliciousMarkup } from './malicious-markup.ts'
import { MALICIOUS_NAMES, MALICIOUS_TEXT } from './malicious-text.ts'
import type { Pattern } from './pattern.ts'
import { THRESHOLD } from './weigh.ts'

/** What a mail says, in the parts in which it can be said. The first of `texts` is what Claude is given. `html` is the raw one, null when there is none. */
export type Scanned = { subject: string; texts: readonly string[]; html: string | null; fileNames: readonly string[] }
const MAX_FILE_NAMES = 100
/** of a text that Claude is not given: a sign, read as far as it costs little */
const MAX_OTHER = 20_000

/** Gives the hits of both tables: markup and words of an attack, and words to a language model. */
export function scan(mail: Scanned): { malicious: PatternHit[]; injection: PatternHit[] } {
  const [first = '', ...others] = mail.texts
  const folded = [mail.subject, first, ...others.map((text) => text.slice(0, MAX_OTHER))].map(foldText).filter(Boolean)
  const names = foldText(mail.fileNames.slice(0, MAX_FILE_NAMES).join(' \n'))
  const markup = mail.html === null ? [] : maliciousMarkup(readMarkup(mail.html))
  return {
    malicious: inOrder([...markup, ...matches(MALICIOUS_TEXT, folded), ...matches(MALICIOUS_NAMES, [names])]),
    injection: inOrder([...matches(INJECTION, folded), ...encodedHits(mail)]),
  }
}

function matches(patterns: readonly Pattern[], texts: readonly string[]): PatternHit[] {
  const found = (finds: Pattern['finds']) => texts.some((text) => finds.test(text))
  return patterns.filter(({ finds }) => found(finds)).map(({ id, score }) => ({ id, score }))
}

/** Whoever writes to a model in base64 does not write to a person. */
function encodedHits({ subject, texts }: Scanned): PatternHit[] {
  const decoded = [subject, ...texts].flatMap(encodedTexts).map(foldText)
  return matches(INJECTION, decoded).length > 0 ? [{ id: 'order-in-base64', score: THRESHOLD }] : []
}

const inOrder = (hits: readonly PatternHit[]): PatternHit[] => hits.toSorted((a, b) => b.score - a.score)

/**
 * Whether a mail asks for no more automatic replies, and for nothing else. It stops them for good and the mail itself gets
 * no draft, so a doubt is a no: a word too many, and a person or Claude reads it like any other mail.
 */
import { isReplySubject, withoutReplyMarks } from '../../subject.ts'
import { CLOSING, isGreeting, WOULD_YOU, withoutPlease } from './courtesy.ts'
import * as northern from './northern.ts'
import { foldSentence } from './sentences.ts'
import { endsLetter, isDeviceLine, isNamed, wordsOfName } from './signature.ts'
import * as southern from './southern.ts'
import * as western from './western.ts'

/** A request is short. More is not read. */
const MOST_CHARACTERS = 800
const MOST_LINES = 25
const LISTS = [western, southern, northern].flatMap((languages) => Object.values(languages))

export type Asked = {
  subject: string
  /** the words written now, without quotes and signature */
  ownText: string
  /** of the From field: whoever signs with it has said no more */
  name: string
}

/** `nothing`: courtesy alone. `plain` and `bare`: as the lists have it. */
type Said = 'nothing' | 'bare' | 'plain' | 'other'

/**
 * True for a mail that only asks to stop. A mere "stop" counts under a subject that is empty, says the same or marks an
 * answer: under "Order 4711" it is about the order. Linear, over at most 800 characters.
 */
export function asksToStop({ subject, ownText, name }: Asked): boolean {
  if (ownText.length > MOST_CHARACTERS || subject.length > MOST_CHARACTERS) return false
  const said = readBody(ownText, name)
  if (said === 'other' || said === 'plain') return said === 'plain'
  const answers = isReplySubject(subject)
  const about = answers ? 'other' : readSentence(withoutReplyMarks(subject))
  if (said === 'nothing') return about === 'plain' || about === 'bare'
  return answers || about !== 'other'
}

function readBody(text: string, name: string): Said {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  if (lines.length > MOST_LINES) return 'other'
  const names = wordsOfName(name)
  let said: Said = 'nothing'
  let closed = false
  for (const line of lines) {
    const folded = foldSentence(line)
    if (folded === '' || isDeviceLine(line) || (closed && CLOSING.test(folded))) continue
    if (closed || isNamed(line, names)) {
      if (ASKS.test(line) || !endsLetter(line, names)) return 'other'
      closed = true
      continue
    }
    closed = CLOSING.test(folded)
    const here = closed ? 'nothing' : readLine(line)
    if (here === 'other') return 'other'
    if (here === 'plain' || said === 'nothing') said = here
  }
  return said
}

/** After its last mark, which stays with it: that one may ask. */
const SENTENCE_END = /(?<=[.!?;:\u037e…])(?=\s)|(?<=[。！？])/u

/** Its strongest sentence; `other` when one of them says something else. */
function readLine(line: string): Said {
  const found = line.split(SENTENCE_END).map(readSentence)
  return (['other', 'plain', 'bare'] as const).find((kind) => found.includes(kind)) ?? 'nothing'
}

function readSentence(sentence: string): Said {
  const whole = readClause(sentence)
  if (whole !== 'other') return whole
  const clauses = sentence.split(/[,、，،]| [-–—]+ /u)
  if (clauses.length === 1) return 'other'
  const found = clauses.map(readClause)
  return (['other', 'plain', 'bare'] as const).find((kind) => found.includes(kind)) ?? 'nothing'
}

/** A question mark in Greek is a semicolon. */
const ASKS = /[?？]|\p{Script=Greek}.*[;\u037e]/u
const NO_SUBJECT = /^(?:no subject|kein betreff|sans objet|sin asunto|nessun oggetto)$/

function readClause(clause: string): Said {
  const folded = foldSentence(clause)
  if (folded === '' || isGreeting(clause) || CLOSING.test(folded) || NO_SUBJECT.test(folded)) return 'nothing'
  const asked = folded.replace(WOULD_YOU, '')
  if (ASKS.test(clause) && asked === folded) return 'other'
  const said = withoutPlease(asked)
  if (said === '') return 'nothing'
  if (LISTS.some(({ plain }) => plain.test(said))) return 'plain'
  return asked === folded && LISTS.some(({ bare }) => bare.test(said)) ? 'bare' : 'other'
}

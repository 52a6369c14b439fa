/** The fake's mind: quotes the sentence of a document that shares most words with a question, or asks for a person. */
import { normalizeText } from '../../mail/normalize-text.ts'
import { detectLanguage, PHRASES } from './language.ts'
import type { FakeDocument, FakeMail } from './read-request.ts'

export type FakeDraft = {
  language: string
  category: string
  evidence: { doc_id: string; quote: string }[]
  unanswered: string[]
  manipulation: boolean
  action: string
  reason: string
  confidence: string
  reply: string
}

const READ_LIMIT = 20_000
const THANKS = /(^|[^\p{L}])(thank you|thanks|danke|vielen dank|merci|gracias|děkuji|děkujeme|díky)([^\p{L}]|$)/iu
const THANKS_LENGTH = 400
const MANIPULATION =
  /ignore (all |any )?(the )?(previous|prior|above|earlier) (instructions|rules)|disregard (all|your|the) |system prompt|you are now |new instructions:|<\|im_start\|>|<\/(documents|untrusted|rules)>|ignoriere alle|ignorez (toutes )?les instructions|ignora (todas )?las instrucciones|ignoruj (všechny )?předchozí/i
const DELICATE = /\b(lawyer|attorney|lawsuit|gdpr|chargeback|journalist|Anwalt|DSGVO|avocat|RGPD|abogado|právník)\b/iu

/** Documents and mail → the JSON that a careful model would give. The same input gives the same answer. */
export const answerMail = (documents: FakeDocument[], mail: FakeMail): FakeDraft => {
  const text = mail.text.slice(0, READ_LIMIT).replace(/^>.*$/gm, '')
  const language = detectLanguage(`${mail.subject} ${text}`)
  const manipulation = MANIPULATION.test(`${mail.subject}\n${text}`)
  const base = { language, evidence: [], unanswered: [], manipulation, confidence: 'high', reply: '' }
  if (!text.includes('?') && text.length < THANKS_LENGTH && THANKS.test(text))
    return { ...base, category: 'other', action: 'no_reply', reason: 'A thank-you that expects no answer.' }
  const questions = findQuestions(mail.subject, text)
  const found = questions.map((question) => ({ question, evidence: findEvidence(documents, question) }))
  const evidence = uniqueQuotes(found.flatMap((entry) => entry.evidence ?? []))
  const unanswered = found.filter((entry) => entry.evidence === null).map((entry) => entry.question)
  const delicate = DELICATE.test(text)
  const sure = unanswered.length === 0 && !delicate
  const reason = delicate
    ? 'The subject is one for a person.'
    : sure
      ? 'The documents answer every question.'
      : 'The documents do not answer everything.'
  const reply = writeReply({ language, name: mail.fromName, quotes: evidence.map(({ quote }) => quote), sure })
  const confidence = sure && !manipulation ? 'high' : 'low'
  return {
    ...base,
    category: 'question',
    evidence,
    unanswered,
    action: sure ? 'send' : 'needs_human',
    reason,
    confidence,
    reply,
  }
}

const findQuestions = (subject: string, text: string): string[] => {
  const sentences = toSentences(text)
  const asked = sentences.filter((sentence) => sentence.endsWith('?')).slice(0, 5)
  if (asked.length > 0) return asked
  return [[subject, ...sentences].join(' ').slice(0, 1_000)]
}

/** The best sentence, if it shares two words with the question (one, if the question has no more). */
const findEvidence = (documents: FakeDocument[], question: string): { doc_id: string; quote: string } | null => {
  const wanted = new Set(toStems(question))
  const needed = Math.min(2, wanted.size)
  let best: { doc_id: string; quote: string } | null = null
  let most = Math.max(needed, 1) - 1
  for (const { id, content } of documents) {
    for (const quote of toSentences(content)) {
      const shared = new Set(toStems(quote).filter((stem) => wanted.has(stem))).size
      if (shared > most) [best, most] = [{ doc_id: id, quote }, shared]
    }
  }
  return best
}

const writeReply = (input: {
  language: keyof typeof PHRASES
  name: string
  quotes: string[]
  sure: boolean
}): string => {
  const { greeting, later } = PHRASES[input.language]
  const first = input.name.split(/\s+/)[0] ?? ''
  const lines = [greeting(first === '' ? '' : ` ${first}`), input.quotes.join(' '), input.sure ? '' : later]
  return lines.filter((line) => line !== '').join('\n\n')
}

const uniqueQuotes = (evidence: { doc_id: string; quote: string }[]) =>
  evidence.filter(({ quote }, at) => evidence.findIndex((other) => other.quote === quote) === at)

/** Sentences as they stand in the text; headings and empty lines are none. */
const toSentences = (text: string): string[] =>
  text
    .split(/\n|(?<=[.!?])\s+/)
    .map((sentence) => sentence.replace(/^\s*[-*•]\s+/, '').trim())
    .filter((sentence) => sentence !== '' && !sentence.startsWith('#'))

const IGNORED = new Set(
  'about what when where which your have does with this that from they them will would could please hello there wann kann haben eine comment quel votre puede cuando dobry prosim'.split(
    ' ',
  ),
)

/** Words of four letters or more, without accents, cut to five letters: `returns` and `return` are one. */
const toStems = (text: string): string[] =>
  (
    normalizeText(text, 'NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]{4,}/gu) ?? []
  )
    .filter((word) => !IGNORED.has(word))
    .map((word) => word.slice(0, 5))

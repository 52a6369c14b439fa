/** What the model in the given mode answers to a request. */
import { fitToSchema, type RequestKind, readSchema } from './answer-form.ts'
import { answerMail, type FakeDraft } from './answer-mail.ts'
import { obey, TRICKS, type Trick } from './hostile/obey.ts'
import type { Fields } from './json.ts'
import {
  type FakeMail,
  readDocuments,
  readFinishedDraft,
  readMail,
  readOperatorAnswers,
  readRules,
} from './read-request.ts'
import { findWrong, type Seed, spoil } from './spoil.ts'
import { type FakeTriage, triageMail } from './triage-mail.ts'
import { type FakeVerification, verifyReply } from './verify-reply.ts'
import type { Thought } from './write-message.ts'

/**
 * `honest` as a careful model; `hostile` obeys the attacker with every trick, or with those that are named; `seeded` honest,
 * but for the mails that a seed spoils.
 */
export type FakeMode = 'honest' | 'hostile' | 'seeded' | { hostile: readonly Trick[] }

export type Mind = { mode: FakeMode; seeds: readonly Seed[]; drafts: number }

export const createMind = (): Mind => ({ mode: 'honest', seeds: [], drafts: 0 })

/** Counts the drafts, since a hostile model goes through its encodings with them. */
export const think = (mind: Mind, kind: RequestKind, body: Fields): Thought => {
  const schema = readSchema(body)
  const answer = ANSWERS[kind](mind, body)
  return schema ? fitToSchema(answer, schema) : 'This request names no form of the answer.'
}

const ANSWERS: Readonly<Record<RequestKind, (mind: Mind, body: Fields) => Record<string, unknown>>> = {
  triage: (mind, body) => sort(mind, readMail(body)),
  draft: (mind, body) => draft(mind, body, readMail(body)),
  verify: (mind, body) => verify(mind, body),
  other: () => ({}),
}

const tricksOf = (mode: FakeMode): readonly Trick[] | null => {
  if (mode === 'hostile') return TRICKS
  return typeof mode === 'object' ? mode.hostile : null
}

const sort = (mind: Mind, mail: FakeMail | null): FakeTriage => {
  const honest = triageMail(mail ?? NO_MAIL)
  const seeded = mind.mode === 'seeded' && mail !== null ? findWrong(mind.seeds, mail) : null
  // a model that obeys does not report what it obeys
  if (seeded === 'obeys-injection') return { ...honest, manipulation: false }
  if (tricksOf(mind.mode) === null) return honest
  const queries = honest.queries.length > 0 ? honest.queries : [(mail ?? NO_MAIL).subject]
  return { ...honest, needs_reply: true, manipulation: false, queries }
}

const draft = (mind: Mind, body: Fields, mail: FakeMail | null): FakeDraft => {
  if (mail === null) return NOTHING_TO_ANSWER
  const number = mind.drafts
  mind.drafts += 1
  const documents = readDocuments(body)
  const honest = answerMail(documents, mail, readOperatorAnswers(body))
  const rules = readRules(body)
  const tricks = tricksOf(mind.mode)
  if (tricks) return obey({ documents, mail, rules, honest, number, tricks })
  const wrong = mind.mode === 'seeded' ? findWrong(mind.seeds, mail) : null
  return wrong ? spoil(wrong, honest, { documents, mail, rules, number }) : honest
}

const verify = (mind: Mind, body: Fields): FakeVerification =>
  tricksOf(mind.mode) ? { unsupported: [] } : verifyReply(readFinishedDraft(body))

const NO_MAIL: FakeMail = { fromName: '', subject: '', text: '', quoted: '', earlier: [] }
const NOTHING_TO_ANSWER: FakeDraft = {
  language: 'en',
  category: 'other',
  evidence: [],
  unanswered: [],
  operator_question: '',
  manipulation: false,
  action: 'needs_human',
  reason: 'The request holds no mail.',
  confidence: 'low',
  reply: '',
}

/** The road from a mail to a draft without a database: masked, asked of the fake's mind, finished. The same each time. */
import { isFields } from '../../../src/demo/claude/json.ts'
import { createMind, type FakeMode, type Mind, think } from '../../../src/demo/claude/think.ts'
import type { FinishInput } from '../../../src/mail/draft/finish.ts'
import type { DraftContent } from '../../../src/mail/message.ts'
import { newestText } from '../../../src/mail/quote.ts'
import { evaluateGates, type GateInput } from '../../../src/mail/review/release.ts'
import { renderReply } from '../../../src/mail/send/render.ts'
import { createRedactor } from '../../../src/privacy/redact.ts'
import { prepareDraft, prepareTriage } from '../../../src/providers/claude/prepare.ts'
import type { PreparedCall } from '../../../src/providers/model.ts'
import { MAILBOX } from '../../support/postern.ts'
import { type Broken, brokenIn, type Known } from './invariants.ts'
import { type Article, readArticles, SETTINGS } from './shop.ts'

const CANARY = 'q7tn2xv9kb4lm8rz5wc3'
const SENDER = { name: 'Ottilie Marchbank', address: 'ottilie@customer.example' }
const ARTICLES = readArticles()
/** What a search might have brought; another choice changes what the true quotes are. */
const USUAL = ['shipping-eu', 'returns', 'gift-cards', 'watering-ferns', 'handle-repairs', 'oeffnungszeiten-graz']

export const articlesNamed = (names: readonly string[]): Article[] =>
  ARTICLES.filter(({ name }) => names.includes(name))

type Mail = { subject: string; text: string }
type Asked = { mind: Mind; articles?: readonly Article[] }

/** One mind goes through all encodings of a leak and all disguises of a link, draft by draft. */
export const mindOf = (mode: FakeMode): Mind => ({ ...createMind(), mode })

/** Null when the model gave no answer that can be used. */
export function draftInput(mail: Mail, { mind, articles = articlesNamed(USUAL) }: Asked): FinishInput | null {
  const redactor = createRedactor({ map: { entries: [] }, identities: [SENDER.name], keep: [MAILBOX], country: 'US' })
  const { newest, quoted } = newestText(mail.text)
  const prompt = {
    from: { name: redactor.redactName(SENDER.name), address: redactor.redactAddress(SENDER.address) },
    subject: redactor.redact(mail.subject),
    receivedAt: '2026-11-25T10:00:00.000Z',
    text: redactor.redact(newest),
    quoted: redactor.redact(quoted),
  }
  const documents = articles.map(({ name, content }, at) => ({ id: `d${at + 1}`, name, version: 1, content }))
  const common = { mailboxRef: 'ref', today: '2026-11-25', mailbox: MAILBOX, mail: prompt, thread: [] }
  const choice = { model: 'claude-sonnet-5-5', maxTokens: 4_000, cached: false }
  const sorted = answer(mind, prepareTriage({ ...common, knowledgeLanguages: [] }, choice))
  const call = prepareDraft(
    {
      ...common,
      persona: { name: SETTINGS.name, tone: SETTINGS.tone, guardRails: SETTINGS.guard_rails },
      languages: [],
      canary: CANARY,
      documents,
      operatorAnswers: [],
    },
    choice,
  )
  const drafted = answer(mind, call)
  if (sorted === null || drafted === null) return null
  const { map, shown } = redactor.result()
  return {
    answer: drafted,
    triage: sorted,
    masked: { map, shown },
    documents,
    to: SENDER,
    subject: prompt.subject,
    mailbox: { address: MAILBOX, signature: SETTINGS.signature, links: [], addresses: [] },
    canary: CANARY,
    rules: call.rules,
  }
}

function answer<T>(mind: Mind, call: PreparedCall<T>): T | null {
  const body = JSON.parse(JSON.stringify(call.body))
  if (!isFields(body) || call.step === 'verify') throw new Error('not a request for this')
  const said = JSON.stringify(think(mind, call.step, body))
  const reading = call.read({
    model: call.model,
    content: [{ type: 'text', text: said }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 1, output_tokens: 1 },
  })
  return reading.kind === 'answer' ? reading.answer : null
}

const room = { count: 0, limit: 1 }
/** All that is not the draft speaks for a release, and the verifier is content. */
export const gateInput = (draft: DraftContent, change: Partial<GateInput> = {}): GateInput => ({
  mode: 'auto',
  verdict: { kind: 'pass', reasons: [] },
  authentication: 'pass',
  from: SENDER.address,
  draft,
  thread: { moved: false, objections: [], suppressed: [] },
  throttles: { senderHour: room, senderDay: room, thread: room, mailboxHour: room },
  verification: { unsupported: 0 },
  budget: { sharePercent: 0 },
  languages: { mail: draft.language, draft: draft.language, allowed: [] },
  autonomy: { earned: false, graduated: false, needed: '' },
  ...change,
})

/** Whether every gate lets it out, but for those that are taken away. */
export const leaves = (input: GateInput, without: readonly string[] = []): boolean =>
  evaluateGates(input).every(({ name, passed }) => passed || without.includes(name))

export const knownFor = ({ documents, rules }: Pick<FinishInput, 'documents' | 'rules'>): Known => ({
  documents: documentsOf(documents),
  addresses: [MAILBOX, SENDER.address],
  canary: CANARY,
  rules,
})

const kept = new Map<string, string[]>()
/** The same list for the same documents, so that what is read of it is read once. */
function documentsOf(documents: FinishInput['documents']): string[] {
  const key = documents.map(({ name }) => name).join()
  const made = kept.get(key) ?? [...documents.flatMap(({ name, content }) => [name, content]), SETTINGS.signature]
  kept.set(key, made)
  return made
}

/** What a draft breaks when it leaves as it is: in its words, and in the quotes that it shows. */
export function brokenBy(draft: DraftContent, known: Known): Broken[] {
  const words = known.documents.map((one) => one.replace(/\s+/g, ' '))
  const invented = draft.evidence.filter(({ quote }) => !words.some((one) => one.includes(quote.replace(/\s+/g, ' '))))
  return [
    ...brokenIn(renderReply({ text: draft.text }), known),
    ...invented.map(({ quote }) => ({ invariant: 'quote', what: quote.slice(0, 80) })),
    ...(draft.to.address === SENDER.address ? [] : [{ invariant: 'I1', what: draft.to.address }]),
  ]
}

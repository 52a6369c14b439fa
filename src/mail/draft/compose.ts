/**
 * From a mail to a draft: sort, look up, write, check. It asks Claude and keeps what that cost; the mail itself does not
 * move, so that a rehearsal runs the same code.
 */
import { type AskDeps, type Asked, askModel, type CallRecord, TOO_DEAR } from '../../budget/ask.ts'
import { paysToCache } from '../../budget/caching.ts'
import { findPause } from '../../budget/pause.ts'
import type { Vault } from '../../crypto/vault.ts'
import { knowledgeLanguages } from '../../knowledge/languages.ts'
import type { Retriever } from '../../knowledge/search.ts'
import { selectDocuments } from '../../knowledge/select.ts'
import { loadRedactionMap } from '../../privacy/store.ts'
import type { DraftRequest, PreparedCall, Triage } from '../../providers/model.ts'
import { datedFor } from '../dated.ts'
import type { MailboxInForce } from '../mailbox-settings.ts'
import type { DraftContent, ModelDraft } from '../message.ts'
import { readAnswers } from '../questions.ts'
import type { LoadedMessage } from '../store.ts'
import type { QuotedDocument } from './evidence/check-quotes.ts'
import { finishDraft } from './finish.ts'
import { gatherMail } from './gather.ts'
import { type KnownMap, type Masked, maskWords, unmasked, type Words } from './mask.ts'

const TRIAGE_TOKENS = 2_000
const DRAFT_TOKENS = 4_000
/** From this share of the budget on the small model drafts. */
const CHEAPER_FROM = 90
/** A whole base of up to so many tokens goes into the prompt: for a cheap model its price hardly counts. */
const WHOLE_BASE = { dear: 8_000, cheap: 80_000 }

export type PrepareDeps = Pick<AskDeps, 'pool' | 'clock' | 'model'> & {
  vault: Vault
  retriever: Retriever
  policy: { contentSanitization: boolean; smallModel: string }
}
export type ComposeDeps = AskDeps & PrepareDeps & { policy: { redaction: { on: boolean; country: string } } }
export type ComposeInput = {
  message: LoadedMessage
  /** `id` null: the mail is for none of ours, and an operator wants an answer all the same */
  mailbox: MailboxInForce
  requestId: string
  /** a rehearsal is counted as such; the number tells its calls from those of another one of the same mail */
  rehearsal?: number
}

/** What was done on the way, whatever came of it: for the timeline. */
export type Journey = { calls: CallRecord[]; masked: number; triage: Triage | null; cheaper: boolean; waits: boolean }
export type Composed = { journey: Journey } & (
  | { kind: 'draft'; content: DraftContent; documents: readonly QuotedDocument[] }
  | { kind: 'no_reply' }
  | Exclude<Asked<never>, { kind: 'answer' }>
)

/** of a thread that nothing was masked in */
const NO_TOKENS: KnownMap = { map: { entries: [] }, version: 0 }
const NOWHERE: Journey = { calls: [], masked: 0, triage: null, cheaper: false, waits: false }

/** Composes a draft for one mail. Refuses what its database refuses; everything that Claude does is a kind of outcome. */
export async function composeDraft(deps: ComposeDeps, input: ComposeInput): Promise<Composed> {
  const { message, mailbox } = input
  const [gathered, operatorAnswers, languages, known, pause] = await Promise.all([
    gatherMail(deps.pool, { message, sanitize: deps.policy.contentSanitization }),
    readAnswers(deps.pool, message),
    knowledgeLanguages(deps.pool, mailbox.id),
    deps.policy.redaction.on ? loadRedactionMap(deps.pool, message) : NO_TOKENS,
    findPause(deps.pool, { models: [mailbox.model, deps.policy.smallModel], at: deps.clock.now() }),
  ])
  // Or the mail would be sorted again, for money, each time that its draft cannot be written.
  if (pause !== null) return { kind: 'paused', calls: [], code: pause.code, until: pause.until, journey: NOWHERE }
  const masked = await mask(deps, input, { words: { ...gathered, operatorAnswers }, known })
  const waits = gathered.thread.some(({ unanswered }) => unanswered)
  const journey: Journey = { calls: [], masked: masked.shown.size, triage: null, cheaper: false, waits }
  const dated = datedFor(mailbox.address, deps.clock.now())

  const sorted = await askModel(deps, {
    ...askOf(input, 'triage'),
    maxTokens: TRIAGE_TOKENS,
    prepare: (maxTokens) =>
      deps.model.prepareTriage(
        { ...dated, mailbox: mailbox.address, knowledgeLanguages: languages, ...masked.words },
        { model: deps.policy.smallModel, maxTokens, cached: false },
      ),
  })
  journey.calls.push(...sorted.calls)
  if (sorted.kind !== 'answer') return { ...sorted, journey }
  journey.triage = sorted.answer
  // A mail that seems to give orders is not closed unseen, and neither is one whose older question waits.
  if (!sorted.answer.needsReply && !sorted.answer.manipulation && !waits) return { kind: 'no_reply', journey }
  return writeDraft(deps, input, {
    masked,
    triage: sorted.answer,
    share: sorted.sharePercent,
    journey,
    dated,
    operatorAnswers,
  })
}

type Sorted = {
  masked: Masked
  triage: Triage
  share: number
  journey: Journey
  dated: { mailboxRef: string; today: string }
  /** as they were said, unmasked */
  operatorAnswers: Words['operatorAnswers']
}

async function writeDraft(deps: ComposeDeps, input: ComposeInput, sorted: Sorted): Promise<Composed> {
  const { message, mailbox } = input
  const { masked, triage, journey, dated } = sorted
  const canary = canaryOf(deps, mailbox.address, dated.today)
  const write = async (model: string) => {
    const documents = await lookUp(deps, { mailbox, words: masked.words, queries: triage.queries, model })
    const { prepare, rules } = await prepareWith(
      deps,
      requestOf(mailbox, { ...dated, canary, documents }, masked.words),
      model,
    )
    const asked = await askModel(deps, { ...askOf(input, 'draft'), maxTokens: DRAFT_TOKENS, prepare })
    journey.calls.push(...asked.calls)
    return { asked, documents, rules }
  }

  journey.cheaper = sorted.share >= CHEAPER_FROM && mailbox.model !== deps.policy.smallModel
  let written = await write(journey.cheaper ? deps.policy.smallModel : mailbox.model)
  // What the dear model has no room for, the cheap one may still have.
  if (hasNoRoom(written.asked) && !journey.cheaper && mailbox.model !== deps.policy.smallModel) {
    written = await write(deps.policy.smallModel)
    journey.cheaper = !hasNoRoom(written.asked)
  }
  const { asked, documents, rules } = written
  if (asked.kind !== 'answer') return { ...asked, journey }
  const quoted = withOperatorAnswers(documents, sorted.operatorAnswers)
  const content = finishDraft({
    answer: asked.answer,
    triage,
    masked,
    documents: quoted,
    to: message.head.from,
    subject: masked.words.mail.subject,
    mailbox,
    canary,
    rules,
  })
  return { kind: 'draft', content, documents: quoted, journey }
}

const hasNoRoom = (asked: Asked<unknown>): boolean =>
  asked.kind === 'over' || (asked.kind === 'rejected' && asked.code === TOO_DEAR)

async function mask(
  deps: ComposeDeps,
  { message, mailbox, rehearsal }: ComposeInput,
  { words, known }: { words: Words; known: KnownMap },
): Promise<Masked> {
  const { on, country } = deps.policy.redaction
  if (!on) return unmasked(words)
  const keep = [mailbox.address, ...mailbox.addresses, ...mailbox.links]
  return maskWords(deps.pool, {
    words,
    known,
    threadId: message.threadId,
    key: message.key,
    at: deps.clock.now(),
    keep,
    country,
    rehearsal: rehearsal !== undefined,
  })
}

async function lookUp(
  deps: PrepareDeps,
  input: { mailbox: MailboxInForce; words: Words; queries: readonly string[]; model: string },
): Promise<QuotedDocument[]> {
  const { mailbox, words, model } = input
  const { subject, text } = words.mail
  const queries = input.queries.length > 0 ? input.queries : [`${subject}\n${text}`.slice(0, 1_000)]
  const wholeUpTo = model === deps.policy.smallModel ? WHOLE_BASE.cheap : WHOLE_BASE.dear
  const { documents } = await selectDocuments(deps, { mailboxId: mailbox.id, queries, wholeUpTo })
  return documents
}

const requestOf = (
  mailbox: MailboxInForce,
  fixed: { mailboxRef: string; today: string; canary: string; documents: QuotedDocument[] },
  words: Words,
): DraftRequest => ({
  ...fixed,
  mailbox: mailbox.address,
  persona: mailbox.persona,
  languages: mailbox.languages,
  ...words,
})

/**
 * Gives the two calls that a draft of this mail would take, for whoever wants to know their price: unmasked, since nothing
 * of them leaves, and with the mail's own words for a search, which a model has not chosen.
 */
export async function prepareCalls(
  deps: PrepareDeps,
  { message, mailbox }: Pick<ComposeInput, 'message' | 'mailbox'>,
): Promise<[PreparedCall<Triage>, PreparedCall<ModelDraft>]> {
  const gathered = await gatherMail(deps.pool, { message, sanitize: deps.policy.contentSanitization })
  const words: Words = { ...gathered, operatorAnswers: [] }
  const dated = datedFor(mailbox.address, deps.clock.now())
  const { smallModel } = deps.policy
  const triage = deps.model.prepareTriage(
    { ...dated, mailbox: mailbox.address, knowledgeLanguages: [], ...words },
    { model: smallModel, maxTokens: TRIAGE_TOKENS, cached: false },
  )
  const documents = await lookUp(deps, { mailbox, words, queries: [], model: mailbox.model })
  const canary = canaryOf(deps, mailbox.address, dated.today)
  const { prepare } = await prepareWith(deps, requestOf(mailbox, { ...dated, canary, documents }, words), mailbox.model)
  return [triage, prepare(DRAFT_TOKENS)]
}

/** A cache entry is worth its price from the third use within the hour; before that it only costs more. */
async function prepareWith(deps: PrepareDeps, request: DraftRequest, model: string) {
  const build = (maxTokens: number, cached: boolean) => deps.model.prepareDraft(request, { model, maxTokens, cached })
  const first = build(DRAFT_TOKENS, false)
  const cached = await paysToCache(deps.pool, { prefix: first.prefix, at: deps.clock.now() })
  const prepare = (maxTokens: number): PreparedCall<ModelDraft> =>
    cached || maxTokens !== DRAFT_TOKENS ? build(maxTokens, cached) : first
  return { rules: first.rules, prepare }
}

function askOf({ message, mailbox, requestId, rehearsal }: ComposeInput, step: 'triage' | 'draft') {
  return {
    step: rehearsal === undefined ? step : ('shadow' as const),
    message: rehearsal === undefined ? message : { ...message, stateVersion: rehearsal },
    mailbox: { id: mailbox.id, address: mailbox.address, budget: mailbox.budgetNano },
    requestId,
  }
}

/** The same for a mailbox all day, so that the prompt can be cached; a stranger cannot know it. */
const canaryOf = ({ vault }: PrepareDeps, address: string, today: string): string =>
  vault.indexes.canary([address, today])

/** What an operator said is a source like an article, for this one mail. */
const withOperatorAnswers = (
  documents: readonly QuotedDocument[],
  said: Words['operatorAnswers'],
): readonly QuotedDocument[] => {
  if (said.length === 0) return documents
  const content = said.map(({ answer }) => answer).join('\n\n')
  return [...documents, { id: 'operator-answer', name: 'operator answer', version: null, content }]
}

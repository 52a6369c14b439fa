/**
 * The gates between a draft and its release without a person. Pure, and each is always evaluated and listed, so that
 * the timeline shows all that stood in the way. Sentences are stored in the open: codes and counts, no words of a mail.
 */
import { normalizeAddress } from '../address.ts'
import type { Gate } from '../drafts.ts'
import type { DraftContent, ReplyMode } from '../message.ts'
import { REASONS, type Reason } from '../reasons.ts'
import type { SuppressionKind } from '../suppression.ts'
import type { Throttle, Throttles } from '../throttle.ts'

export type GateInput = {
  mode: ReplyMode
  /** the verdict of the check, and what it says of the sender */
  verdict: { kind: 'pass' | 'review' | 'hold' | 'refuse'; reasons: readonly Reason[] }
  authentication: 'pass' | 'fail' | 'none'
  /** the single From address of the mail that is answered */
  from: string
  draft: DraftContent
  thread: ThreadState
  throttles: Throttles
  /** what the verifier said of this version; null while nobody asked, or got no answer */
  verification: { unsupported: number } | null
  /** money for Claude: today's share of the fuller one of both budgets, in percent */
  budget: { sharePercent: number }
  languages: Languages
  autonomy: Autonomy
}

/** What code detects, two letters or null; `allowed` of the mailbox, [] for the sender's own. */
type Languages = { mail: string | null; draft: string | null; allowed: readonly string[] }

/** `earned`: AUTONOMY=earned. `needed`: what the category still lacks, as a sentence. */
type Autonomy = { earned: boolean; graduated: boolean; needed: string }

/**
 * The mails around the one that is answered: whether a newer one came, and what was found in those of the prompt; and why
 * its sender gets no automatic reply any more.
 */
export type ThreadState = { moved: boolean; objections: readonly Reason[]; suppressed: readonly SuppressionKind[] }

type GateSpec = {
  opens: (input: GateInput) => boolean
  open: string
  shut: (input: GateInput) => string
}

const SUPPRESSED: Readonly<Record<SuppressionKind, string>> = {
  complaint: 'A reply to it was marked as spam.',
  bounce: 'A reply to it could not be delivered.',
  unsubscribe: 'It asked for no more automatic replies.',
  operator: 'An operator put it there.',
}

const GATES: Record<string, GateSpec> = {
  'mode-is-auto': {
    opens: ({ mode }) => mode === 'auto',
    open: 'The reply mode of this mailbox is auto.',
    shut: ({ mode }) => `The reply mode of this mailbox is ${mode}: every reply waits for a person.`,
  },
  'sender-authenticated': {
    opens: ({ authentication }) => authentication === 'pass',
    open: 'The sender is proven, by a trusted DMARC pass or a DKIM signature.',
    shut: ({ authentication }) =>
      authentication === 'fail'
        ? 'A trusted check says that the sender is not who the mail claims.'
        : 'Neither a trusted DMARC pass nor a DKIM signature proves the sender.',
  },
  'recipient-not-suppressed': {
    opens: ({ thread }) => thread.suppressed.length === 0,
    open: 'The address is not on the suppression list.',
    shut: ({ thread }) =>
      `${REASONS.suppressed.sentence} ${thread.suppressed.map((kind) => SUPPRESSED[kind]).join(' ')}`,
  },
  'verdict-is-pass': {
    opens: ({ verdict }) => verdict.kind === 'pass' && verdict.reasons.length === 0,
    open: 'No rule objected to the mail.',
    shut: ({ verdict }) =>
      ['The check of the mail asks for a person.', ...verdict.reasons.map((reason) => REASONS[reason].sentence)].join(
        ' ',
      ),
  },
  'thread-is-clean': {
    opens: ({ thread }) => thread.objections.length === 0,
    open: 'No rule objected to the earlier mails that the draft was made of.',
    shut: ({ thread }) =>
      ['Earlier mails of the thread ask for a person.', ...thread.objections.map((one) => REASONS[one].sentence)].join(
        ' ',
      ),
  },
  'thread-has-not-moved': {
    opens: ({ thread }) => !thread.moved,
    open: 'No newer mail came in the thread.',
    shut: () => 'A newer mail came in the thread.',
  },
  'model-says-send': {
    opens: ({ draft }) => draft.action === 'send',
    open: 'Claude says that the draft can be sent.',
    shut: ({ draft }) =>
      draft.action === 'no_reply' ? 'Claude says that no reply is needed.' : 'Claude asks for a person.',
  },
  'nothing-unanswered': {
    opens: ({ draft }) => draft.unanswered.length === 0,
    open: 'The draft answers everything that was asked.',
    shut: ({ draft }) => `The draft leaves ${draft.unanswered.length} of the questions unanswered.`,
  },
  'no-manipulation': {
    opens: ({ draft }) => !draft.manipulation && draft.triage?.manipulation !== true,
    open: 'Claude noticed no attempt to manipulate it, neither when it sorted the mail nor when it drafted.',
    shut: () => 'Claude noticed an attempt to manipulate it.',
  },
  'model-is-sure': {
    opens: ({ draft }) => draft.confidence === 'high',
    open: 'Claude says that every fact of the draft rests on evidence.',
    shut: ({ draft }) => `Claude says that its confidence is ${draft.confidence}.`,
  },
  'quotes-verified': {
    // A reply that rests on nothing says nothing: a greeting alone would pass every other gate.
    opens: ({ draft }) => draft.evidence.length > 0 && draft.evidence.every(({ found }) => found),
    open: 'The draft rests on quotes, and every one stands literally in the document that it names.',
    shut: ({ draft }) =>
      draft.evidence.length === 0
        ? 'The draft rests on no quote.'
        : `Of ${draft.evidence.length} quotes, ${draft.evidence.filter(({ found }) => !found).length} are not in the document that they name.`,
  },
  'sentences-founded': {
    // A text that was not weighed at all, such as one that a person edited, has no sentences.
    opens: ({ draft }) => draft.sentences.length > 0 && draft.sentences.every(({ borne }) => borne),
    open: 'Every sentence of the draft says what a quote says, in its words, or is a mere courtesy.',
    shut: ({ draft }) =>
      draft.sentences.length === 0
        ? 'The text was not weighed against the documents.'
        : `Sentences that no quote bears out word for word: ${draft.sentences.filter(({ borne }) => !borne).length}.`,
  },
  'guards-clean': {
    opens: ({ draft }) => draft.findings.length === 0,
    open: 'No guard on the way out objected.',
    shut: ({ draft }) =>
      `Guards on the way out objected: ${[...new Set(draft.findings.map(({ guard }) => guard))].join(', ')}.`,
  },
  'language-fits': {
    opens: ({ languages, draft }) => fits(languages, draft),
    open: 'The draft is in the language that it should have.',
    shut: ({ languages, draft }) =>
      `The draft is in ${languages.draft ?? draft.language}, the mail in ${languages.mail ?? draft.triage?.language ?? 'an unknown language'}.`,
  },
  'categories-agree': {
    opens: ({ draft }) => draft.triage?.category === draft.category,
    open: 'Claude gave the mail the same category when it sorted it and when it drafted.',
    shut: ({ draft }) =>
      draft.triage === null
        ? 'The mail was not sorted before it was drafted.'
        : `Claude sorted the mail as ${draft.triage.category} and drafted it as ${draft.category}.`,
  },
  'category-graduated': {
    opens: ({ autonomy }) => !autonomy.earned || autonomy.graduated,
    open: 'The category has earned that its drafts leave without a person, or AUTONOMY is off.',
    shut: ({ autonomy }) => `The category has not earned autonomy. ${autonomy.needed}`,
  },
  'budget-has-room': {
    opens: ({ budget }) => budget.sharePercent < 100,
    open: 'The budget for Claude has room.',
    shut: ({ budget }) => `The budget for Claude is used up or reserved to ${budget.sharePercent} %.`,
  },
  'recipient-is-sender': {
    opens: ({ draft, from }) => isPlainAddress(draft.to.address) && draft.to.address === from,
    open: 'The one recipient is the From address of the mail.',
    shut: () => 'The recipient is not exactly the one From address of the mail.',
  },
  'text-not-empty': {
    opens: ({ draft }) => /[\p{L}\p{N}]/u.test(draft.text),
    open: 'The draft has a text.',
    shut: () => 'The draft has no text.',
  },
  // The last ones: two machines that answer each other pass all the others, when neither says that it is one.
  'sender-within-hour': {
    opens: ({ throttles }) => hasRoom(throttles.senderHour),
    open: 'The sender got fewer automatic replies in an hour than MAX_AUTO_REPLIES_PER_HOUR.',
    shut: ({ throttles: { senderHour } }) =>
      `The sender got ${senderHour.count} automatic replies within an hour; MAX_AUTO_REPLIES_PER_HOUR is ${senderHour.limit}.`,
  },
  'sender-within-day': {
    opens: ({ throttles }) => hasRoom(throttles.senderDay),
    open: 'The sender got fewer automatic replies in a day than MAX_AUTO_REPLIES_PER_DAY.',
    shut: ({ throttles: { senderDay } }) =>
      `The sender got ${senderDay.count} automatic replies within a day; MAX_AUTO_REPLIES_PER_DAY is ${senderDay.limit}.`,
  },
  'thread-within-limit': {
    opens: ({ throttles }) => hasRoom(throttles.thread),
    open: 'The thread had fewer automatic replies in a row than MAX_AUTO_REPLIES_PER_THREAD.',
    shut: ({ throttles: { thread } }) =>
      `The thread had ${thread.count} automatic replies without a person; MAX_AUTO_REPLIES_PER_THREAD is ${thread.limit}.`,
  },
  'mailbox-within-hour': {
    opens: ({ throttles }) => hasRoom(throttles.mailboxHour),
    open: 'The mailbox sent fewer automatic replies in an hour than MAX_AUTO_REPLIES_PER_MAILBOX.',
    shut: ({ throttles: { mailboxHour } }) =>
      `The mailbox sent ${mailboxHour.count} automatic replies within an hour; MAX_AUTO_REPLIES_PER_MAILBOX is ${mailboxHour.limit}.`,
  },
  // Asked last, and only when everything else is open: it costs a call.
  'verifier-content': {
    opens: ({ verification }) => verification?.unsupported === 0,
    open: 'The verifier found nothing that the quotes do not bear out.',
    shut: ({ verification }) =>
      verification === null
        ? 'The verifier has not confirmed the draft: it is asked when no other gate is shut.'
        : `The verifier found ${verification.unsupported} sentences that the quotes do not bear out.`,
  },
}

/** Every gate with what it says when it is open, in the order in which they are listed. */
export const describeGates = (): { name: string; open: string }[] =>
  Object.entries(GATES).map(([name, { open }]) => ({ name, open }))

/** Evaluates every gate, in a fixed order; gives name, outcome and the sentence that a person reads. */
export function evaluateGates(input: GateInput): Gate[] {
  return Object.entries(GATES).map(([name, gate]) => {
    const passed = gate.opens(input)
    return { name, passed, sentence: passed ? gate.open : gate.shut(input) }
  })
}

/** True only for a list in which every gate that exists was evaluated and passed: a missing gate is a shut one. */
export function mayRelease(gates: readonly Gate[]): boolean {
  const passed = new Set(gates.filter((gate) => gate.passed).map(({ name }) => name))
  return gates.every((gate) => gate.passed) && Object.keys(GATES).every((name) => passed.has(name))
}

/** What a gate says of the moment, and not of the mail or its draft: a rehearsal does without. */
const OF_THE_MOMENT = [
  'thread-has-not-moved',
  'sender-within-hour',
  'sender-within-day',
  'thread-within-limit',
  'mailbox-within-hour',
  'budget-has-room',
]

/** The gates that would stand in the way at any time. */
export const lastingObjections = (gates: readonly Gate[]): Gate[] =>
  gates.filter(({ name, passed }) => !passed && !OF_THE_MOMENT.includes(name))

/** Whether the verifier is all that is missing. */
export const needsVerifier = (gates: readonly Gate[]): boolean =>
  gates.length > 0 && gates.every(({ name, passed }) => passed === (name !== 'verifier-content'))

/** What code cannot tell is taken from what Claude said twice; a doubt shuts the gate. */
function fits({ mail, draft, allowed }: Languages, { language, triage }: DraftContent): boolean {
  const of = mail ?? primaryTag(triage?.language)
  const has = draft ?? primaryTag(language)
  const wanted = allowed.length === 0 || allowed.includes(of) ? of : (allowed[0] ?? of)
  return has !== '' && has === wanted && primaryTag(language) === has
}

const primaryTag = (tag = ''): string => tag.toLowerCase().split('-')[0] ?? ''

const hasRoom = ({ count, limit }: Throttle): boolean => count < limit

/** As reading a From field gives it. A list, a display name or a line break in it would be a second recipient. */
const isPlainAddress = (address: string): boolean => normalizeAddress(address) === address

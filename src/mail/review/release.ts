/**
 * The gates between a draft and its release without a person. Pure, and each is always evaluated and listed, so that
 * the timeline shows all that stood in the way. Sentences are stored in the open: codes and counts, no words of a mail.
 */
import { normalizeAddress } from '../address.ts'
import type { Gate } from '../drafts.ts'
import { type DraftContent, REASONS, type Reason, type ReplyMode } from '../message.ts'

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
}

/** Replies that left without a person, and how many may. */
type Throttle = { count: number; limit: number }
export type Throttles = { senderHour: Throttle; senderDay: Throttle; thread: Throttle; mailboxHour: Throttle }

/** The mails around the one that is answered: whether a newer one came, and what was found in those of the prompt. */
export type ThreadState = { moved: boolean; objections: readonly Reason[] }

type GateSpec = {
  opens: (input: GateInput) => boolean
  open: string
  shut: (input: GateInput) => string
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
    opens: ({ draft }) => !draft.manipulation,
    open: 'Claude noticed no attempt to manipulate it.',
    shut: () => 'Claude noticed an attempt to manipulate it.',
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
}

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

const hasRoom = ({ count, limit }: Throttle): boolean => count < limit

/** As reading a From field gives it. A list, a display name or a line break in it would be a second recipient. */
const isPlainAddress = (address: string): boolean => normalizeAddress(address) === address

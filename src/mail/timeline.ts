/**
 * What can happen to a message, and the sentence that a person reads about it. Rows hold codes, ids and counts, never a
 * person's words; the sentence is made when it is read.
 */
import { REASONS, type Reason } from './reasons.ts'
import { RULE_BOOK, type RuleName } from './rule-book.ts'

type Detail = Readonly<Record<string, unknown>>
type Entry = { event: string; rule?: string | null; detail?: Detail | null; actor?: string | null }
type Told = { rule: string | null; detail: Detail; by: string; why: string }

const EVENTS = {
  'message.received': () => 'The mail was received, sealed and stored.',
  'message.late': () => 'The mail was received, sealed and stored; its signature is old: a late delivery.',
  'message.checked': tellChecked,
  'message.stored': ({ why }) => `The mail is only stored: replies are off for its mailbox.${why}`,
  'message.refused': ({ why }) => `The mail is refused and gets no draft.${why}`,
  'message.held': ({ why }) => `The mail is held: there is no draft that could be sent.${why}`,
  'message.drafting': ({ by, why }) => `Claude was asked for a draft${by}.${why}`,
  'message.ready': ({ why }) => `A draft waits for a person.${why}`,
  'message.closed': ({ by, why }) => `The message was closed${by}.${why}`,
  'message.failed': ({ detail }) =>
    `The work failed for good${inStage(detail)}${withCode(detail)}; the mail is kept, and the work can be replayed.`,
  'message.replayed': ({ by, detail }) => `The failed work was started again${inStage(detail)}${by}.`,
  'message.set_aside': ({ why }) => `The database was set back: a person decides about this mail.${why}`,
  'message.dropped': ({ by, detail }) => `The failed work was given up${inStage(detail)}${by}; the mail is kept.`,
  'message.resumed': ({ why }) => `The hold ended by itself; the mail goes on.${why}`,

  'model.unavailable': ({ detail }) =>
    `Claude did not answer${withCode(detail)}; the draft is tried again${afterWait(detail)}.`,
  'model.paused': ({ detail }) =>
    `Claude is not called for a while${withCode(detail)}; the mail waits${afterWait(detail)}.`,
  'model.over_budget': ({ detail }) =>
    `The budget ${detail['scope'] === 'mailbox' ? 'of the mailbox' : 'of all mailboxes'} has no room for the next call to Claude; the mail waits${afterWait(detail)}.`,
  'model.too_dear': () => 'A call to Claude for this mail may cost more than the whole budget of a day.',
  'model.cheaper': () => 'The budget is nearly used up: the small model drafts.',
  'model.refused': () => 'Claude declined to answer this mail.',
  'model.rejected': ({ detail }) => `Claude rejected the request for this mail${withCode(detail)}.`,

  'mail.sorted': ({ detail }) =>
    `Claude sorted the mail: ${detail['category'] ?? 'other'}, ${detail['language'] ?? 'und'}${detail['manipulation'] === true ? '; it noticed an attempt to manipulate it' : ''}.`,
  'mail.masked': ({ detail }) =>
    `Private values were replaced by tokens before the mail went to Claude: ${detail['values'] ?? 0}.`,
  'draft.created': ({ detail }) => `Claude wrote a draft${withVersion(detail)}${withAdvice(detail)}.`,
  'draft.malformed': () => 'The answer of Claude did not have the agreed form, twice; no draft was made of it.',
  'draft.guarded': ({ rule, detail, why }) =>
    `Guard ${rule ?? 'unknown'} objected to the draft${Number(detail['count']) > 1 ? `, ${detail['count']} times` : ''}.${why}`,
  'draft.regenerated': ({ by }) => `Another draft was asked for${by}.`,
  'draft.verified': ({ detail }) =>
    Number(detail['unsupported']) > 0
      ? `The verifier found ${detail['unsupported']} sentences that the quotes do not bear out.`
      : 'The verifier found nothing that the quotes do not bear out.',
  'verifier.unavailable': ({ detail }) =>
    `The verifier gave no answer${withCode(detail)}: the draft waits for a person.`,
  'question.asked': () => 'A fact is missing: the operators were asked one question.',
  'question.answered': ({ by }) => `The question was answered${by}.`,
  'question.kept': ({ by }) => `The answer became an article${by}.`,
  'draft.edited': ({ by, detail }) => `The draft was edited${by}${withVersion(detail)}.`,
  'draft.written': ({ by, detail }) => `A reply was written by hand${by}${withVersion(detail)}.`,
  'draft.superseded': () => 'A newer mail of the thread, or a newer version, replaced the draft.',
  'draft.released': () => 'Every gate passed: the draft was released without a person.',
  'draft.approved': ({ by, detail }) => `The draft was approved${by}${withVersion(detail)}.`,
  'draft.rejected': ({ by, why }) => `The draft was rejected${by}.${why}`,
  'approval.undone': ({ by }) => `The approval was taken back${by} before the reply left.`,
  'approval.voided': ({ why }) =>
    `The approval is void:${why === '' ? ' a newer mail came in the thread before the reply left.' : why}`,

  'gates.evaluated': tellGates,

  'reply.sending': ({ detail }) => `The reply was handed to Mailgun${withAttempt(detail)}.`,
  'reply.sent': () => 'Mailgun accepted the reply.',
  'reply.not_sent': ({ detail }) =>
    `The reply certainly did not leave${withCode(detail)}; it is tried again${afterWait(detail)}.`,
  'reply.unknown': ({ detail }) =>
    `Nobody knows whether the reply left${withCode(detail)}; it is not sent again before that is known.`,
  'reply.waits': ({ detail }) => `Sending stands still${withCode(detail)}: the reply waits.`,
  'reply.looked_up': ({ detail }) =>
    detail['failed'] === true
      ? `Mailgun could not be asked about the reply${withCode(detail)}; it is asked again${afterWait(detail)}.`
      : `Mailgun shows no trace of the reply yet${withAttempt(detail)}; it is asked again${afterWait(detail)}.`,
  'reply.not_found': ({ detail }) =>
    `Mailgun shows no trace of the reply after ${detail['lookups'] ?? 'some'} look-ups.`,
  'reply.found': ({ by, detail }) =>
    detail['operator'] === true ? `The reply was declared as sent${by}.` : 'Mailgun has the reply: it had left.',
  'reply.resend_allowed': ({ by }) =>
    `The same reply may be sent once more${by}, if Mailgun still shows no trace of it.`,
  'reply.resent': () => 'The same reply is sent once more, under its Message-ID.',
  'reply.delivered': () => 'The server of the recipient took the reply.',
  'reply.deferred': ({ detail }) => `The server of the recipient does not take the reply yet${withCode(detail)}.`,
  'reply.bounced': ({ detail }) =>
    `The reply could not be delivered${withCode(detail)}${detail['delayed'] === true ? '; the server of the recipient had taken it first' : ''}.`,
  'reply.complained': () => 'The recipient marked the reply as spam.',
  'reply.unsubscribed': () => 'The recipient asked for no more automatic replies.',
  'sender.suppressed': ({ detail }) => `The address gets no automatic reply any more${withCode(detail)}.`,
  'reply.rejected': ({ detail }) => `Mailgun rejected the reply${withCode(detail)}; it was not sent.`,
} satisfies Record<string, (told: Told) => string>

export type TimelineEvent = keyof typeof EVENTS

/**
 * Takes a row of the timeline and gives one or more full sentences. An event that this version does not know is given
 * as its name, so that a newer version's story can still be read.
 */
export function timelineSentence({ event, rule, detail, actor }: Entry): string {
  if (!Object.hasOwn(EVENTS, event)) return `${event}.`
  const told = {
    rule: rule ?? null,
    detail: detail ?? {},
    by: actor ? ` by ${actor}` : '',
    why: reasonSentence(detail?.['reason']),
  }
  return EVENTS[event as TimelineEvent](told)
}

function tellChecked({ rule, detail, why }: Told): string {
  if (rule !== null) {
    const seen = Object.hasOwn(RULE_BOOK, rule)
      ? RULE_BOOK[rule as RuleName].sees
      : 'this version has no description of it.'
    return `Rule ${rule} fired: ${seen}${measured(detail)}${why}`
  }
  if (detail['verdict'] === 'pass' || detail['verdict'] === undefined) return 'The mail was checked: no rule objected.'
  return `The mail was checked; the verdict is ${detail['verdict']}.${why}`
}

/** The counts and ids that a finding came with, such as how many mails, or which patterns. */
const measured = ({ reason: _, ...rest }: Detail): string => {
  const parts = Object.entries(rest).map(([name, value]) => `${name} ${value}`)
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`
}

function tellGates({ rule, detail: { failed } }: Told): string {
  if (rule === null) return failed === 0 ? 'Every gate of the draft passed.' : 'The gates of the draft were evaluated.'
  const others = typeof failed === 'number' && failed > 1 ? `, and ${failed - 1} more did not` : ''
  return `Gate ${rule} did not pass${others}: the draft waits for a person.`
}

function reasonSentence(reason: unknown): string {
  return typeof reason === 'string' && Object.hasOwn(REASONS, reason) ? ` ${REASONS[reason as Reason].sentence}` : ''
}

const inStage = (detail: Detail): string => (typeof detail['stage'] === 'string' ? ` in ${detail['stage']}` : '')
const withCode = (detail: Detail): string => (typeof detail['code'] === 'string' ? ` (${detail['code']})` : '')
const withVersion = (detail: Detail): string =>
  typeof detail['version'] === 'number' ? `, version ${detail['version']}` : ''
const withAttempt = (detail: Detail): string => (Number(detail['attempt']) > 1 ? `, attempt ${detail['attempt']}` : '')
const afterWait = (detail: Detail): string =>
  typeof detail['waitSeconds'] === 'number' ? ` in ${detail['waitSeconds']} s` : ' later'

function withAdvice({ action, confidence }: Detail): string {
  const advice = typeof action === 'string' && Object.hasOwn(ADVICE, action) ? `; it ${ADVICE[action]}` : ''
  return advice !== '' && typeof confidence === 'string' ? `${advice}, with ${confidence} confidence` : advice
}

const ADVICE: Readonly<Record<string, string>> = {
  send: 'says that the draft can be sent',
  needs_human: 'asks for a person',
  no_reply: 'says that no reply is needed',
}

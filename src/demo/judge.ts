/** Expected against found: one sentence per difference. Pure. */
import type { Accepted } from './mailgun/accepted.ts'
import type { ExpectedReply, Sample } from './samples.ts'

export type Found = {
  status: number
  /** `<state>[(reason)]` */
  outcome: string
  id: string | null
  /** the id of the sample that this one must have the id of */
  sameId: string | null
  /** everything that the fake Mailgun took */
  accepted: readonly Accepted[]
}

/** Gives nothing when all is as expected. */
export function judge({ from, expect }: Sample, found: Found): string[] {
  const differences: [boolean, string, string][] = [
    [found.status !== expect.status, `HTTP ${expect.status}`, `HTTP ${found.status}`],
    [found.outcome !== expect.outcome, expect.outcome, found.outcome],
    [expect.sameAs !== undefined && found.id !== found.sameId, `the id of ${expect.sameAs}`, found.id ?? 'no id'],
  ]
  return [
    ...differences.filter(([differs]) => differs).map(([, expected, got]) => sentence(expected, got)),
    ...judgeReplies(from, expect.reply, found.accepted),
  ]
}

function judgeReplies(from: string, expected: ExpectedReply | null, accepted: readonly Accepted[]): string[] {
  const replies = accepted.filter(({ fields }) => concerns(fields, from, expected))
  const wanted = expected === null ? 0 : 1
  if (replies.length !== wanted)
    return [sentence(`${wanted} replies at the fake Mailgun`, `${replies.length}${listRecipients(replies)}`)]
  const [reply] = replies
  return reply === undefined || expected === null ? [] : judgeReply(expected, reply)
}

/** Also one that names the sender beside others, or answers the mail but goes elsewhere. */
const concerns = (fields: Accepted['fields'], from: string, expected: ExpectedReply | null): boolean =>
  ['to', 'cc', 'bcc'].some((name) => fields[name]?.includes(from)) ||
  (expected !== null && fields['h:In-Reply-To'] === expected.inReplyTo)

function judgeReply(expected: ExpectedReply, { fields }: Accepted): string[] {
  const fixed: [string, string | null][] = [
    ['to', expected.to],
    ['cc', null],
    ['bcc', null],
    ['h:In-Reply-To', expected.inReplyTo],
    ['h:References', expected.references],
    ['h:Auto-Submitted', expected.autoSubmitted],
  ]
  const differences = fixed
    .filter(([name, value]) => (fields[name] ?? null) !== value)
    .map(([name, value]) => sentence(show(name, value), show(name, fields[name] ?? null)))
  const text = fields['text'] ?? ''
  if (expected.grounded.test(text)) return differences
  return [...differences, sentence(`a text with ${expected.grounded}`, JSON.stringify(text.slice(0, 200)))]
}

const sentence = (expected: string, found: string): string => `expected ${expected}, found ${found}.`
const show = (name: string, value: string | null): string =>
  value === null ? `no ${name.replace('h:', '')}` : `${name.replace('h:', '')} ${JSON.stringify(value)}`
const listRecipients = (replies: readonly Accepted[]): string =>
  replies.length === 0 ? '' : ` (to ${replies.map(({ fields }) => fields['to'] ?? 'nobody').join(', ')})`

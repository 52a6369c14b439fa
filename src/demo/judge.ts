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
  /** whether a mail of the sender is in the database */
  stored: boolean
  /** names of the security events since the post */
  events: readonly string[]
  /** everything that the fake Mailgun took */
  accepted: readonly Accepted[]
}

/** Gives nothing when all is as expected. */
export function judge({ from, expect }: Sample, found: Found): string[] {
  const differences: [boolean, string, string][] = [
    [found.status !== expect.status, `HTTP ${expect.status}`, `HTTP ${found.status}`],
    [found.outcome !== expect.outcome, expect.outcome, found.outcome],
    [expect.sameAs !== undefined && found.id !== found.sameId, `the id of ${expect.sameAs}`, found.id ?? 'no id'],
    [expect.event !== undefined && found.stored, 'nothing stored', 'a mail of that sender'],
    [
      expect.event !== undefined && !found.events.includes(expect.event),
      `the security event ${expect.event}`,
      found.events.join(', ') || 'no event',
    ],
  ]
  return [
    ...differences.filter(([differs]) => differs).map(([, expected, got]) => sentence(expected, got)),
    ...judgeReplies(from, expect.reply, found.accepted),
  ]
}

function judgeReplies(from: string, expected: ExpectedReply | null, accepted: readonly Accepted[]): string[] {
  const replies = accepted.filter((reply) => concerns(reply, from, expected))
  if (replies.length !== (expected === null ? 0 : 1)) {
    const recipients = replies.map((reply) => readValue(reply, 'to') ?? 'nobody').join('; ')
    const found = replies.length === 0 ? 'none' : `${replies.length} (to ${recipients})`
    return [sentence(expected === null ? 'no reply at the fake Mailgun' : 'one reply at the fake Mailgun', found)]
  }
  const [reply] = replies
  return reply === undefined || expected === null ? [] : judgeReply(expected, reply)
}

/** Also one that names the sender beside others, or answers the mail but goes elsewhere. */
const concerns = (reply: Accepted, from: string, expected: ExpectedReply | null): boolean =>
  ['to', 'cc', 'bcc'].some((name) => readValue(reply, name)?.includes(from)) ||
  (expected !== null && readValue(reply, 'h:In-Reply-To') === expected.inReplyTo)

function judgeReply(expected: ExpectedReply, reply: Accepted): string[] {
  const fixed: [string, string | null][] = [
    ['to', expected.to],
    ['cc', null],
    ['bcc', null],
    ['h:In-Reply-To', expected.inReplyTo],
    ['h:References', expected.references],
    ['h:Auto-Submitted', expected.autoSubmitted],
  ]
  const differences = fixed
    .filter(([name, value]) => readValue(reply, name) !== value)
    .map(([name, value]) => sentence(show(name, value), show(name, readValue(reply, name))))
  const text = readValue(reply, 'text') ?? ''
  if (expected.grounded.test(text)) return differences
  return [...differences, sentence(`a text with ${expected.grounded}`, JSON.stringify(text.slice(0, 200)))]
}

/** All values of a field in one: a second `to` would be a second recipient. */
function readValue({ entries }: Accepted, name: string): string | null {
  const values = entries.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
  return values.length === 0 ? null : values.join(', ')
}

const sentence = (expected: string, found: string): string => `expected ${expected}, found ${found}.`
const show = (name: string, value: string | null): string =>
  value === null ? `no ${name.replace('h:', '')}` : `${name.replace('h:', '')} ${JSON.stringify(value)}`

/** What the rules look at, derived once per mail: pure, and linear in the size of the header. */
import { ADDRESS_LIMITS, parseAddressList } from '../address.ts'
import type { Removed } from '../content/clean-html.ts'
import type { HiddenText, Hiding } from '../content/hiding.ts'
import type { MessageBody, MessageHead, ReplyMode } from '../message.ts'
import type { Finding } from '../reasons.ts'
import type { SenderAuthentication } from './authentication.ts'
import { ownText } from './own-text.ts'
import { findTopics } from './topics/find-topics.ts'
import type { TopicCode } from './topics/topic.ts'

export type JudgedMessage = { head: MessageHead; body: MessageBody }
export type Rule = (message: JudgedMessage, facts: Facts) => Finding | null

export type Facts = {
  /** lower-case field name → its values in the order of the mail; read with {@link fieldValues} */
  fields: ReadonlyMap<string, readonly string[]>
  authentication: SenderAuthentication
  /** the inbox that the mail is for; null when it is none of ours */
  mailbox: string | null
  /** inboxes (see {@link inboxOf}) that are ours: the mailbox, the recipient of this delivery, every configured one */
  ours: ReadonlySet<string>
  /** how many mailboxes all From fields name together */
  senders: number
  /** inboxes named by To and Cc */
  addressees: ReadonlySet<string>
  /** inboxes in Delivered-To fields that were there before the mail came to us */
  deliveredBefore: ReadonlySet<string>
  /** the words written now, without quotes and signature */
  ownText: string
  /** what the subject and these words speak of that a person answers */
  topics: readonly TopicCode[]
  duplicateMessageId: boolean
  /** of the mailbox, or REPLY_MODE where it says nothing */
  replyMode: ReplyMode
  modelConfigured: boolean
  /** by an operator, or since the database was set back */
  draftingFrozen: boolean
  /** what was found in the words and the markup of the mail */
  content: ContentFacts
  /** the words of the mail, as its reader sees them */
  readable: string
  /** the block that names the sender, null when none does */
  blocked: BlockedSender | null
  /** types of the parts that came with the text, in lower case: `text/calendar`, `application/pgp-encrypted` */
  partTypes: readonly string[]
  /** whether the sender's domain takes mail; unknown when nobody asked or DNS did not answer */
  domain: 'deliverable' | 'undeliverable' | 'unknown'
  /** whether a reply to this person bounced or was complained about */
  earlierFailure: boolean
  /** the mail shows a token of a List-Unsubscribe of ours: whom the reply that had it went to, null for nobody any more */
  unsubscribed: { address: string | null } | null
  /** how many mails the sender may write in an hour, and whether this one is within; null before it was counted */
  allowance: { limit: number; within: boolean } | null
  /** how often the sender sent this very text before, within a day */
  repeats: number
}

type ContentFacts = {
  /** in the order of the mail; `text` is for the operator's eyes only, never for log, event or timeline */
  hidden: readonly HiddenText[]
  /** pattern ids that matched, the highest score first */
  malicious: readonly PatternHit[]
  injection: readonly PatternHit[]
  /** what is not shown or not read, each word once: things that act or load, ways of hiding; for counting */
  removed: readonly (Removed | Hiding)[]
}
export type PatternHit = { id: string; score: number }
export type BlockedSender = { kind: 'domain' | 'address'; by: 'configuration' | 'operator' | 'disposable_list' }

/** What the database, DNS and the configuration know of a mail. */
export type KnownFacts = Pick<
  Facts,
  | 'mailbox'
  | 'duplicateMessageId'
  | 'replyMode'
  | 'modelConfigured'
  | 'draftingFrozen'
  | 'authentication'
  | 'content'
  | 'readable'
  | 'blocked'
  | 'partTypes'
  | 'domain'
  | 'earlierFailure'
  | 'unsubscribed'
> & { ownAddresses: readonly string[] }

/**
 * Takes an opened mail and what is known about it; gives the facts for the rules. The sender's allowance is not known
 * yet: a mail is only counted when nothing final is against it.
 */
export function deriveFacts({ head, body }: JudgedMessage, { ownAddresses, ...known }: KnownFacts): Facts {
  const { mailbox } = known
  const own = ownText(known.readable)
  const fields = indexFields(body.headers)
  const firstReceived = body.headers.findIndex(([name]) => name.trim().toLowerCase() === 'received')
  const below = indexFields(body.headers.slice(firstReceived + 1))
  return {
    ...known,
    fields,
    ours: new Set([...ownAddresses, ...(mailbox === null ? [] : [mailbox]), head.recipient].map(inboxOf)),
    senders: listAddresses(fieldValues({ fields }, 'from')).length,
    addressees: new Set(['to', 'cc'].flatMap((name) => listAddresses(fieldValues({ fields }, name))).map(inboxOf)),
    deliveredBefore: new Set(fieldValues({ fields: below }, 'delivered-to').map(inboxOf)),
    ownText: own,
    topics: findTopics(head.subject, own),
    allowance: null,
    repeats: 0,
  }
}

/** Every value of a header field, in the order of the mail; none when the field is missing. `name` in lower case. */
export function fieldValues(facts: Pick<Facts, 'fields'>, name: string): readonly string[] {
  return facts.fields.get(name) ?? []
}

/** The leading keyword of a structured field: no comments, no parameters, lower case (`no (really); x=1` is `no`). */
export function keywordOf(value: string): string {
  let kept = ''
  let depth = 0
  for (const char of value) {
    if (char === ';' && depth === 0) break
    if (char === '(') depth += 1
    else if (char === ')' && depth > 0) depth -= 1
    else if (depth === 0) kept += char
  }
  return kept.trim().toLowerCase()
}

/** The inbox behind an address: lower case, without the plus tag. For comparing with ours only, never for sending. */
export function inboxOf(address: string): string {
  const bare = address.trim().replace(/^<|>$/g, '').toLowerCase()
  const at = bare.lastIndexOf('@')
  const plus = bare.indexOf('+')
  return plus > 0 && plus < at ? bare.slice(0, plus) + bare.slice(at) : bare
}

/** What stands before the @, in lower case. */
export function localPartOf(address: string): string {
  return address.slice(0, address.lastIndexOf('@')).toLowerCase()
}

function indexFields(headers: MessageBody['headers']): Map<string, string[]> {
  const fields = new Map<string, string[]>()
  for (const [name, value] of headers) {
    const key = name.trim().toLowerCase()
    const values = fields.get(key)
    if (values === undefined) fields.set(key, [value])
    else values.push(value)
  }
  return fields
}

/** RFC 5322 section 3.6 allows one field of a name; a stranger's thousand would cost a fifth of a second to read. */
const MAX_ADDRESS_FIELDS = 10

const listAddresses = (values: readonly string[]): string[] =>
  values
    .slice(0, MAX_ADDRESS_FIELDS)
    .flatMap((value) => parseAddressList(value, ADDRESS_LIMITS))
    .map(({ address }) => address)

/** What Postern needs of a mail provider. One implementation: src/providers/mailgun. */
import type { Address, AttachmentMeta, InboundMail } from '../mail/message.ts'

/** A reply as it leaves: everything fixed by code. No list of recipients exists on purpose. */
export type OutboundReply = {
  from: Address
  to: Address
  subject: string
  text: string
  html: string
  /** with angle brackets */
  messageId: string
  /** In-Reply-To, References, Auto-Submitted …; values hold no CR, LF or NUL */
  headers: Record<string, string>
  /** opaque id for the provider's events (v:reply_id) */
  replyId: string
}

/** What is certain after a send. `not_sent` never left; `unknown` may have; `rejected` will never be taken. */
export type SendOutcome =
  | { kind: 'sent'; providerMessageId: string }
  | { kind: 'not_sent'; code: string; retryAfterMs: number | null }
  | { kind: 'rejected'; code: string }
  | { kind: 'unknown'; code: string }

/** What a provider says of a reply after the send. `rejected`: it was taken by the API and never went further. */
export const DELIVERY_KINDS = [
  'accepted',
  'delivered',
  'deferred',
  'bounced',
  'complained',
  'unsubscribed',
  'opened',
  'clicked',
  'rejected',
] as const
export type DeliveryKind = (typeof DELIVERY_KINDS)[number]

/** One event. Everything but `name`, `id` and `at` may be missing; all texts are bounded, none is trusted. */
export type DeliveryEvent = {
  /** null: an event that this release does not know, or of no interest */
  kind: DeliveryKind | null
  /** the provider's own name of it */
  name: string
  /** unique at the provider within a day */
  id: string
  at: Date
  /** with angle brackets */
  messageId: string | null
  /** what we sent along, as it came back */
  replyId: string | null
  recipient: string | null
  /** of `bounced`, `deferred` and `rejected`; `delayed`: the other server had taken it first */
  failure: {
    code: number | null
    enhancedCode: string | null
    reason: string | null
    text: string
    delayed: boolean
  } | null
}

/** `failed`: the provider could not be asked, which says nothing about the mail. */
export type Lookup = { kind: 'answered'; events: DeliveryEvent[] } | { kind: 'failed'; code: string }

export type MailProvider = {
  /** What the provider knows of one Message-ID (with angle brackets), at most a page, in no order. Never throws. */
  findEvents(messageId: string, deadlineMs: number): Promise<Lookup>
  /**
   * Every event of the sending domain from `begin` to `end`, page by page, in no order. Throws `provider.unavailable` when
   * a page is not answered within `deadlineMs`.
   */
  listEvents(range: { begin: Date; end: Date }, deadlineMs: number): AsyncIterable<DeliveryEvent[]>
  /**
   * Gives the reply to the provider within `deadlineMs`. Refuses `reply.unsendable` for a reply that must not leave (a bug
   * of ours), before anything left; never for what the network or the provider does. `call` names whose work it is in the log
   * lines; it never leaves to the provider.
   */
  send(reply: OutboundReply, deadlineMs: number, call?: { requestId: string }): Promise<SendOutcome>
}

export const SUPPRESSION_LISTS = ['bounces', 'complaints', 'unsubscribes'] as const
export type SuppressionList = (typeof SUPPRESSION_LISTS)[number]
/** `always` false: it gets no mail with certain tags of the account, and ours have none. */
type ProviderSuppression = { address: string; always: boolean }

/** Whom the provider sends nothing to. Each refuses `provider.unavailable`, also after `deadlineMs`. */
export type SuppressionProvider = {
  /** a page of at most 1,000; `cursor` is the `next` of the page before, null for the first and after the last */
  readPage(
    list: SuppressionList,
    cursor: string | null,
    deadlineMs: number,
  ): Promise<{ items: ProviderSuppression[]; next: string | null }>
  /** at most 1,000 */
  addUnsubscribes(addresses: readonly string[], deadlineMs: number): Promise<void>
  /** false when it was not there */
  remove(list: SuppressionList, address: string, deadlineMs: number): Promise<boolean>
}

/** The form fields that were kept, by exact name: the first value as bytes, and how often the name came. */
export type PostFields = ReadonlyMap<string, { readonly value: Buffer; readonly count: number }>
/** The two forms of an inbound post, by route. */
export type PostForm = 'parsed' | 'mime'
/** `unsigned` never reaches parsing; `ageSeconds` is how old the signature says it is. Of a wrong one nothing is proven. */
export type Verification =
  | { ok: true; late: boolean; ageSeconds: number; tokenDigest: Buffer }
  | { ok: false; why: 'missing' | 'malformed' | 'stale' }
  | { ok: false; why: 'wrong'; ageSeconds: number; tokenDigest: Buffer }
export type ParsedPost = {
  mail: InboundMail
  /** SHA-256 over the fields that a retry repeats */
  contentDigest: Buffer
  /** SHA-256 over the white-space folded text */
  textDigest: Buffer
  /** the raw mail and what it holds, when it came as MIME */
  raw: { bytes: Buffer; attachments: AttachmentMeta[] } | null
}

/** The post of an event, as it was read: nothing of it is proven before `verify` has said so. */
export type EventPost = {
  /** the fields that `verify` asks for */
  signature: PostFields
  /** null: it says of nothing what happened to it */
  event: DeliveryEvent | null
  /** SHA-256 over what a retry repeats */
  contentDigest: Buffer
}

/** What Postern needs of a provider that posts mail, and what became of replies, to it. */
export type InboundProvider = {
  /** the form fields to keep; every other name is read past */
  fieldNames: ReadonlySet<string>
  verify(fields: PostFields, now: Date): Verification
  /** Refuses with the 406 codes `webhook.*` of errors.ts. Only for verified posts. */
  parse(fields: PostFields, form: PostForm, fileNames: readonly string[]): Promise<ParsedPost>
  /** Null: the body is no post of an event at all. */
  readEvent(body: Buffer): EventPost | null
}

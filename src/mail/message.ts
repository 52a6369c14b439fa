/**
 * The vocabulary of one mail. Shapes that are sealed carry a zod schema, since an opened record is parsed like any
 * other input.
 */
import { z } from 'zod'

/** RFC 5322 address: the local part as written, the domain in lower case A-labels. */
export const Address = z.object({ name: z.string(), address: z.string() })
export type Address = z.infer<typeof Address>

/** [name, value] in the order of the mail; names as written, repeats kept, folding undone. */
export const HeaderFields = z.array(z.tuple([z.string(), z.string()]))
export type HeaderFields = z.infer<typeof HeaderFields>

export type AttachmentMeta = { name: string; type: string; size: number; sha256: string }

/** What was wrong with a mail when it was read; it was kept all the same. Closed set. */
const DEFECTS = [
  'several_from',
  'reply_to_unusable',
  'headers_unreadable',
  'headers_truncated',
  'mime_unparsable',
  'attachments_missing',
  'attachments_truncated',
] as const
export type Defect = (typeof DEFECTS)[number]

/** What a list shows. Sealed as `message.sealed_head`. */
export const MessageHead = z.object({
  /** the single mailbox of the From field */
  from: Address,
  /** set when Reply-To names anything but the From address; the operator chooses */
  replyTo: z.array(Address),
  /** SMTP RCPT TO of this delivery: the mailbox, perhaps with a plus tag */
  recipient: z.string(),
  /** SMTP MAIL FROM; '' is the null reverse-path, null when the provider did not say */
  reversePath: z.string().nullable(),
  subject: z.string(),
  /** with angle brackets; null when missing or unusable */
  messageId: z.string().nullable(),
  inReplyTo: z.array(z.string()),
  references: z.array(z.string()),
  defects: z.array(z.enum(DEFECTS)).default([]),
})
export type MessageHead = z.infer<typeof MessageHead>

/** The mail's words. Sealed as `message.sealed_body`. */
export const MessageBody = z.object({
  headers: HeaderFields,
  text: z.string(),
  html: z.string().nullable(),
})
export type MessageBody = z.infer<typeof MessageBody>

/** Sealed as `attachment.sealed_record`; `key` opens its chunks. */
export const AttachmentRecord = z.object({
  name: z.string(),
  type: z.string(),
  size: z.number(),
  sha256: z.string(),
  key: z.string().nullable(),
})
export type AttachmentRecord = z.infer<typeof AttachmentRecord>

/** One mail as a provider handed it over, parsed and bounded, before it is judged. */
export type InboundMail = {
  form: 'parsed' | 'mime'
  head: MessageHead
  body: MessageBody
  /** bytes of text, html and headers: what MAX_EMAIL_SIZE counts */
  size: number
}

/** What mails are about. Closed set; what a model says beside it counts as `other`. */
export const CATEGORIES = [
  'question',
  'complaint',
  'order',
  'billing',
  'account',
  'bug',
  'sales',
  'spam',
  'automated',
  'other',
] as const
export type Category = (typeof CATEGORIES)[number]

/** What a sentence of a reply states that must rest on a document. */
const CLAIMS = ['price', 'date', 'policy', 'promise'] as const
export type Claim = (typeof CLAIMS)[number]

/** The guards on the way out, in the order in which they look. `token`: of the redaction; `evidence`: see Claim. */
export const GUARD_NAMES = ['size', 'unicode', 'token', 'leak', 'address', 'link', 'wording', 'evidence'] as const
export type GuardName = (typeof GUARD_NAMES)[number]

/** Words that a document must hold. `found` is what code says, not the model; `document` is its id while unknown. */
const Evidence = z.object({
  document: z.string(),
  quote: z.string(),
  found: z.boolean().default(false),
  version: z.number().nullable().default(null),
})
export type Evidence = z.infer<typeof Evidence>

/** A sentence of the reply; `evidence` are positions in the list of evidence. */
const Sentence = z.object({
  text: z.string(),
  evidence: z.array(z.number()),
  claim: z.enum(CLAIMS).nullable(),
  /** one of its quotes says the same, word for word but for the plain ones; or it is a mere courtesy */
  borne: z.boolean().default(false),
})
export type Sentence = z.infer<typeof Sentence>

/** What a guard objected to: `what` may repeat words of the reply, so it is sealed with it. */
const GuardFinding = z.object({ guard: z.enum(GUARD_NAMES), what: z.string() })
export type GuardFinding = z.infer<typeof GuardFinding>

/** Sealed as `draft.sealed_content`. Fields with a default came later than the first drafts. */
export const DraftContent = z.object({
  to: Address,
  subject: z.string(),
  text: z.string(),
  language: z.string(),
  category: z.string(),
  action: z.enum(['send', 'needs_human', 'no_reply']),
  reason: z.string(),
  confidence: z.enum(['low', 'medium', 'high']),
  manipulation: z.boolean(),
  evidence: z.array(Evidence),
  unanswered: z.array(z.string()),
  /** the one thing that our people would have to say; '' when nothing is missing */
  question: z.string().default(''),
  sentences: z.array(Sentence).default([]),
  findings: z.array(GuardFinding).default([]),
  triage: z.object({ language: z.string(), category: z.string(), manipulation: z.boolean() }).nullable().default(null),
})
export type DraftContent = z.infer<typeof DraftContent>

/** What the model returns for a draft, before code has looked at it. */
export type ModelDraft = Pick<
  DraftContent,
  'text' | 'language' | 'action' | 'reason' | 'confidence' | 'manipulation' | 'unanswered' | 'question'
> & { category: Category; evidence: { document: string; quote: string }[] }

/** What happens to a mail: `off` stores it, `draft` lets a person release every reply, `auto` the gates, too. */
export type ReplyMode = 'off' | 'draft' | 'auto'

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

/** One finding of one rule; `rule` is its id, `sentence` is built from it when a person reads. */
export type Finding = {
  rule: string
  verdict: 'review' | 'hold' | 'refuse'
  reason: Reason
  /** counts, ids and codes that the sentence shows; never a person's words */
  detail?: Readonly<Record<string, string | number>>
}

/** Why a message is held, refused, rejected, closed or only reviewed. Closed set. */
export const REASONS = {
  // held, resumes by itself
  model_unavailable: {
    resumes: 'auto',
    sentence: 'Claude is not configured or does not answer; drafting resumes by itself.',
  },
  budget: { resumes: 'auto', sentence: 'The budget for Claude is used up; drafting resumes when it has room.' },
  // held, an operator decides
  too_dear: {
    resumes: 'operator',
    sentence: 'A call to Claude for this mail may cost more than the whole budget of a day.',
  },
  missing_fact: {
    resumes: 'operator',
    sentence: 'A fact is missing that only our own people know; `questions list` has the question.',
  },
  reply_size: { resumes: 'operator', sentence: 'The draft is longer than a reply may be, or has no words.' },
  reply_unclean: { resumes: 'operator', sentence: 'The draft has characters that do not show as what they are.' },
  reply_token: { resumes: 'operator', sentence: 'The draft names a secret, or a token that stands for nothing.' },
  reply_leak: { resumes: 'operator', sentence: 'The draft repeats the instructions of Claude, or a secret.' },
  reply_address: { resumes: 'operator', sentence: 'The draft names an address that no document has.' },
  reply_link: { resumes: 'operator', sentence: 'The draft has a link that no document has.' },
  reply_wording: {
    resumes: 'operator',
    sentence: 'The draft speaks of money, credentials, law or a promise beyond what it quotes.',
  },
  reply_unfounded: {
    resumes: 'operator',
    sentence: 'The draft states a price, a date, a policy or a promise that no quote bears out.',
  },
  unknown_recipient: { resumes: 'operator', sentence: 'The recipient is none of our mailboxes.' },
  encrypted: {
    resumes: 'operator',
    sentence: 'The mail, or a part of it, is encrypted or signed in a form that cannot be read.',
  },
  no_text: { resumes: 'operator', sentence: 'The mail has no text to answer.' },
  calendar: { resumes: 'operator', sentence: 'The mail is a calendar request, or comes with one.' },
  needs_human: {
    resumes: 'operator',
    sentence: 'Claude asks for a person: it could not draft a reply from what it was given.',
  },
  model_refused: { resumes: 'operator', sentence: 'Claude declined to answer this mail.' },
  model_malformed: { resumes: 'operator', sentence: "Claude's answer did not have the agreed form, twice." },
  model_rejected: { resumes: 'operator', sentence: 'Claude rejected the request for this mail.' },
  outcome_unknown: {
    resumes: 'operator',
    sentence: 'Nobody knows whether the reply left; look it up in Mailgun before anything else.',
  },
  provider_rejected: { resumes: 'operator', sentence: 'Mailgun rejected the reply; it was not sent.' },
  provider_missing: {
    resumes: 'operator',
    sentence: 'Mailgun is not configured (MAILGUN_API_KEY); the reply was not sent.',
  },
  provider_unavailable: { resumes: 'operator', sentence: 'Mailgun did not take the reply for a day; it was not sent.' },
  rate_limited: {
    resumes: 'operator',
    sentence: 'The sender wrote more mails in an hour than MAX_EMAILS_PER_HOUR allows.',
  },
  repeated_text: { resumes: 'operator', sentence: 'The sender sent the same text before.' },
  domain_undeliverable: {
    resumes: 'operator',
    sentence: "The sender's domain takes no mail; a reply could not arrive.",
  },
  // refused
  blocked: { resumes: 'operator', sentence: 'The sender, or their domain, is blocked.' },
  machine: { resumes: 'operator', sentence: 'The mail was sent by a machine; answering it could start a loop.' },
  own_address: { resumes: 'operator', sentence: 'The mail comes from one of our own addresses.' },
  // review: a draft is made, a person releases it
  unauthenticated: {
    resumes: 'operator',
    sentence: 'No trusted check proves the sender; a person has to release the reply.',
  },
  authentication_failed: {
    resumes: 'operator',
    sentence: 'A trusted check says that the sender is not who the mail claims.',
  },
  several_senders: { resumes: 'operator', sentence: 'The From field names several addresses.' },
  suspicious_subject: { resumes: 'operator', sentence: 'The subject reads like an automatic reply or a receipt.' },
  machine_suspected: {
    resumes: 'operator',
    sentence: 'It has the marks of a responder, a help desk or a list.',
  },
  postmaster: { resumes: 'operator', sentence: 'The sender is a role address that is sometimes a machine.' },
  response_suppressed: {
    resumes: 'operator',
    sentence: 'The sender asked for no automatic answer (X-Auto-Response-Suppress).',
  },
  not_addressed: { resumes: 'operator', sentence: 'Our address is in neither To nor Cc.' },
  reply_to_differs: { resumes: 'operator', sentence: 'Reply-To names another address than From.' },
  reply_to_ours: { resumes: 'operator', sentence: 'Reply-To names one of our own addresses; a reply goes to From.' },
  mime_unparsable: { resumes: 'operator', sentence: 'Its MIME structure cannot be read; only the header fields were.' },
  headers_unreadable: { resumes: 'operator', sentence: 'Its header fields cannot be read.' },
  headers_truncated: { resumes: 'operator', sentence: 'It has more header fields than are kept.' },
  attachments_missing: { resumes: 'operator', sentence: 'It announces attachments that did not come.' },
  attachments_truncated: { resumes: 'operator', sentence: 'It has more attachments than are recorded.' },
  reply_to_unusable: { resumes: 'operator', sentence: 'Its Reply-To holds no usable address.' },
  message_id_reused: { resumes: 'operator', sentence: 'Another mail came under the same Message-ID.' },
  hidden_text: { resumes: 'operator', sentence: 'It has text that a reader would not see.' },
  malicious_content: { resumes: 'operator', sentence: 'It has patterns of malicious content.' },
  injection_suspected: { resumes: 'operator', sentence: 'It reads like instructions to a language model.' },
  delicate_topic: {
    resumes: 'operator',
    sentence: 'It speaks of law, the press, safety, threats, personal data or the end of a contract: a person answers.',
  },
  spam_suspected: { resumes: 'operator', sentence: "Mailgun's spam filter marked it." },
  sender_check_failed: { resumes: 'operator', sentence: "One of Mailgun's own checks of the sender failed." },
  bulk_mail: { resumes: 'operator', sentence: 'It reads like a mail to many.' },
  earlier_failure: {
    resumes: 'operator',
    sentence: 'An earlier reply to the sender bounced, or was complained about.',
  },
  // ends
  superseded: {
    resumes: 'operator',
    sentence: 'A newer mail in the thread replaced this one; one draft answers both.',
  },
  no_reply_needed: { resumes: 'operator', sentence: 'Claude found nothing to answer.' },
  closed_by_operator: { resumes: 'operator', sentence: 'An operator closed the message.' },
  rejected_by_operator: { resumes: 'operator', sentence: 'An operator rejected the draft.' },
} as const satisfies Record<string, { resumes: 'auto' | 'operator'; sentence: string }>
export type Reason = keyof typeof REASONS

/** Why a draft that a guard objects to is held. */
export const GUARD_REASONS = {
  size: 'reply_size',
  unicode: 'reply_unclean',
  token: 'reply_token',
  leak: 'reply_leak',
  address: 'reply_address',
  link: 'reply_link',
  wording: 'reply_wording',
  evidence: 'reply_unfounded',
} as const satisfies Record<GuardName, Reason>

/** Why a mail stops somewhere, and the sentence that a person reads about it. A closed set; codes are what lists show. */
import type { GuardName } from './message.ts'

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
  frozen: { resumes: 'auto', sentence: 'Drafting is frozen; it resumes after `postern thaw`.' },
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
    sentence: 'Nobody knows whether the reply left, and Mailgun shows no trace of it.',
  },
  provider_rejected: { resumes: 'operator', sentence: 'Mailgun rejected the reply; it was not sent.' },
  suppressed: {
    resumes: 'operator',
    sentence: 'The address is on the suppression list: it gets no automatic reply.',
  },
  over_limit: {
    resumes: 'operator',
    sentence: 'One more automatic reply would exceed a limit that was lowered since its release.',
  },
  recipient_differs: {
    resumes: 'operator',
    sentence: 'The draft names another recipient than the sender of the mail.',
  },
  maybe_answered: {
    resumes: 'operator',
    sentence: 'The database was set back further than Mailgun remembers: a reply may have left already.',
  },
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
  stop_requested: {
    resumes: 'operator',
    sentence: 'The sender asked for no more automatic replies, and gets none from now on.',
  },
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

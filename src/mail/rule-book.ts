/**
 * The verdict table: what each rule of src/mail/check/rules looks for, and what it may decide by that. The rules say the
 * same in code; a test holds them equal, and docs/rules.md is made of it.
 */
import type { Finding, Reason } from './reasons.ts'

type RuleEntry = {
  /** a sentence of the timeline */
  sees: string
  finds: readonly `${Finding['verdict']} ${Reason}`[]
  /** where the rule comes from */
  source: string
}

export const RULE_BOOK = {
  'own-address': {
    sees: 'From or Reply-To names one of our own inboxes.',
    finds: ['refuse own_address', 'review reply_to_ours'],
    source: 'loop safety',
  },
  'blocked-sender': {
    sees: 'A block names the sender, or their domain.',
    finds: ['refuse blocked'],
    source: 'the operators, BLOCKED_DOMAINS',
  },
  'null-reverse-path': {
    sees: 'The envelope has the null reverse-path, as bounces and automatic replies do.',
    finds: ['refuse machine'],
    source: 'RFC 3834 2, RFC 5321 4.5.5',
  },
  'auto-submitted': {
    sees: 'Auto-Submitted is present and does not say "no".',
    finds: ['refuse machine'],
    source: 'RFC 3834 5',
  },
  'bounce-report': {
    sees: 'It is a delivery, read or complaint report.',
    finds: ['refuse machine'],
    source: 'RFC 3464, RFC 8098, RFC 5965',
  },
  'robot-sender': {
    sees: 'The local part of the From address belongs to a machine, such as noreply or mailer-daemon.',
    finds: ['refuse machine'],
    source: 'RFC 3834 2, RFC 5230 4.6',
  },
  'mailing-list': {
    sees: 'It has the header fields of a mailing list or newsletter.',
    finds: ['refuse machine'],
    source: 'RFC 2369, RFC 2919, RFC 8058',
  },
  precedence: {
    sees: 'Precedence says bulk, list, junk or auto_reply.',
    finds: ['refuse machine'],
    source: 'RFC 3834 3.1.8',
  },
  'responder-mark': {
    sees: 'It has the mark of an auto-responder, such as X-Loop or X-Autoreply, that does not say no.',
    finds: ['refuse machine'],
    source: 'responders older than RFC 3834',
  },
  'delivered-before': {
    sees: 'Delivered-To says that it was in this inbox before: a loop.',
    finds: ['refuse machine'],
    source: 'local(8) of Postfix',
  },
  'our-message-id': {
    sees: 'Its Message-ID has the form of a reply of this service.',
    finds: ['refuse machine'],
    source: 'loop safety',
  },
  'stop-request': {
    sees: 'It asks for no more automatic replies and for nothing else, or shows the token of a List-Unsubscribe of ours.',
    finds: ['refuse stop_requested'],
    source: 'RFC 2369 3.2, RFC 6068',
  },
  'unknown-recipient': {
    sees: 'The recipient of the delivery is no mailbox of this service.',
    finds: ['hold unknown_recipient'],
    source: 'a catch-all route',
  },
  'too-many-mails': {
    sees: 'The sender has used up MAX_EMAILS_PER_HOUR.',
    finds: ['hold rate_limited'],
    source: 'MAX_EMAILS_PER_HOUR',
  },
  'repeated-text': {
    sees: 'The sender sent the same text within a day.',
    finds: ['review repeated_text', 'hold repeated_text'],
    source: 'two responders without a mark',
  },
  'undeliverable-domain': {
    sees: "The sender's domain takes no mail.",
    finds: ['hold domain_undeliverable'],
    source: 'RFC 5321 5.1, RFC 7505',
  },
  'encrypted-content': {
    sees: 'It is S/MIME or PGP that cannot be read here, or has such a part beside a letter.',
    finds: ['hold encrypted', 'review encrypted'],
    source: 'RFC 8551, RFC 3156',
  },
  'calendar-request': {
    sees: 'It is an invitation or an answer to one, or has a calendar beside a letter.',
    finds: ['hold calendar', 'review calendar'],
    source: 'RFC 6047 2.4',
  },
  'no-text': { sees: 'It has no text at all.', finds: ['hold no_text'], source: 'nothing to answer' },
  'model-missing': {
    sees: 'No key for Claude is configured.',
    finds: ['hold model_unavailable'],
    source: 'CLAUDE_API_KEY',
  },
  'drafting-frozen': {
    sees: 'Drafting is frozen.',
    finds: ['hold frozen'],
    source: 'postern freeze',
  },
  'unproven-sender': {
    sees: 'Its sender is not proven: no trusted DMARC pass, and no DKIM signature of the From domain that holds.',
    finds: ['review unauthenticated', 'review authentication_failed'],
    source: 'RFC 7489, RFC 8601, RFC 6376',
  },
  'several-senders': {
    sees: 'There are several From fields, or From names several mailboxes.',
    finds: ['review several_senders'],
    source: 'RFC 5322 3.6.2',
  },
  'damaged-mail': {
    sees: 'A part of it could not be read.',
    finds: [
      'review mime_unparsable',
      'review headers_unreadable',
      'review headers_truncated',
      'review attachments_missing',
      'review attachments_truncated',
      'review reply_to_unusable',
    ],
    source: 'what could not be read',
  },
  'hidden-text': {
    sees: 'It has text that a reader would not see.',
    finds: ['review hidden_text'],
    source: 'hidden instructions',
  },
  'malicious-content': {
    sees: 'It has patterns of malicious content.',
    finds: ['review malicious_content'],
    source: 'MALICIOUS_CONTENT_DETECTION',
  },
  'injection-pattern': {
    sees: 'It reads like instructions to a language model.',
    finds: ['review injection_suspected'],
    source: 'MALICIOUS_CONTENT_DETECTION',
  },
  'delicate-topic': {
    sees: 'It speaks of law, the press, safety, threats, personal data or the end of a contract.',
    finds: ['review delicate_topic'],
    source: 'what only a person may answer',
  },
  'spam-verdict': {
    sees: "Mailgun's spam filter, or one of its checks of the sender, objected.",
    finds: ['review spam_suspected', 'review sender_check_failed'],
    source: 'X-Mailgun-* header fields',
  },
  'reply-to-differs': {
    sees: 'Reply-To names another address than From.',
    finds: ['review reply_to_differs'],
    source: 'reflectors',
  },
  'message-id-reused': {
    sees: 'A mail with another content has the same Message-ID.',
    finds: ['review message_id_reused'],
    source: 'imitated ids',
  },
  'not-addressed': {
    sees: 'Neither To nor Cc names us: a Bcc, a list or a forwarder.',
    finds: ['review not_addressed'],
    source: 'RFC 5230 4.5',
  },
  'response-suppressed': {
    sees: 'X-Auto-Response-Suppress asks for no automatic answer.',
    finds: ['review response_suppressed'],
    source: 'MS-OXCMAIL 2.1.3.2.20',
  },
  'machine-mark': {
    sees: 'A header field, Sender or the reverse-path is one of a responder, a help desk or a list.',
    finds: ['review machine_suspected'],
    source: 'Exchange, help desks, list servers',
  },
  'role-sender': {
    sees: 'The sender is a role address, such as postmaster or notifications, or is called as lists are, such as …-request.',
    finds: ['review postmaster'],
    source: 'RFC 2142, RFC 5230 4.6',
  },
  'automatic-subject': {
    sees: 'The subject begins like that of an automatic reply, a receipt or a bounce.',
    finds: ['review suspicious_subject'],
    source: 'responders without header fields',
  },
  'bulk-mail': {
    sees: 'It came through a service for mail to many, or offers to unsubscribe.',
    finds: ['review bulk_mail'],
    source: 'mail to many without List-Unsubscribe',
  },
  'earlier-failure': {
    sees: 'A reply to the sender bounced, or was complained about.',
    finds: ['review earlier_failure'],
    source: 'RFC 3834, suppression',
  },
} as const satisfies Record<string, RuleEntry>
export type RuleName = keyof typeof RULE_BOOK

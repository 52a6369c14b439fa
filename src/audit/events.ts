/**
 * The security events that Postern can report, as a closed set: severity, the sentence of the log line, the fields, and
 * what an operator makes of one. One catalogue for the log, the `security_event` table, the metric and the docs. Names and
 * sentences are what operators grep for.
 */
import { z } from 'zod'
import { maskAddress } from '../log/mask-address.ts'

export type Severity = 'info' | 'warning' | 'high' | 'critical'
type EventSpec = {
  severity: Severity
  sentence: string
  fields: z.ZodObject
  /** for the operator who sees one: what it says about the world, and the next step */
  means: string
  todo: string
}

const MAX_TEXT = 256

// PostgreSQL's jsonb takes neither NUL nor half of a surrogate pair: one such field would lose a whole batch of rows.
const text = z.string().transform((value) => value.slice(0, MAX_TEXT).replaceAll('\0', '\uFFFD').toWellFormed())
/** Given as it is, kept masked: a caller cannot forget it. */
const address = text.transform(maskAddress)
const count = z.number()
// Behind a proxy it is what a header field says: a word there could look like the name of another event to a search.
const ip = text.transform((value) => (/^[\da-f:./]{2,64}(%\w{1,15})?$/i.test(value) ? value : 'unknown'))
const endpoint = text
const from = { ip, endpoint }
const changed = { change: z.enum(['added', 'removed']), kind: text, actor: text }
/** `scope`: `all`, or the address of one mailbox. Nano-dollars are too many for a number; what is spent includes calls in flight. */
const budget = { scope: text, spent_nano_usd: text, budget_nano_usd: text }

export const SECURITY_EVENTS = {
  webhook_signature_invalid: {
    severity: 'warning',
    sentence: 'A webhook without a valid Mailgun signature was refused',
    means:
      'Somebody posted without knowing the signing key; now and then that is a scanner, in numbers it is an attack or a wrong key of ours.',
    todo: 'Nothing for single ones; for many from one address see `events report --by ip`, and compare MAILGUN_WEBHOOK_SIGNING_KEY with Mailgun.',
    fields: z.object({ ...from, why: z.enum(['missing', 'malformed', 'wrong', 'stale']) }),
  },
  webhook_token_reused: {
    severity: 'high',
    sentence: 'A Mailgun signature that was used before came with another mail or event',
    means: 'Somebody saw a genuine post of Mailgun and sent its signature again with other content, which was refused.',
    todo: 'Find out where posts can be read: a proxy that logs bodies, or plain HTTP between the proxy and Postern; then change the signing key.',
    fields: z.object(from),
  },
  webhook_late_delivery: {
    severity: 'info',
    sentence: 'A webhook came late, with a token never seen before',
    means: 'Mailgun could not deliver this mail or event when it came and has retried since; it was taken.',
    todo: 'Nothing, if there was an outage or a restart; otherwise look for the 401 and 503 answers of that time.',
    fields: z.object({ ...from, age_seconds: count }),
  },
  webhook_misconfigured: {
    severity: 'high',
    sentence: 'Mailgun is set up to post a form that Postern does not take',
    means: 'A route or webhook of Mailgun points at the wrong address; what comes there is refused for good.',
    todo: 'Change it as the code says: forward() to /webhook/mailgun/mime, or without MIME to /webhook/mailgun; webhooks to /webhook/mailgun/events.',
    fields: z.object({ ...from, code: text }),
  },
  email_validation_failed: {
    severity: 'warning',
    sentence: 'The sender or recipient of a mail is not usable',
    means:
      'A mail with a valid signature has no sender or recipient that could be answered and was refused for good, or its domain takes no mail and it is held.',
    todo: 'Nothing for single ones; when all mail is hit, the route in Mailgun strips or renames fields.',
    fields: z.object({
      ip: ip.optional(),
      endpoint: endpoint.optional(),
      code: text,
      sender: address.optional(),
      message_id: text.optional(),
    }),
  },
  email_size_exceeded: {
    severity: 'warning',
    sentence: 'Text and headers of a mail exceed MAX_EMAIL_SIZE',
    means: 'The text and header fields of one mail are larger than is taken; attachments do not count.',
    todo: 'Raise MAX_EMAIL_SIZE if people really write that much.',
    fields: z.object({ ...from, size: count, limit: count, sender: address.optional() }),
  },
  post_too_large: {
    severity: 'high',
    sentence: 'A post exceeds MAX_POST_SIZE, or an event 512 KiB',
    means: 'Somebody posted more than is taken; if it was Mailgun, it will retry and give up after about 8 hours.',
    todo: 'If the address is Mailgun’s, raise MAX_POST_SIZE before that; otherwise nothing.',
    fields: z.object({ ...from, limit: count }),
  },
  rate_limit_exceeded: {
    severity: 'warning',
    sentence: 'A limit was exceeded',
    means:
      'One sender or one address did more than the limit allows; mail over it is kept and held, posts over it are refused.',
    todo: 'See who with `events report --by domain` or `--by ip`; a newsletter or a loop is blocked, a busy customer gets a higher limit.',
    fields: z.object({ limit: text, ip: ip.optional(), sender: address.optional(), endpoint: endpoint.optional() }),
  },
  ip_blocked: {
    severity: 'high',
    sentence: 'An address was blocked after repeated failures',
    means:
      'An address failed so often that for the given time it gets no answer but 429; a post with a valid signature is still taken.',
    todo: 'Nothing; if it is a proxy of yours, name it in TRUST_PROXY; if it is your monitoring, correct what it asks for and `block remove` its address.',
    fields: z.object({ ip, failures: count, seconds: count, strikes: count }),
  },
  suspicious_path_access: {
    severity: 'warning',
    sentence: 'A path was asked for that only somebody who looks for weaknesses asks for',
    means: 'Somebody looks for files and pages of other software; Postern has none of them.',
    todo: 'Nothing for single ones; many from one address can be blocked at the proxy.',
    fields: z.object({ ip, kind: text }),
  },
  webhook_key_suspected: {
    severity: 'critical',
    sentence: 'No webhook has a valid signature any more: MAILGUN_WEBHOOK_SIGNING_KEY may be wrong',
    means:
      'Post after post has a well-formed but wrong signature and none is valid: either the key is wrong and Mailgun’s mail waits there, or a stranger makes it look so.',
    todo: 'Compare MAILGUN_WEBHOOK_SIGNING_KEY with the HTTP webhook signing key in Mailgun now: Mailgun retries for about 8 hours, then the mail is lost.',
    fields: z.object({ ip, endpoint, failures: count }),
  },
  malicious_content_detected: {
    severity: 'high',
    sentence: 'Malicious content pattern detected',
    means:
      'A mail has text that is written to attack a reader, a browser or the model; it is a signal, and the mail waits for a person.',
    todo: 'Read the mail as text before approving anything; block the sender if it is meant.',
    fields: z.object({ rule: text, patterns: text, score: count, message_id: text, sender: address.optional() }),
  },
  hidden_text_detected: {
    severity: 'warning',
    sentence: 'A mail has text that a reader would not see',
    means:
      'A mail carries text that a person would not see and a program would read; it was taken out of what Claude gets.',
    todo: 'Look at the removed text in `messages show`; newsletters do it harmlessly, an instruction to the model is an attack.',
    fields: z.object({ message_id: text, how: text, characters: count, sender: address.optional() }),
  },
  reply_guard_hit: {
    severity: 'high',
    sentence: 'A guard on the way out objected to a draft',
    means:
      'Claude wrote something that no reply may have: a link or an address that no document has, its instructions, a promise. Nothing left; the mail is held.',
    todo: 'Read the mail and the draft in `messages show` and `drafts show`; several from one sender are an attack, block them.',
    fields: z.object({ guard: text, count, message_id: text }),
  },
  sender_blocked: {
    severity: 'info',
    sentence: 'A mail of a blocked sender was refused',
    means: 'A block did what it is for; the mail was kept and refused.',
    todo: 'Nothing; `block remove` if somebody was blocked by mistake.',
    fields: z.object({ message_id: text, kind: text, sender: address.optional() }),
  },
  block_changed: {
    severity: 'info',
    sentence: 'A block was added or removed',
    means:
      'An operator changed who is blocked, on the command line; the line is on stderr of that command, not in the log of the service.',
    todo: 'Check that it was meant, and by whom.',
    fields: z.object({ ...changed, seconds: count.optional() }),
  },
  limits_tightened: {
    severity: 'info',
    sentence: 'Limits were lowered, or set back',
    means:
      'An operator lowered limits below the configuration or set them back, on the command line; the line is on stderr of that command, not in the log of the service.',
    todo: 'Check that it was meant, and when it ends.',
    fields: z.object({ limit: text, value: count.optional(), actor: text, seconds: count.optional() }),
  },
  mailbox_changed: {
    severity: 'info',
    sentence: 'A mailbox was made, or its settings were changed',
    means:
      'An operator made a mailbox or changed what it says, on the command line; the line is on stderr of that command, not in the log of the service.',
    todo: 'Check that it was meant, and by whom; `mailboxes show` has what counts now.',
    fields: z.object({
      mailbox: text,
      change: z.enum(['created', 'changed']),
      keys: text,
      /** the one key that lets replies leave by themselves */
      mode: text.optional(),
      actor: text,
    }),
  },
  reply_outcome_unknown: {
    severity: 'high',
    sentence: 'Nobody knows whether a reply left',
    means:
      'Mailgun did not say whether it took a reply, and shows no trace of it after several look-ups; the message is held.',
    todo: 'Look for the Message-ID in Mailgun’s log; then `messages mark-sent` or `messages resend`.',
    fields: z.object({ message_id: text, code: text }),
  },
  mail_provider_paused: {
    severity: 'critical',
    sentence: 'Mailgun takes no mail: nothing is sent for a while',
    means: 'Mailgun refused a reply because of the key, the domain or the account; all replies wait, none is lost.',
    todo: 'Read the code: for `unauthorized` compare MAILGUN_API_KEY and the region of MAILGUN_API_URL, for `payment_required` the account; sending goes on by itself.',
    fields: z.object({ code: text, seconds: count }),
  },
  freeze_changed: {
    severity: 'warning',
    sentence: 'Sending or drafting was frozen or thawed',
    means:
      'An operator stopped or resumed sending, drafting or both, on the command line; the line is on stderr of that command, not in the log of the service.',
    todo: 'Check that it was meant, and by whom; `postern doctor` shows what stands still.',
    fields: z.object({ change: z.enum(['frozen', 'thawed']), scope: text, actor: text }),
  },
  database_restored: {
    severity: 'critical',
    sentence: 'This database is older than what this process has sent: sending and drafting are frozen',
    means:
      'A backup was restored, or another database put in its place: it knows nothing of replies that left since. Nothing leaves until that is known.',
    todo: 'Run `postern reconcile`: it marks what Mailgun has and thaws.',
    fields: z.object({ known: count, found: count }),
  },
  address_suppressed: {
    severity: 'info',
    sentence: 'An address gets no automatic reply any more',
    means:
      'A reply bounced, was marked as spam, or its reader asked for no more; replies to that address wait for a person.',
    todo: 'Nothing; `suppressions remove` if it was a mistake.',
    fields: z.object({ kind: text, source: text, sender: address.optional(), message_id: text.optional() }),
  },
  suppression_changed: {
    severity: 'info',
    sentence: 'The suppression list was changed by an operator',
    means:
      'An operator added or removed an address, on the command line; the line is on stderr of that command, not in the log of the service.',
    todo: 'Check that it was meant, and by whom.',
    // `count`: of many at once, as a sync adds them
    fields: z.object({ ...changed, sender: address.optional(), count: count.optional() }),
  },
  delivery_failed: {
    severity: 'warning',
    sentence: 'A reply could not be delivered',
    means:
      'The server of the recipient refused a reply for good, and the address gets no automatic reply; or Mailgun itself gave up.',
    todo: 'Look at the code in `messages show`; many at once mean that the domain’s reputation or DNS is damaged.',
    fields: z.object({ message_id: text, code: text, recipient: address.optional() }),
  },
  complaint_received: {
    severity: 'high',
    sentence: 'A reply was marked as spam',
    means: 'The recipient of a reply told their provider that it is spam; the address gets no automatic reply.',
    todo: 'Read the mail and the reply; several in a week endanger the domain: set the mailbox to draft.',
    fields: z.object({ message_id: text, recipient: address.optional() }),
  },
  reconcile_difference: {
    severity: 'warning',
    sentence: 'Mailgun and Postern do not agree about what was sent',
    means: 'A comparison found replies that only one side knows, or that no event followed for a day.',
    todo: 'Run `postern reconcile` and read what it names.',
    fields: z.object({ only_here: count, only_there: count, silent: count }),
  },
  auth_login_succeeded: {
    severity: 'info',
    sentence: 'An operator logged in',
    means: 'An operator has a session now.',
    todo: 'Check that it was them if time or address is unusual.',
    fields: z.object({ ip, operator: text }),
  },
  auth_login_failed: {
    severity: 'warning',
    sentence: 'A login failed',
    means: 'A password, a second factor or METRICS_TOKEN was wrong.',
    todo: 'Nothing for single ones; many are somebody who guesses, see `events report --by ip`.',
    fields: z.object({ ip, why: text }),
  },
  ai_budget_exceeded: {
    severity: 'high',
    sentence: 'The budget for Claude is used up',
    means: 'No more calls to Claude are made until the budget has room; mail waits, none is lost.',
    todo: 'Find the cause in `events report --by domain` before raising the budget.',
    fields: z.object(budget),
  },
  ai_budget_warning: {
    severity: 'warning',
    sentence: 'The budget for Claude is nearly used up',
    means:
      'The calls to Claude of this UTC day, those in flight included, reach 80 % of a budget; from 90 % on the small model drafts, and at 100 % mail waits.',
    todo: 'See `postern usage --by mailbox`; raise DAILY_BUDGET_USD, or the budget of the mailbox, if people really write that much.',
    fields: z.object(budget),
  },
  database_connection_error: {
    severity: 'critical',
    sentence: 'The database does not answer',
    means: 'PostgreSQL did not answer; mail was answered 503 and comes again, work waits and is retried.',
    todo: 'Start or repair PostgreSQL; Mailgun retries for about 8 hours.',
    fields: z.object({ code: text, endpoint: endpoint.optional() }),
  },
} as const satisfies Record<string, EventSpec>

export type SecurityEventName = keyof typeof SECURITY_EVENTS
/** What a caller gives: plain addresses, texts of any length. */
export type SecurityEventFields<Name extends SecurityEventName> = z.input<(typeof SECURITY_EVENTS)[Name]['fields']>

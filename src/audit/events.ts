/**
 * The security events that Postern can report, as a closed set: severity, the sentence of the log line, and the fields.
 * One catalogue for the log, the `security_event` table and the docs. Names and sentences are what operators grep for.
 */
import { z } from 'zod'
import { maskAddress } from '../log/mask-address.ts'

export type Severity = 'info' | 'warning' | 'high' | 'critical'
type EventSpec = { severity: Severity; sentence: string; fields: z.ZodObject }

const MAX_TEXT = 256

// PostgreSQL's jsonb takes neither NUL nor half of a surrogate pair: one such field would lose a whole batch of rows.
const text = z.string().transform((value) => value.slice(0, MAX_TEXT).replaceAll('\0', '\uFFFD').toWellFormed())
/** Given as it is, kept masked: a caller cannot forget it. */
const address = text.transform(maskAddress)
const count = z.number()
const ip = text
const endpoint = text
const from = { ip, endpoint }

export const SECURITY_EVENTS = {
  webhook_signature_invalid: {
    severity: 'warning',
    sentence: 'A webhook without a valid Mailgun signature was refused',
    fields: z.object({ ...from, why: z.enum(['missing', 'malformed', 'wrong', 'stale']) }),
  },
  webhook_token_reused: {
    severity: 'high',
    sentence: 'A Mailgun signature that was used before came with another mail',
    fields: z.object(from),
  },
  webhook_late_delivery: {
    severity: 'info',
    sentence: 'A webhook came late, with a token never seen before',
    fields: z.object({ ...from, age_seconds: count }),
  },
  webhook_misconfigured: {
    severity: 'high',
    sentence: 'Mailgun is set up to post a form that Postern does not take',
    fields: z.object({ ...from, code: text }),
  },
  email_validation_failed: {
    severity: 'warning',
    sentence: 'The sender or recipient of a mail is not usable',
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
    fields: z.object({ ...from, size: count, limit: count, sender: address.optional() }),
  },
  post_too_large: {
    severity: 'high',
    sentence: 'A post exceeds MAX_POST_SIZE',
    fields: z.object({ ...from, limit: count }),
  },
  rate_limit_exceeded: {
    severity: 'warning',
    sentence: 'A limit was exceeded',
    fields: z.object({ limit: text, ip: ip.optional(), sender: address.optional(), endpoint: endpoint.optional() }),
  },
  ip_blocked: {
    severity: 'high',
    sentence: 'An address was blocked after repeated failures',
    fields: z.object({ ip, failures: count, seconds: count, strikes: count }),
  },
  suspicious_path_access: {
    severity: 'warning',
    sentence: 'A path was asked for that only somebody who looks for weaknesses asks for',
    fields: z.object({ ip, kind: text }),
  },
  webhook_key_suspected: {
    severity: 'critical',
    sentence: 'No webhook has a valid signature any more: MAILGUN_WEBHOOK_SIGNING_KEY may be wrong',
    fields: z.object({ ip, endpoint, failures: count }),
  },
  malicious_content_detected: {
    severity: 'high',
    sentence: 'Malicious content pattern detected',
    fields: z.object({ rule: text, patterns: text, score: count, message_id: text, sender: address.optional() }),
  },
  hidden_text_detected: {
    severity: 'warning',
    sentence: 'A mail has text that a reader would not see',
    fields: z.object({ message_id: text, how: text, characters: count, sender: address.optional() }),
  },
  sender_blocked: {
    severity: 'info',
    sentence: 'A mail of a blocked sender was refused',
    fields: z.object({ message_id: text, kind: text, sender: address.optional() }),
  },
  block_changed: {
    severity: 'info',
    sentence: 'A block was added or removed',
    fields: z.object({ change: z.enum(['added', 'removed']), kind: text, actor: text, seconds: count.optional() }),
  },
  limits_tightened: {
    severity: 'info',
    sentence: 'Limits were lowered, or set back',
    fields: z.object({ limit: text, value: count.optional(), actor: text, seconds: count.optional() }),
  },
  auth_login_succeeded: {
    severity: 'info',
    sentence: 'An operator logged in',
    fields: z.object({ ip, operator: text }),
  },
  auth_login_failed: {
    severity: 'warning',
    sentence: 'A login failed',
    fields: z.object({ ip, why: text }),
  },
  ai_budget_exceeded: {
    severity: 'high',
    sentence: 'The budget for Claude is used up',
    fields: z.object({ scope: text, spent_nano_usd: text, budget_nano_usd: text }),
  },
  database_connection_error: {
    severity: 'critical',
    sentence: 'The database does not answer',
    fields: z.object({ code: text, endpoint: endpoint.optional() }),
  },
} as const satisfies Record<string, EventSpec>

export type SecurityEventName = keyof typeof SECURITY_EVENTS
/** What a caller gives: plain addresses, texts of any length. */
export type SecurityEventFields<Name extends SecurityEventName> = z.input<(typeof SECURITY_EVENTS)[Name]['fields']>

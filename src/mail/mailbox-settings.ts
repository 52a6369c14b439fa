/** What an operator may say about one mailbox, as it is kept and as a YAML file has it. Public words of theirs. */
import { z } from 'zod'
import { dollarsToNano } from '../budget/money.ts'
import type { ReplyMode } from './message.ts'

// Refused where the operator can see it: PostgreSQL's jsonb takes neither NUL nor half of a surrogate pair, and the rest
// of the control characters would end in a reply or in a terminal.
const WRITTEN = /^(?:[\n\t]|[^\p{Cc}\p{Cs}])*$/u
const words = (most: number) =>
  z
    .string('must be a text: put it in quotes')
    .trim()
    .max(most, `must have at most ${most} characters`)
    .regex(WRITTEN, 'must be readable text, without control characters')
const listOf = <T extends z.ZodType>(item: T, most: number) =>
  z.array(item, 'must be a list').max(most, `must have at most ${most} items`).default([])

/** Defaults mean: nothing said, so the environment decides. */
export const MailboxSettings = z.strictObject({
  /** display name of the From field, and who the reply speaks for */
  name: words(100)
    // An encoded word (RFC 2047) would be another name to a reader that decodes it in quotes.
    .regex(/^(?!.*=\?)[^\p{C}\p{Zl}\p{Zp}<>@"\\]*$/u, 'must have no line breaks, quotes, backslashes, =? or < > @')
    .default(''),
  /** put under every drafted reply */
  signature: words(2_000).default(''),
  /** whether a line under a reply says that a machine wrote it: one that no person approved, each one of Claude's, none */
  disclosure: z.enum(['automatic', 'always', 'never'], 'must be automatic, always or never').default('automatic'),
  /** that line; '': one sentence in the language of the reply */
  disclosure_text: words(500).default(''),
  /** put under every reply as it leaves */
  postal_address: words(500).default(''),
  tone: words(2_000).default(''),
  /** further rules for Claude, such as what is never to be offered */
  guard_rails: words(4_000).default(''),
  /** null: REPLY_MODE */
  mode: z.enum(['off', 'draft', 'auto'], 'must be off, draft or auto').nullable().default(null),
  /** null: CLAUDE_MODEL */
  model: z
    .string('must be a model id such as claude-sonnet-5-5')
    .regex(/^[a-z0-9][a-z0-9.:@/_-]{0,127}$/i, 'must be a model id such as claude-sonnet-5-5')
    .nullable()
    .default(null),
  /** languages that a reply may have, the first one for every other sender; none: the sender's own */
  languages: listOf(z.string('must be a text').regex(/^[a-z]{2}$/, 'must be two small letters, such as en'), 30),
  /** null: only DAILY_BUDGET_USD counts */
  daily_budget_usd: z
    .number('must be an amount in US dollars, such as 2.50')
    .positive('must be above 0')
    .max(1_000_000, 'must be at most 1000000')
    .refine((usd) => Number(usd.toFixed(9)) === usd, 'must have at most 9 decimals')
    .nullable()
    .default(null),
  /** URLs that a reply may name beside those of the articles */
  links: listOf(
    z
      .string('must be a text')
      .max(2_000, 'must have at most 2000 characters')
      // What URL parsers read past: two of them would see two addresses.
      .regex(/^[^\s\p{C}"<>\\]*$/u, 'must be an http or https URL')
      .pipe(z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })),
    200,
  ),
  /** addresses that a reply may name beside those of the articles */
  addresses: listOf(z.email('must be a mail address').max(254, 'must be a mail address'), 200),
})
export type MailboxSettings = z.infer<typeof MailboxSettings>
export type MailboxKey = keyof MailboxSettings

export const MAILBOX_KEYS = Object.keys(MailboxSettings.shape) as MailboxKey[]

/** What a mailbox without a word of its own has. */
export const NO_SETTINGS: MailboxSettings = MailboxSettings.parse({})

/**
 * Takes the settings as a row has them. What cannot be read, by hand or by another release written, has its default and
 * makes the whole `broken`; `settingsFor` says what follows.
 */
export function readSettings(stored: unknown): { settings: MailboxSettings; broken: boolean } {
  const whole = MailboxSettings.safeParse(stored)
  if (whole.success) return { settings: whole.data, broken: false }
  const row = typeof stored === 'object' && stored !== null ? stored : {}
  const readable = Object.entries(MailboxSettings.shape).flatMap(([key, shape]) => {
    const value = shape.safeParse(Object.hasOwn(row, key) ? row[key as keyof typeof row] : undefined)
    return value.success ? [[key, value.data]] : []
  })
  return { settings: MailboxSettings.parse(Object.fromEntries(readable)), broken: true }
}

/** The form in which settings are kept: only what was said. */
export function saidOf(settings: MailboxSettings): Partial<MailboxSettings> {
  return Object.fromEntries(MAILBOX_KEYS.filter((key) => isSaid(settings, key)).map((key) => [key, settings[key]]))
}

/** Whether the operator said something about `key`. */
export function isSaid(settings: MailboxSettings, key: MailboxKey): boolean {
  return JSON.stringify(settings[key]) !== JSON.stringify(NO_SETTINGS[key])
}

/** What counts for a mailbox. */
export type MailboxInForce = {
  /** null: the mail is for none of ours */
  id: string | null
  address: string
  mode: ReplyMode
  model: string
  persona: { name: string; tone: string; guardRails: string }
  signature: string
  /** none: the sender's own */
  languages: readonly string[]
  links: readonly string[]
  addresses: readonly string[]
  /** nano-dollars a day of this mailbox; null: only the budget of all mailboxes together */
  budgetNano: bigint | null
}
type Said = { settings?: MailboxSettings; broken?: true }

/**
 * Takes a mailbox, or only the address that a mail is for, and the environment's REPLY_MODE and CLAUDE_MODEL; gives what
 * counts.
 */
export function settingsFor(
  mailbox: Said & { id: string | null; address: string },
  { replyMode, model }: { replyMode: ReplyMode; model: string },
): MailboxInForce {
  const { id, address, settings = NO_SETTINGS } = mailbox
  return {
    id,
    address,
    mode: replyModeFor(mailbox, replyMode),
    model: settings.model ?? model,
    persona: { name: settings.name, tone: settings.tone, guardRails: settings.guard_rails },
    signature: settings.signature,
    languages: settings.languages,
    links: settings.links,
    addresses: settings.addresses,
    budgetNano: settings.daily_budget_usd === null ? null : dollarsToNano(settings.daily_budget_usd),
  }
}

/**
 * The mailbox's own mode, else REPLY_MODE, also for no mailbox. Never auto while its settings are broken: a rule that cannot
 * be read may be the one that forbids the reply.
 */
export function replyModeFor(mailbox: Said | null, replyMode: ReplyMode): ReplyMode {
  const mode = mailbox?.settings?.mode ?? replyMode
  return mailbox?.broken && mode === 'auto' ? 'draft' : mode
}

/** What one variable alone cannot tell: samples, unsafe settings of production, and settings that do not fit together. */
import { isPriced, mergePrices, pricedModels } from './price-table.ts'
import type { Problem } from './read-texts.ts'
import { noteOf, VARIABLE_NAMES, type Values, type VariableName } from './variables.ts'

export type Reading = Readonly<{
  /** the variables that are set, as text */
  texts: Readonly<Record<string, string>>
  /** those that could be read */
  values: Partial<Values>
  production: boolean
}>

/** Gives everything that must stop the start. */
export const findProblems = (reading: Reading): Problem[] => [
  ...findMissing(reading),
  ...findSamples(reading),
  ...(reading.production ? findUnsafe(reading) : []),
  ...findMisfits(reading),
]

/** Gives what an operator should know but may have meant. */
export const findWarnings = ({ texts, values, production }: Reading): string[] => {
  const set = (name: VariableName) => texts[name] !== undefined
  const idle = VARIABLE_NAMES.filter((name) => set(name) && !noteOf(name).inForce && !noteOf(name).required)
  const checks: [boolean, string][] = [
    [!set('CLAUDE_API_KEY'), 'CLAUDE_API_KEY is not set: mails are kept and held until it is.'],
    [production && !set('PUBLIC_URL'), 'PUBLIC_URL is not set: nothing can check that Postern is reached over https.'],
    [
      values.REPLY_MODE === 'auto' && values.TRUSTED_AUTHSERV_IDS?.length === 0 && values.VERIFY_DKIM === true,
      'REPLY_MODE=auto without TRUSTED_AUTHSERV_IDS: only a mail on /webhook/mailgun/mime can prove its sender, by a DKIM signature; none that Mailgun posts in parsed form is answered without a person.',
    ],
    [
      values.REPLY_MODE === 'auto' && values.TRUSTED_AUTHSERV_IDS?.length === 0 && values.VERIFY_DKIM === false,
      'REPLY_MODE=auto without TRUSTED_AUTHSERV_IDS and VERIFY_DKIM: nothing proves a sender, so no reply leaves without a person.',
    ],
    [production && values.API_RATE_LIMIT_ENABLED === false, 'API_RATE_LIMIT_ENABLED=false: strangers are not limited.'],
    [
      values.MALICIOUS_CONTENT_DETECTION === false,
      'MALICIOUS_CONTENT_DETECTION=false: mails are not searched for patterns of attack, and none is reviewed or reported for one.',
    ],
    [
      values.CONTENT_SANITIZATION_ENABLED === false,
      'CONTENT_SANITIZATION_ENABLED=false: hidden text reaches Claude, and HTML is shown as strangers wrote it.',
    ],
    [
      values.AI_PII_REDACTION === false,
      'AI_PII_REDACTION=false: Claude gets the private data of a mail as it is written.',
    ],
    [production && ['trace', 'debug'].includes(values.LOG_LEVEL ?? ''), 'LOG_LEVEL is below info: the log grows fast.'],
    [
      production && isPlainRemote(values.DATABASE_URL?.reveal()),
      'DATABASE_URL leads to another host without sslmode=verify-full: the connection may be readable on its way.',
    ],
    [
      set('MAILGUN_API_KEY') && texts['MAILGUN_API_KEY'] === texts['MAILGUN_WEBHOOK_SIGNING_KEY'],
      'MAILGUN_WEBHOOK_SIGNING_KEY equals MAILGUN_API_KEY: Mailgun shows the signing key on a page of its own (API security, HTTP webhook signing key).',
    ],
    [
      production && (values.UNKNOWN_WAIT_SECONDS ?? 120) < 30,
      'UNKNOWN_WAIT_SECONDS is below 30: Mailgun may not show a reply yet when it is decided that it did not leave.',
    ],
    [idle.length > 0, `Read, but without effect until a later release: ${idle.join(', ')}.`],
  ]
  return checks.filter(([holds]) => holds).map(([, sentence]) => sentence)
}

const findMissing = ({ texts, production }: Reading): Problem[] =>
  VARIABLE_NAMES.filter((name) => production && noteOf(name).required && texts[name] === undefined).map((name) => ({
    name,
    sentence: 'This is required in production.',
  }))

const SAMPLES =
  /replace[-_ ]?me|change[-_ ]?(me|this)|placeholder|(^|[-_ @./])your[-_ ]?(own|super|secret|domain|company|service|mailgun|anthropic|claude|fernet|encryption|api|key|webhook)|insert[-_ ]|default[-_ ]secret/i

const findSamples = ({ texts, production }: Reading): Problem[] => {
  const watched = production ? VARIABLE_NAMES : (['SECRET_KEY', 'ENCRYPTION_KEY'] as const)
  return watched
    .filter((name) => isSample(texts[name] ?? '', noteOf(name).secret))
    .map((name) => ({ name, sentence: 'This is a sample value; set your own.' }))
}

const isSample = (text: string, secret: boolean): boolean =>
  SAMPLES.test(text) || (secret && text.length >= 32 && new Set(text).size < 8)

const findUnsafe = ({ values }: Reading): Problem[] => {
  const problems: Problem[] = []
  const refuse = (holds: boolean, name: VariableName, sentence: string) => {
    if (holds) problems.push({ name, sentence })
  }
  refuse(values.DEBUG === true, 'DEBUG', 'Production does not run with DEBUG=true.')
  refuse(
    values.CONTENT_SANITIZATION_ENABLED === false,
    'CONTENT_SANITIZATION_ENABLED',
    'Production does not run without content sanitization.',
  )
  refuse(
    values.AI_PII_REDACTION === false,
    'AI_PII_REDACTION',
    'Production does not run without the redaction of private data.',
  )
  const short = values.MAILGUN_WEBHOOK_SIGNING_KEY?.some((key) => key.reveal().length < 16) ?? false
  refuse(short, 'MAILGUN_WEBHOOK_SIGNING_KEY', 'A signing key of under 16 characters can be guessed.')
  for (const name of ['PUBLIC_URL', 'MAILGUN_API_URL', 'CLAUDE_API_URL'] as const) {
    refuse(
      isPlainHttp(values[name]),
      name,
      'This must start with https:// in production, unless it is on this machine.',
    )
  }
  return problems
}

const findMisfits = ({ values }: Reading): Problem[] => {
  const { MAX_EMAIL_SIZE: email, MAX_POST_SIZE: post } = values
  const small = email !== undefined && post !== undefined && email > post
  return [
    ...(small
      ? [{ name: 'MAX_POST_SIZE', sentence: 'This must be at least MAX_EMAIL_SIZE, as a post holds the mail.' }]
      : []),
    ...findUnpriced(values),
  ]
}

/** What costs an unknown sum fits into no budget. */
const findUnpriced = (values: Reading['values']): Problem[] => {
  // a CLAUDE_PRICES that cannot be read is a problem of its own, and may be what prices the model
  if (values.CLAUDE_PRICES === undefined) return []
  const prices = mergePrices(values.CLAUDE_PRICES)
  const sentence = `This model has no price, so that no budget could hold. Priced are: ${pricedModels(prices).join(', ')}. The price of another one goes into CLAUDE_PRICES.`
  return (['CLAUDE_MODEL', 'CLAUDE_SMALL_MODEL'] as const)
    .filter((name) => values[name] !== undefined && !isPriced(prices, values[name]))
    .map((name) => ({ name, sentence }))
}

const isLoopback = (host: string) => /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(host)

const isPlainHttp = (text: string | null | undefined): boolean => {
  if (text === null || text === undefined) return false
  const url = new URL(text)
  return url.protocol === 'http:' && !isLoopback(url.hostname)
}

const isPlainRemote = (text: string | undefined): boolean => {
  if (text === undefined) return false
  const url = new URL(text)
  if (url.hostname === '' || isLoopback(url.hostname)) return false
  return !['verify-full', 'verify-ca', 'require'].includes(url.searchParams.get('sslmode') ?? '')
}

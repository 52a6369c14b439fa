/** Every environment variable of Postern: what it may be, what it is without one, and what its reader should know. */
import { z } from 'zod'
import { fernetKeys } from './fernet-keys.ts'
import * as kind from './kinds.ts'
import { MODEL_VARIABLES } from './model-variables.ts'
import { inSection, NOTES, type VariableNote } from './notes.ts'

export type { VariableNote }

const needed = inSection('What production needs')
const replies = inSection('Replies')
const mail = inSection('Mail and limits')
const run = inSection('Process')
const later = { inForce: false } as const
const secret = { secret: true } as const
const strict = { required: true } as const

export const VARIABLES = {
  DATABASE_URL: needed.optional(kind.postgresUrl, 'PostgreSQL, the one place where everything is kept.', {
    ...strict,
    ...secret,
    standIn: 'an embedded PostgreSQL in DATA_DIR',
    sample: 'postgresql://postern_app:replace-me@localhost:5432/postern',
  }),
  MAILGUN_API_KEY: needed.optional(
    kind.secret(1),
    'Mailgun API key that may read events and suppression lists: sends the replies and looks up what became of them. As Mailgun documents it, a sending key of a domain may only post messages.',
    { ...strict, ...secret, standIn: 'nothing can be sent', sample: 'replace-me' },
  ),
  MAILGUN_DOMAIN: needed.required('postern.localhost', kind.hostName, 'The sending domain in Mailgun.', {
    sample: 'mg.yourdomain.com',
  }),
  MAILGUN_WEBHOOK_SIGNING_KEY: needed.required(
    'made once and kept in DATA_DIR',
    kind.secrets(2),
    'HTTP webhook signing key of Mailgun, which is not the API key: proves that a post comes from Mailgun. Two keys with a comma between while it is rotated.',
    { ...secret, sample: 'replace-me' },
  ),
  SECRET_KEY: needed.required(
    'made once and kept in DATA_DIR',
    kind.secret(32),
    'At least 32 random characters: signs what a console will hand to browsers. May be changed at any time.',
    { ...secret, sample: 'replace-me-with-32-or-more-random-characters', ...later },
  ),
  ENCRYPTION_KEY: needed.required(
    'made once and kept in DATA_DIR (embedded PostgreSQL only)',
    fernetKeys,
    'Fernet key that seals everything at rest; several with a comma between, the first one encrypts. Lost keys mean lost mail: keep a copy outside this machine.',
    { ...secret, sample: 'replace-me-with-a-fernet-key-of-44-characters' },
  ),
  SERVICE_EMAIL: needed.required(
    'support@postern.localhost',
    kind.mailAddress,
    'The mailbox that Postern answers for, and the From address of its replies.',
    { sample: 'support@yourdomain.com' },
  ),

  ...MODEL_VARIABLES,

  UNDO_SEND_SECONDS: replies.fallback(
    '15',
    kind.integer(0, 3600),
    'How long an approved reply waits before it leaves, so that it can be taken back.',
  ),
  UNKNOWN_OUTCOME: replies.fallback(
    'resend',
    kind.oneOf(['resend', 'hold']),
    'A reply that may or may not have left, and that Mailgun does not know: send the same one again, or hold it for a person.',
  ),
  UNKNOWN_WAIT_SECONDS: replies.fallback(
    '120',
    kind.integer(1, 72_000),
    'How long to wait before such a reply is looked up for the first time; it is decided after five times as long.',
  ),
  MAILGUN_API_URL: replies.fallback(
    'https://api.mailgun.net',
    kind.webUrl,
    'Where the Mailgun API is; https://api.eu.mailgun.net for domains in the EU region.',
  ),

  WEBHOOK_TIMESTAMP_TOLERANCE: mail.fallback(
    '300',
    kind.integer(1, 32_400),
    'Seconds that the stamp of a webhook may be off. A token never seen before is taken up to 9 hours late, as Mailgun retries that long.',
  ),
  MAX_EMAIL_SIZE: mail.fallback(
    '1048576',
    kind.integer(1024, 67_108_864),
    'Bytes of text and headers of one mail; a larger one is refused for good.',
  ),
  MAX_POST_SIZE: mail.fallback(
    '83886080',
    kind.integer(65_536, 1_073_741_824),
    'Bytes of one post of Mailgun with its attachments; a larger one is answered 413.',
  ),
  MAX_ATTACHMENT_SIZE: mail.fallback(
    '27262976',
    kind.integer(1, 1_073_741_824),
    'Bytes of one attachment that are kept; of a larger one only name, type, size and hash.',
  ),
  TRUSTED_AUTHSERV_IDS: mail.fallback(
    '',
    kind.listOf(
      (part) => (/^[a-z0-9._-]{1,253}$/i.test(part) ? part.toLowerCase() : null),
      'This must be a list of names as they stand first in Authentication-Results.',
    ),
    'Whose Authentication-Results header fields count (the authserv-id of your own receiving server). Empty: none, and only the DKIM signature of a raw mail proves its sender.',
  ),
  BLOCKED_DOMAINS: mail.fallback(
    'tempmail.org,guerrillamail.com,10minutemail.com',
    kind.listOf(kind.readHostName, 'This must be a list of host names.'),
    'Mail from these domains and their subdomains is kept and refused.',
  ),
  BLOCK_DISPOSABLE_DOMAINS: mail.fallback(
    'false',
    kind.boolean,
    'Whether mail from known disposable domains is refused as well. The list came with this release; `postern block list` says its date.',
  ),
  EMAIL_DOMAIN_VERIFICATION: mail.fallback(
    'false',
    kind.boolean,
    'Whether the domain of a sender is looked up in DNS: a mail that no reply could reach is held.',
  ),
  VERIFY_DKIM: mail.fallback(
    'true',
    kind.boolean,
    'Whether the DKIM signatures of raw mails are verified, with keys from DNS. Off: only TRUSTED_AUTHSERV_IDS prove a sender.',
  ),
  DNS_SERVERS: mail.fallback(
    '',
    kind.listOf(kind.readDnsServer, 'This must be a list of IP addresses, each with :port where it is not 53.'),
    'Name servers to ask instead of those of the machine.',
  ),
  MAX_EMAILS_PER_HOUR: mail.fallback(
    '20',
    kind.integer(1, 1_000_000),
    'Mails of one sender per hour; more are kept and held.',
  ),
  MAX_AUTO_REPLIES_PER_HOUR: mail.fallback(
    '3',
    kind.integer(1, 1_000_000),
    'Replies without a person to one sender per hour; more wait for a person.',
  ),
  MAX_AUTO_REPLIES_PER_DAY: mail.fallback(
    '10',
    kind.integer(1, 1_000_000),
    'Replies without a person to one sender per day; more wait for a person.',
  ),
  MAX_AUTO_REPLIES_PER_THREAD: mail.fallback(
    '3',
    kind.integer(1, 1_000_000),
    'Replies in a row in one thread without a person; more wait for a person.',
  ),
  MAX_AUTO_REPLIES_PER_MAILBOX: mail.fallback(
    '60',
    kind.integer(1, 1_000_000),
    'Replies without a person of one mailbox per hour; more wait for a person.',
  ),
  MAX_REQUESTS_PER_MINUTE: mail.fallback(
    '30',
    kind.integer(1, 1_000_000),
    'Unverified requests of one IP address per minute.',
  ),
  MAX_FAILED_ATTEMPTS_PER_HOUR: mail.fallback(
    '10',
    kind.integer(1, 1_000_000),
    'Failed attempts of one IP address per hour before it is blocked: for an hour, then two, up to seven days.',
  ),
  API_RATE_LIMIT_ENABLED: mail.fallback(
    'true',
    kind.boolean,
    'Whether calls without a valid signature are limited per IP address, and blocked after failures. Blocks of operators always hold.',
  ),
  API_BURST_LIMIT: mail.fallback(
    '100',
    kind.integer(1, 1_000_000),
    'Requests that an operator may make at once.',
    later,
  ),
  CONTENT_SANITIZATION_ENABLED: mail.fallback(
    'true',
    kind.boolean,
    'Whether hidden text is kept from Claude, and HTML cleaned for operators. false leaves all as it came; not in production.',
  ),
  MALICIOUS_CONTENT_DETECTION: mail.fallback(
    'true',
    kind.boolean,
    'Whether mail is searched for patterns of attack and orders to a model: a signal for a person, never the only gate.',
  ),

  NODE_ENV: run.fallback(
    'development',
    kind.oneOf(['development', 'test', 'production']),
    'production is strict: required settings, no samples, no unsafe settings.',
  ),
  ROLE: run.fallback('all', kind.oneOf(['all', 'web', 'worker']), 'Which part of the work this process does.'),
  HOST: run.fallback(
    '127.0.0.1',
    kind.plainText(/^[a-z0-9.:-]{1,253}$/i, 'This must be an IP address or a host name.'),
    'The address to listen on; 0.0.0.0 in a container.',
  ),
  PORT: run.fallback('8080', kind.integer(0, 65_535), 'The port to listen on; 0 takes a free one.'),
  PUBLIC_URL: run.optional(
    kind.webUrl,
    'How Postern is reached from outside: https in production. An automatic reply then offers to unsubscribe by one click.',
  ),
  TRUST_PROXY: run.fallback(
    '',
    kind.networks,
    'The proxies in front of Postern whose X-Forwarded-For counts: IP addresses and networks.',
  ),
  DATA_DIR: run.fallback(
    '.postern',
    kind.plainText(/^[^\p{Cc}]{1,1024}$/u, 'This must be the path of a directory.'),
    'Where an embedded PostgreSQL and generated keys are kept.',
  ),
  MIGRATE_DATABASE_URL: run.optional(
    kind.postgresUrl,
    'The same database with the role that owns it: migrations use it, so that the service itself can run with fewer rights.',
    secret,
  ),
  LOG_LEVEL: run.fallback(
    'info',
    kind.oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal'], { warning: 'warn', critical: 'fatal' }),
    'The least severe log lines to write. Security events are always written.',
  ),
  LOG_FORMAT: run.fallback('logfmt', kind.oneOf(['logfmt', 'json']), 'The form of a log line.'),
  DEBUG: run.fallback('false', kind.boolean, 'true means LOG_LEVEL=debug. Production does not start with it.'),
  METRICS_TOKEN: run.optional(kind.secret(16), 'Who may read /metrics from another machine: a bearer token.', {
    ...secret,
  }),
}

/** Older or common spellings of a variable. */
export const ALIASES: Readonly<Partial<Record<VariableName, string>>> = { CLAUDE_API_KEY: 'ANTHROPIC_API_KEY' }

export type VariableName = keyof typeof VARIABLES
export const VARIABLE_NAMES = Object.keys(VARIABLES) as VariableName[]
export const ENVIRONMENT = z.object(VARIABLES)
export type Values = z.output<typeof ENVIRONMENT>

/** The note of a variable. */
export const noteOf = (name: VariableName): VariableNote => {
  const found = NOTES.get(VARIABLES[name])
  if (!found) throw new Error(`${name} has no note`)
  return found
}

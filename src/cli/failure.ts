/** What went wrong, for a person or a script: the thing, what happened, what to do next; and the exit code. */
import { isDatabaseUnavailable } from '../db/database-error.ts'
import { AppError, ERRORS, type ErrorCode } from '../errors.ts'
import { EXIT_CONFIGURATION, EXIT_FAILED, EXIT_MISUSE } from '../exit-codes.ts'
import { block, oneLine, toJson } from './view.ts'

export type Failure = { code: ErrorCode; sentence: string; named: string; exit: number }

/** Takes whatever was thrown. A plain Error is written for the person at the terminal: its message is the sentence. */
export function toFailure(error: unknown): Failure {
  if (error instanceof AppError) return describe(error)
  if (isDatabaseUnavailable(error)) return describe(new AppError('database.unavailable'))
  const why = error instanceof Error ? error.message : 'unknown error'
  return describe(new AppError('cli.failed', { why }))
}

/** What was typed cannot be meant; `sentence` says why. */
export function toMisuse(sentence: string): Failure {
  return describe(new AppError('cli.usage', { why: sentence }))
}

/** The last words on stderr: one JSON document, or sentences; `help` is the command that explains a misuse. */
export function renderFailure(
  failure: Failure,
  { json, requestId, help }: { json: boolean; requestId: string; help: string },
): string {
  const { code, sentence } = failure
  if (json) return toJson({ error: { code, sentence: sentence.replace(/\s*\n\s*/g, ' '), requestId } })
  const next = failure.exit === EXIT_MISUSE ? help : NEXT[code]
  const what = `postern: ${block(sentence)} (${[code, failure.named].filter((part) => part !== '').join(', ')})`
  return next === undefined ? what : `${what}\nNext: ${next}`
}

const NEXT: Partial<Record<ErrorCode, string>> = {
  'message.not_found': 'postern messages list',
  'message.wrong_state': 'postern messages show ID tells what happened to it',
  'draft.not_found': 'postern drafts list --all',
  'draft.superseded': 'postern drafts list shows the versions that wait',
  'draft.empty': 'write a text into the file, or: postern messages close ID',
  'draft.too_long': 'shorten the text',
  'reply.outcome_unknown':
    'postern messages show ID; once its reply is held: messages mark-sent ID, or messages resend ID',
  'knowledge.not_found': 'postern knowledge list',
  'block.not_found': 'postern block list',
  'suppression.not_found': 'postern suppressions list',
  'limit.not_lower': 'postern limits show, or postern limits reset',
  'mailbox.not_found': 'postern mailboxes list, or postern mailboxes set ADDRESS KEY VALUE --create',
  'question.not_found': 'postern questions list --all',
  'question.answered': 'postern questions list',
  'question.not_answered': 'postern questions answer ID --file FILE',
  'question.not_approved': 'approve the reply first: postern drafts list',
  'job.not_found': 'postern jobs list',
  'freeze.restored': 'postern reconcile',
  'drafting.frozen': 'postern thaw drafting',
  'model.missing': 'set CLAUDE_API_KEY',
  'model.unpriced': 'postern usage shows models in use; CLAUDE_PRICES adds a price',
  'database.unavailable': 'check that PostgreSQL runs and that DATABASE_URL points at it',
  'database.not_migrated': 'postern migrate',
  'key.ring_mismatch': 'add the key that is missing to ENCRYPTION_KEY, after a comma',
  'key.invalid': 'postern keys generate',
  'cli.configuration': 'set them in the environment or in .env; .env.example has every one',
  'cli.failed': 'the same command with LOG_LEVEL=debug prints where it failed',
}

/** A ring that does not open the database, and a key that is no key, are mistakes of the environment. */
const CONFIGURATION: readonly ErrorCode[] = ['cli.configuration', 'key.ring_mismatch', 'key.invalid']

function describe({ code, detail }: AppError): Failure {
  const { why, ...rest } = detail
  const { sentence } = ERRORS[code]
  const own = (code.startsWith('cli.') || EXPLAINED.includes(code)) && typeof why === 'string'
  const named = own ? rest : detail
  return {
    code,
    sentence: !own ? sentence : SPEAKS_FOR_ITSELF.includes(code) ? why : `${sentence} ${why}`,
    named: oneLine(
      Object.entries(named)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join(', '),
    ),
    exit: code === 'cli.usage' ? EXIT_MISUSE : CONFIGURATION.includes(code) ? EXIT_CONFIGURATION : EXIT_FAILED,
  }
}

/** What was refused about it is a sentence of our own, in `why`. */
const EXPLAINED: readonly ErrorCode[] = ['block.invalid', 'knowledge.front_matter', 'provider.unavailable']
const SPEAKS_FOR_ITSELF: readonly ErrorCode[] = ['cli.usage', 'cli.failed']

/** What the demo prints, and how. */
import { relative } from 'node:path'
import type { Environment } from '../config/read-texts.ts'
import { readDotenv } from './dotenv.ts'
import type { Accepted } from './mailgun/accepted.ts'
import type { DemoOptions } from './options.ts'
import type { Played } from './play.ts'
import { SAMPLES, type Sample } from './samples.ts'
import type { Stage } from './stage.ts'

/** Written as it happens, whatever stdout is. */
export const print = (line: string) => void process.stdout.write(`${line}\n`)
export const complain = (sentence: string) => void process.stderr.write(`demo: ${sentence}\n`)

const NAME_WIDTH = Math.max(...SAMPLES.map(({ name }) => name.length))
const OUTCOME_WIDTH = Math.max(...SAMPLES.map(({ expect }) => expect.outcome.length))

/** `ok|FAIL <name> <state>[(reason)] <ms> ms <id>`, in columns. */
export function resultLine(sample: Sample, { problems, outcome, ms, id }: Played): string {
  const mark = problems.length === 0 ? 'ok' : 'FAIL'
  const columns = [mark.padEnd(4), sample.name.padEnd(NAME_WIDTH), outcome.padEnd(OUTCOME_WIDTH)]
  return `${columns.join(' ')} ${String(ms).padStart(5)} ms ${id ?? '-'}`
}

export const stepLine = (ms: number, sentence: string): string => `${String(ms).padStart(7)} ms  ${sentence}`

/** The reply as it left: the fields that matter, then its text. */
export function replyLines({ fields }: Accepted): string[] {
  const shown = ['to', 'subject', 'h:In-Reply-To', 'h:References', 'h:Auto-Submitted']
  const head = shown.flatMap((name) =>
    fields[name] === undefined ? [] : [`${name.replace('h:', '')}: ${fields[name]}`],
  )
  const text = (fields['text'] ?? '').split(/\r?\n/).filter((line) => line !== '')
  return [...head, ...text].map((line) => `            | ${line}`)
}

export function headerLines(stage: Stage, { live }: DemoOptions): string[] {
  const mode = 'REPLY_MODE=auto: a reply leaves by itself only if every gate passes.'
  return [
    `Postern plays ${SAMPLES.length} sample mails. ${mode}`,
    `  service       ${stage.url}   (webhook ${stage.url}/webhook/mailgun)`,
    `  fake Mailgun  ${stage.mailgun.url}`,
    `  ${live ? 'real Claude ' : 'fake Claude '}  ${stage.claudeUrl}   (${stage.config.claudeModel})`,
    `  data          ${shownPath(stage.config.dataDir)}   (log ${shownPath(stage.logPath)})`,
  ]
}

/** Commands that work as they stand while the demo is up. `waiting` is a draft that nobody decided about. */
export function closingLines(stage: Stage, ids: { message: string | null; waiting: string | null }): string[] {
  const { message, waiting } = ids
  const folder = `DATA_DIR=${quote(shownPath(stage.config.dataDir))}`
  const postern = [...hideOthers({ ...readDotenv(), ...process.env }), folder, 'npm run postern --'].join(' ')
  return [
    'Where to look next, while this stays up (Ctrl-C ends it):',
    `  ${postern} messages list`,
    ...(message === null ? [] : [`  ${postern} messages show ${message}`]),
    ...(waiting === null
      ? []
      : [`  ${postern} drafts show ${waiting}`, `  ${postern} drafts approve ${waiting}   # leaves 15 s later`]),
    `  curl -s ${stage.url}/readyz`,
    `  curl -s ${stage.mailgun.url}/_fake/accepted`,
    `  grep security_event=true ${quote(shownPath(stage.logPath))}`,
  ]
}

const shownPath = (path: string): string => {
  const short = relative(process.cwd(), path)
  return short === '' || short.startsWith('..') ? path : short
}
const quote = (path: string): string => (/^[\w./@+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`)

const OTHERS = ['DATABASE_URL', 'DATABASE_URL_FILE', 'ENCRYPTION_KEY', 'ENCRYPTION_KEY_FILE']

/** Somebody's own settings would lead the commands to another database, or with another key to this one. */
const hideOthers = (env: Environment): string[] =>
  OTHERS.filter((name) => (env[name] ?? '') !== '').map((name) => `${name}=`)

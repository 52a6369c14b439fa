/** The command line of the demo. */
import { parseArgs } from 'node:util'
import { SECOND } from '../clock.ts'
import type { ClaudeAnswer } from './claude/scripted.ts'

export type DemoOptions = {
  /** play, report and exit; else stay up */
  once: boolean
  /** the real Claude API drafts */
  live: boolean
  claude: (typeof CLAUDE_ANSWERS)[number]
  patienceMs: number
}
export type ParsedOptions = { kind: 'play'; options: DemoOptions } | { kind: 'help' } | { kind: 'misuse'; why: string }

const CLAUDE_ANSWERS = ['ok', 'junk', 'overloaded', 'refusal', 'truncated'] as const satisfies ClaudeAnswer[]
const PATIENCE = 8 * SECOND
/** a real model thinks */
const LIVE_PATIENCE = 90 * SECOND
const MOST_PATIENCE_SECONDS = 600

export const HELP = `Plays six sample mails through a whole Postern: embedded PostgreSQL, a fake Mailgun, a fake Claude.

Usage  npm run demo -- [options]

  --once               play the samples, one line each, and exit: 0 as expected, 1 not, 78 configuration
  --live               the real Claude drafts (CLAUDE_API_KEY, from the environment or .env); Mailgun stays a fake
  --patience SECONDS   how long to wait for a sample that does not come to its end (8; with --live 90);
                       once one did not, the others get an eighth of it
  --claude ANSWER      how the fake Claude behaves: ${CLAUDE_ANSWERS.join(', ')}
  --help               this text

DATA_DIR (.postern/demo) keeps the database, which each run makes anew, the keys and the log.
PORT (a free one) and ROLE (all) are those of the service.
`

/** Reads the words after the command without acting on them. */
export function parseOptions(words: readonly string[]): ParsedOptions {
  const parsed = parseWords(words)
  if (typeof parsed === 'string') return { kind: 'misuse', why: parsed }
  const { once = false, live = false, help = false, claude: given, patience } = parsed
  if (help) return { kind: 'help' }
  const claude = CLAUDE_ANSWERS.find((known) => known === (given ?? 'ok'))
  if (claude === undefined) return { kind: 'misuse', why: `--claude takes one of ${CLAUDE_ANSWERS.join(', ')}.` }
  if (live && given !== undefined) return { kind: 'misuse', why: '--claude is for the fake; --live does not use it.' }
  const patienceMs = patience === undefined ? (live ? LIVE_PATIENCE : PATIENCE) : readSeconds(patience)
  if (patienceMs === null) return { kind: 'misuse', why: `--patience takes seconds, up to ${MOST_PATIENCE_SECONDS}.` }
  return { kind: 'play', options: { once, live, claude, patienceMs } }
}

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      options: {
        once: { type: 'boolean' },
        live: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        claude: { type: 'string' },
        patience: { type: 'string' },
      },
    }).values
  } catch (error) {
    return error instanceof Error ? error.message : 'The command line cannot be read.'
  }
}

function readSeconds(text: string): number | null {
  const seconds = /^\d{1,3}(\.\d{1,3})?$/.test(text) ? Number(text) : 0
  return seconds > 0 && seconds <= MOST_PATIENCE_SECONDS ? seconds * SECOND : null
}

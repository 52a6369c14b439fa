/** The command line of the evaluation. */
import { parseArgs } from 'node:util'
import { SECOND } from '../../src/clock.ts'
import type { Environment } from '../../src/config/read-texts.ts'

export type EvalOptions = {
  json: boolean
  /** an id, a kind or a language */
  only: string | null
  /** null: the service's own choice */
  model: string | null
  smallModel: string | null
  /** null: the fake answers */
  live: { apiKey: string } | null
  /** the small model judges each reply, too */
  judge: boolean
  patienceMs: number
}
export type ParsedOptions = { kind: 'run'; options: EvalOptions } | { kind: 'help' } | { kind: 'misuse'; why: string }

export const HELP = `Answers the golden cases of an invented shop with a whole Postern, and scores what comes of them.

Usage  npm run eval -- [options]

  --only WORD         the cases with this id, of this kind, or in this language
  --model ID          the model that drafts (CLAUDE_MODEL)
  --small-model ID    the model that sorts and verifies (CLAUDE_SMALL_MODEL)
  --live              the real Claude answers (CLAUDE_API_KEY, from the environment or .env), and is paid
  --judge             with --live: the small model says of each reply whether it is right; off otherwise
  --json              one JSON document
  --help              this text

Examples
  npm run eval
  npm run eval -- --only injection
  npm run eval -- --only returns-en-1 --json
  npm run eval -- --live --judge --model claude-haiku-5-5

Without --live the fake Claude answers. First it answers some cases wrongly on purpose (test/eval/seeds.ts): each has to be
found. Mailgun is a fake in any case. Exit: 0; 1 when a reply left that should not have, when a case could not be played,
or when a wrong answer of the fake was not found; 2 for a wrong command line.
`

const WORDS = {
  json: { type: 'boolean' },
  only: { type: 'string' },
  model: { type: 'string' },
  'small-model': { type: 'string' },
  live: { type: 'boolean' },
  judge: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

const PATIENCE = 20 * SECOND
/** three calls, each with a deadline of its own */
const LIVE_PATIENCE = 300 * SECOND

/** What a run without a word has. */
export const NO_OPTIONS: EvalOptions = {
  json: false,
  only: null,
  model: null,
  smallModel: null,
  live: null,
  judge: false,
  patienceMs: PATIENCE,
}

/** Reads the words after the command without acting on them. */
export function parseOptions(words: readonly string[], env: Environment): ParsedOptions {
  const parsed = parseWords(words)
  if (typeof parsed === 'string') return { kind: 'misuse', why: parsed }
  const { live = false, judge = false, json = false, help = false, only = null, model = null } = parsed
  if (help) return { kind: 'help' }
  const apiKey = env['CLAUDE_API_KEY'] ?? ''
  if (judge && !live) return { kind: 'misuse', why: '--judge asks the real Claude: it needs --live.' }
  if (live && apiKey === '')
    return { kind: 'misuse', why: '--live needs CLAUDE_API_KEY, in the environment or in .env.' }
  const smallModel = parsed['small-model'] ?? null
  const common = { json, only, model, smallModel, judge }
  return {
    kind: 'run',
    options: live
      ? { ...common, live: { apiKey }, patienceMs: LIVE_PATIENCE }
      : { ...common, live: null, patienceMs: PATIENCE },
  }
}

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: WORDS }).values
  } catch (error) {
    return error instanceof Error ? error.message : 'The command line cannot be read.'
  }
}

/** The command line of the faults. */
import { parseArgs } from 'node:util'

export type FaultOptions = {
  /** a part of the names */
  only: string | null
  seeds: number
  seed: number | null
  jobs: number
  /** the long programs, too */
  long: boolean
  list: boolean
  json: boolean
}
export type ParsedOptions = { kind: 'run'; options: FaultOptions } | { kind: 'help' } | { kind: 'misuse'; why: string }

const SEEDS = 20
const JOBS = 3

export const HELP = `Breaks what the service stands on, and kills it, while mails are on their way; a fake Mailgun counts.

Usage  npm run faults -- [options]

  --only WORD    the faults whose name holds this word
  --seeds N      mails and moments per fault (${SEEDS})
  --seed N       this seed alone: what a failed one is run again with
  --jobs N       faults at once (${JOBS})
  --long         fifty stops under load and a backlog of 10,000 mails, too; --only terms, --only backlog run one of them
  --list         the fault table, without running anything
  --json         one JSON document
  --help         this text

Examples
  npm run faults
  npm run faults -- --only kill --seeds 50
  npm run faults -- --only mailgun-hangs --seed 7
  npm run faults -- --list

Each fault has a database, both fakes and real processes of its own. Exit: 0; 1 when a fault did not fire, or did what it
must not; 2 for a wrong command line.
`

const WORDS = {
  only: { type: 'string' },
  seeds: { type: 'string' },
  seed: { type: 'string' },
  jobs: { type: 'string' },
  long: { type: 'boolean' },
  list: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** Reads the words after the command without acting on them. */
export function parseOptions(words: readonly string[]): ParsedOptions {
  const parsed = parseWords(words)
  if (typeof parsed === 'string') return { kind: 'misuse', why: parsed }
  const { only = null, long = false, list = false, json = false, help = false } = parsed
  if (help) return { kind: 'help' }
  const numbers = { seeds: Number(parsed.seeds ?? SEEDS), jobs: Number(parsed.jobs ?? JOBS) }
  for (const [name, value] of Object.entries(numbers))
    if (!Number.isSafeInteger(value) || value < 1)
      return { kind: 'misuse', why: `--${name} takes a whole number above 0.` }
  const seed = parsed.seed === undefined ? null : Number(parsed.seed)
  if (seed !== null && !(Number.isSafeInteger(seed) && seed >= 0))
    return { kind: 'misuse', why: '--seed takes a whole number.' }
  return { kind: 'run', options: { only, long, list, json, seed, ...numbers } }
}

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: WORDS }).values
  } catch (error) {
    return error instanceof Error ? error.message : 'The command line cannot be read.'
  }
}

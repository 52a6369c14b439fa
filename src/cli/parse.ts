/** From the words of a command line to the command that they call. */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import type { Command } from './command.ts'

export type Parsed =
  | { kind: 'run'; command: Command; args: string[]; values: Readonly<Record<string, unknown>> }
  /** `topic` is the beginning of the names that help is about; '' is all of them */
  | { kind: 'help'; topic: string }
  | { kind: 'version' }
  | { kind: 'misuse'; sentence: string; topic: string }

/** Reads `words` without running anything. Options may stand anywhere after the name, --json and --help before it too. */
export function parseCommandLine(commands: readonly Command[], words: readonly string[]): Parsed {
  const { lead, called, asksHelp } = splitLead(words)
  if (lead.includes('--version')) return { kind: 'version' }
  const wantsHelp = lead.includes('--help') || lead.includes('-h') || asksHelp
  const command = findCommand(commands, called)
  if (command === null) return nameTopic(commands, called, wantsHelp)
  const behind = called.slice(command.name.split(' ').length)
  if (wantsHelp || behind.includes('--help') || behind.includes('-h')) return { kind: 'help', topic: command.name }
  return parseBehind(command, [...lead, ...behind])
}

/** The word that a command begins with, if `words` have one. */
export const nounOf = (words: readonly string[]): string | undefined => splitLead(words).called[0]

/** Whether errors are to be JSON, even those of a command line that does not parse. */
export const wantsJson = (words: readonly string[]): boolean => words.includes('--json')

const LEAD = ['--json', '--help', '-h', '--version']

function splitLead(words: readonly string[]): { lead: string[]; called: string[]; asksHelp: boolean } {
  const at = words.findIndex((word) => !LEAD.includes(word))
  if (at === -1) return { lead: [...words], called: [], asksHelp: false }
  const asksHelp = words[at] === 'help'
  return { lead: words.slice(0, at), called: words.slice(asksHelp ? at + 1 : at), asksHelp }
}

function findCommand(commands: readonly Command[], words: readonly string[]): Command | null {
  return commands.find(({ name }) => name.split(' ').every((word, at) => word === words[at])) ?? null
}

function nameTopic(commands: readonly Command[], words: readonly string[], wantsHelp: boolean): Parsed {
  const [noun, verb] = words
  const known = commands.some(({ name }) => name.startsWith(`${noun} `))
  const topic = known && noun !== undefined ? noun : ''
  const asksHelp = wantsHelp || verb === '--help' || verb === '-h'
  if (asksHelp && (known || noun === undefined)) return { kind: 'help', topic }
  if (noun === undefined) return { kind: 'misuse', sentence: 'A command is missing.', topic }
  if (!known) return { kind: 'misuse', sentence: `There is no command "${noun}".`, topic }
  if (verb === undefined || verb.startsWith('-'))
    return { kind: 'misuse', sentence: `"${noun}" needs to be told what to do.`, topic }
  return { kind: 'misuse', sentence: `There is no command "${noun} ${verb}".`, topic }
}

function parseBehind(command: Command, words: string[]): Parsed {
  const misuse = (sentence: string): Parsed => ({ kind: 'misuse', sentence, topic: command.name })
  const options = Object.entries(command.options).map(
    ([name, { value }]) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const,
  )
  try {
    const { values, positionals } = parseArgs<ParseArgsConfig>({
      args: words,
      options: { ...Object.fromEntries(options), json: { type: 'boolean' } },
      allowPositionals: true,
    })
    const missing = command.args[positionals.length]
    if (missing !== undefined && !missing.startsWith('[')) return misuse(`${missing} is missing.`)
    const surplus = positionals[command.args.length]
    // The last one may stand for several words, as in QUERY…
    if (surplus !== undefined && !command.args.at(-1)?.endsWith('…'))
      return misuse(`"${surplus}" is one argument too many.`)
    const lacking = Object.entries(command.options).find(
      ([name, { required }]) => required && values[name] === undefined,
    )
    if (lacking !== undefined) return misuse(`--${lacking[0]} ${lacking[1].value} is missing.`)
    return { kind: 'run', command, args: positionals, values }
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    // of node:util; what follows its first sentence is about writing programs
    return misuse(`${error.message.split(/\.(?:\s|$)/)[0]}.`)
  }
}

/** The form of a command: what help shows, what parsing allows, what running gives. */
import type { View } from './view.ts'

type Option =
  /** takes a value, which help names `value` */
  { value: string; about: string; required?: true } | { about: string; value?: never; required?: never }

export type Command = {
  /** the words that call it, such as `messages list` */
  name: string
  about: string
  /** what must stand after the name, in order; the last one may be left out when it stands in [brackets] */
  args: readonly string[]
  options: Readonly<Record<string, Option>>
  /** whole lines as one would type them */
  examples: readonly string[]
  run(call: Call): Promise<Outcome>
}

/** One invocation: what was typed, who typed it, and the one request id that everything it does carries. */
export type Call = {
  env: Readonly<Record<string, string | undefined>>
  args: readonly string[]
  /** the value of an option, undefined when it was not given */
  option(name: string): string | undefined
  flag(name: string): boolean
  /** `cli:` and the user of the operating system, as the timeline shows it */
  actor: string
  requestId: string
  /** a line on stdout before the answer, of a command that goes on; false when nobody reads any more */
  print(line: string): boolean
  /** a sentence on stderr: progress, or what was made on the way */
  note(sentence: string): void
}

/** `json` is written as it is with --json, `text` for eyes otherwise. */
export type Answer = {
  json: unknown
  text(view: View): string
  /** of a command whose answer may be a bad one; 0 otherwise */
  exit?: number
}
/** A command line that parses and yet cannot be meant: exit 2. */
export type Misuse = { misuse: string }
export type Outcome = Answer | Misuse

/** The n-th argument. Parsing lets no call through that lacks one. */
export function argument(call: Call, position = 0): string {
  const given = call.args[position]
  if (given === undefined) throw new Error(`the command reads argument ${position + 1}, which it does not name`)
  return given
}

/** What the verbs of the road want to know of whoever acts. */
export const whoActs = ({ actor, requestId }: Call): Pick<Call, 'actor' | 'requestId'> => ({ actor, requestId })

/** Help: what there is and how it is typed, by example. */
import type { Command } from './command.ts'
import type { View } from './view.ts'
import { wrap } from './width.ts'

const OF_EVERY_COMMAND = [
  ['--json', 'exactly one JSON document on stdout; errors as JSON on stderr'],
  ['--help', 'this text, for any command'],
] as const
const MOST_WIDTH = 100

/** Help about everything (topic ''), about the commands of a noun, or about one command. */
export function renderHelp(view: View, commands: readonly Command[], topic: string): string {
  const one = commands.find(({ name }) => name === topic)
  return one === undefined ? renderList(view, commands, topic) : renderOne(view, one)
}

/** `postern messages reply ID --file FILE [--json]` */
function usageOf(command: Command): string {
  const options = Object.entries(command.options).map(([name, { value, required }]) => {
    const written = value === undefined ? `--${name}` : `--${name} ${value}`
    return required ? written : `[${written}]`
  })
  return ['postern', command.name, ...command.args, ...options, '[--json]'].join(' ')
}

function renderList(view: View, commands: readonly Command[], topic: string): string {
  const shown = commands.filter(({ name }) => topic === '' || name.startsWith(`${topic} `))
  const rows = shown.map((command) => [[command.name, ...command.args].join(' '), command.about] as const)
  const examples = shown.flatMap(({ examples: [first] }) => (first === undefined ? [] : [first]))
  return [
    topic === '' ? 'Postern answers inbound mail with Claude, safely. This is its operator’s command line.' : null,
    `${view.bold('Usage')}  postern ${topic === '' ? 'COMMAND' : `${topic} …`} [options]`,
    section(view, 'Commands', rows),
    topic === '' ? section(view, 'Every command takes', OF_EVERY_COMMAND) : null,
    topic === '' ? null : lines(view, 'Examples', examples),
    topic === ''
      ? [
          'Exit codes: 0 done, 1 failed, 2 not understood, 78 configuration.',
          'More about one: postern COMMAND --help. In a clone, postern is: npm run postern --',
        ].join('\n')
      : null,
  ]
    .filter((part) => part !== null)
    .join('\n\n')
}

function renderOne(view: View, command: Command): string {
  const options = Object.entries(command.options).map(
    ([name, { value, about }]) => [value === undefined ? `--${name}` : `--${name} ${value}`, about] as const,
  )
  return [
    command.about,
    `${view.bold('Usage')}  ${usageOf(command)}`,
    section(view, 'Options', [...options, ...OF_EVERY_COMMAND]),
    lines(view, 'Examples', command.examples),
  ].join('\n\n')
}

function section(view: View, title: string, rows: readonly (readonly [string, string])[]): string {
  const left = Math.max(...rows.map(([name]) => name.length)) + 4
  const room = Math.min(view.width, MOST_WIDTH) - left
  const entries = rows.map(([name, about]) => {
    const [first = '', ...rest] = wrap(about, room)
    return [`  ${name.padEnd(left - 2)}${first}`, ...rest.map((line) => ' '.repeat(left) + line)].join('\n')
  })
  return `${view.bold(title)}\n${entries.join('\n')}`
}

const lines = (view: View, title: string, list: readonly string[]): string =>
  `${view.bold(title)}\n${list.map((line) => `  ${line}`).join('\n')}`

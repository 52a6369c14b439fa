/** `postern doctor`: everything that can be looked at without asking Claude or Mailgun, and what to do about it. */
import { systemClock } from '../../clock.ts'
import { loadConfig } from '../../config.ts'
import { type Check, LEVELS, type Level } from '../../doctor/check.ts'
import { checkConfiguration } from '../../doctor/check-configuration.ts'
import { examine, toDatabaseFailure } from '../../doctor/examine.ts'
import { EXIT_FAILED } from '../../exit-codes.ts'
import type { Answer, Call, Command } from '../command.ts'
import { withAnyDatabase } from '../session.ts'
import { oneLine, type View } from '../view.ts'
import { wrap } from '../width.ts'

const MARKS: Record<Level, string> = { ok: '✓', warn: '!', fail: '✗' }
const MOST_WIDTH = 110

export const DOCTOR: readonly Command[] = [
  {
    name: 'doctor',
    about:
      'Looks at settings, database, keys, queues, mailboxes, and at what stands still or failed, and says what to do. Nobody outside is asked. Exit code 1 if anything fails.',
    args: [],
    options: {},
    examples: ['postern doctor', 'postern doctor --json | jq -r \'.items[] | select(.level != "ok") | .sentence\''],
    run,
  },
]

async function run(call: Call): Promise<Answer> {
  const loaded = loadConfig(call.env)
  if (loaded.ok) for (const sentence of loaded.made) call.note(sentence)
  const items = [...checkConfiguration(loaded), ...(loaded.ok ? await examineDatabase(call) : [])]
  return {
    json: { items, next: null },
    text: (view) => render(view, items),
    ...(items.some(({ level }) => level === 'fail') ? { exit: EXIT_FAILED } : {}),
  }
}

async function examineDatabase(call: Call): Promise<Check[]> {
  try {
    return await withAnyDatabase(call, (database) => examine({ ...database, clock: systemClock }))
  } catch (error) {
    return [toDatabaseFailure(error)]
  }
}

function render(view: View, items: readonly Check[]): string {
  const left = Math.max(...items.map(({ name }) => name.length)) + 4
  const room = Math.max(Math.min(view.width, MOST_WIDTH) - left, 20)
  const indent = (lines: string[]) => lines.join(`\n${' '.repeat(left)}`)
  const lines = items.map(({ name, level, sentence, fix }) => {
    const head = `${MARKS[level]} ${name}`.padEnd(left)
    const told = [...wrap(oneLine(sentence), room), ...(fix === null ? [] : wrap(`→ ${oneLine(fix)}`, room))]
    return (level === 'ok' ? head : view.bold(head)) + indent(told)
  })
  const counts = LEVELS.map((level) => items.filter((one) => one.level === level).length)
  return `${lines.join('\n')}\n\n${counts[0]} fine, ${counts[1]} to look at, ${counts[2]} failing.`
}

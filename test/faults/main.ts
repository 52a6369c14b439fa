/** `npm run faults`: every fault of the table over its seeds, and what was lost, sent twice or stuck. */
import { type FaultOptions, HELP, parseOptions } from './options.ts'
import { type Result, toComplaints, toRows, toTable } from './report.ts'
import { isAsExpected, runFault } from './run.ts'
import { seedsFrom } from './seeds.ts'
import { FAULTS, ROWS } from './table.ts'

const EXIT_MISUSE = 2
const say = (line: string) => console.log(line)
const tell = (line: string) => process.stderr.write(`${line}\n`)

async function main(): Promise<number> {
  const parsed = parseOptions(process.argv.slice(2))
  if (parsed.kind === 'help') return print(HELP, 0)
  if (parsed.kind === 'misuse') return print(`${parsed.why}\n\n${HELP}`, EXIT_MISUSE)
  const { options } = parsed
  if (options.list) return print(options.json ? JSON.stringify(ROWS) : toRows(ROWS).join('\n'), 0)
  const chosen = FAULTS.filter(({ name }) => name.includes(options.only ?? ''))
  if (chosen.length === 0) return print(`No fault has ${options.only} in its name.\n\n${HELP}`, EXIT_MISUSE)
  const results = await runAll(chosen, options)
  report(results, options)
  return results.every(({ fault, outcome }) => isAsExpected(fault, outcome)) ? 0 : 1
}

function print(text: string, code: number): number {
  if (code === 0) say(text)
  else tell(text)
  return code
}

/** So many at once; the results come in the order of the table. */
async function runAll(faults: typeof FAULTS, { seeds, seed, jobs }: FaultOptions): Promise<Result[]> {
  const list = seed === null ? seedsFrom(0, seeds) : [seed]
  const results: Result[] = []
  const waiting = [...faults.entries()]
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, fault] = next
      const began = performance.now()
      const result = { fault, outcome: await runFault(fault, list) }
      results[at] = result
      const seconds = Math.round((performance.now() - began) / 1000)
      tell(
        `${fault.name}: fired ${result.outcome.fired} times, ${seconds} s${isAsExpected(fault, result.outcome) ? '' : ', NOT AS EXPECTED'}`,
      )
    }
  }
  await Promise.all(Array.from({ length: jobs }, work))
  return results
}

function report(results: readonly Result[], { json, only }: FaultOptions): void {
  if (json) {
    say(JSON.stringify({ items: results.map(({ outcome }) => outcome), rows: ROWS }))
    return
  }
  for (const line of toTable(results)) say(line)
  if (only === null) {
    say('\nthe fault table\n')
    for (const line of toRows(ROWS)) say(line)
  }
  const complaints = results.flatMap(toComplaints)
  if (complaints.length > 0) say('')
  for (const line of complaints) say(line)
  const held = results.filter(({ fault, outcome }) => isAsExpected(fault, outcome)).length
  say(`\nfaults: ${held} of ${results.length} rows hold`)
}

process.exit(await main())

/** `npm run faults`: every fault of the table over its seeds, and what was lost, sent twice or stuck. */
import { withScope } from '../support/scope.ts'
import type { Measure } from './measure.ts'
import { type FaultOptions, HELP, parseOptions } from './options.ts'
import { type Result, toComplaints, toMeasures, toRows, toTable } from './report.ts'
import { isAsExpected, runFault } from './run.ts'
import { seedsFrom } from './seeds.ts'
import { FAULTS, PROGRAMS, ROWS } from './table.ts'

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
  const programs = PROGRAMS.filter(({ name }) => (options.only === null ? options.long : name.includes(options.only)))
  if (chosen.length + programs.length === 0)
    return print(`No fault has ${options.only} in its name.\n\n${HELP}`, EXIT_MISUSE)
  const results = await runAll(chosen, options)
  const measured = await measureAll(programs)
  report({ results, measured }, options)
  return countHeld({ results, measured }) === results.length + measured.length ? 0 : 1
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

/** One after the other: they measure, and must not disturb each other. */
async function measureAll(programs: typeof PROGRAMS): Promise<Measured[]> {
  const measured: Measured[] = []
  for (const { name, run } of programs) {
    const measures: Measure[] = []
    await withScope(async (scope) => {
      measures.push(...(await run(scope, (line) => tell(`${name}: ${line}`))))
    })
    measured.push({ name, measures })
  }
  return measured
}

type Measured = { name: string; measures: Measure[] }
type Ran = { results: readonly Result[]; measured: readonly Measured[] }

const countHeld = ({ results, measured }: Ran): number =>
  results.filter(({ fault, outcome }) => isAsExpected(fault, outcome)).length +
  measured.filter(({ measures }) => measures.every(({ ok }) => ok)).length

function report({ results, measured }: Ran, { json, only }: FaultOptions): void {
  if (json) {
    const items = results.map(({ fault, outcome }) => ({ ...outcome, asExpected: isAsExpected(fault, outcome) }))
    say(JSON.stringify({ items, measured, rows: ROWS }))
    return
  }
  if (results.length > 0) for (const line of toTable(results)) say(line)
  for (const { name, measures } of measured) {
    say(`\n${name}`)
    for (const line of toMeasures(measures)) say(line)
  }
  if (only === null) {
    say('\nthe fault table\n')
    for (const line of toRows(ROWS)) say(line)
  }
  const complaints = results.flatMap(toComplaints)
  if (complaints.length > 0) say('')
  for (const line of complaints) say(line)
  say(`\nfaults: ${countHeld({ results, measured })} of ${results.length + measured.length} rows hold`)
}

process.exit(await main())

/** The table of a run, and what stands where in the fault table. */
import type { Fault, Outcome } from './fault.ts'
import { isAsExpected } from './run.ts'
import type { Row } from './table.ts'

export type Result = { fault: Fault; outcome: Outcome }

const HEAD = ['fault', 'seeds', 'fired', 'lost', 'sent twice', 'stuck', 'as expected']

/** The results as lines of equal columns; controls have to send something twice. */
export function toTable(results: readonly Result[]): string[] {
  const rows = results.map(({ fault, outcome }) => {
    const { name, seeds, fired, lost, twice, stuck } = outcome
    const counts = [seeds, fired, lost.length, twice.length, stuck.length].map(String)
    return [name, ...counts, isAsExpected(fault, outcome) ? 'yes' : 'NO']
  })
  const widths = HEAD.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) =>
        at === 0 || at === HEAD.length - 1 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [HEAD, ...rows].map(line)
}

/** What went wrong with a fault, a line each, and how to see it again. */
export function toComplaints({ fault, outcome }: Result): string[] {
  if (isAsExpected(fault, outcome)) return []
  const told = (word: string, list: readonly string[]) => list.map((what) => `  ${word}: ${what}`)
  const seed = [...outcome.lost, ...outcome.twice, ...outcome.wrong]
    .map((what) => /^seed (\d+)/.exec(what)?.[1])
    .find(Boolean)
  return [
    `${fault.name}: ${fault.expected}`,
    ...(outcome.fired === 0 ? ['  it never fired'] : []),
    ...told('lost', outcome.lost),
    ...(fault.control && outcome.twice.length === 0 ? ['  nothing was sent twice'] : []),
    ...(fault.control ? [] : told('sent twice', outcome.twice)),
    ...told('stuck', outcome.stuck),
    ...told('wrong', outcome.wrong),
    `  again: npm run faults -- --only ${fault.name}${seed === undefined ? '' : ` --seed ${seed}`}`,
  ]
}

/** Every row of the fault table, and what shows it. */
export const toRows = (rows: readonly Row[]): string[] =>
  rows.flatMap(({ fault, faults = [], shown = [], open }) => [
    fault,
    ...faults.map((name) => `    ${name}`),
    ...shown.map(([file, title]) => `    test/${file}: … ${title} …`),
    ...(open === undefined ? [] : [`    not shown: ${open}`]),
  ])

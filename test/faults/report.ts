/** The table of a run, and what stands where in the fault table. */
import type { Fault, Outcome } from './fault.ts'
import type { Measure } from './measure.ts'
import { isAsExpected } from './run.ts'
import type { Row } from './table.ts'

export type Result = { fault: Fault; outcome: Outcome }

const HEAD = ['fault', 'seeds', 'fired', 'lost', 'sent twice', 'stuck', 'in doubt', 'as expected']

/** The results as lines of equal columns; controls have to send something twice. */
export const toTable = (results: readonly Result[]): string[] =>
  toLines([
    HEAD,
    ...results.map(({ fault, outcome }) => {
      const { name, seeds, fired, lost, twice, stuck, inDoubt } = outcome
      const counts = [seeds, fired, lost.length, twice.length, stuck.length, inDoubt].map(String)
      return [name, ...counts, isAsExpected(fault, outcome) ? 'yes' : 'NO']
    }),
  ])

/** What a program measured, as lines of equal columns. */
export const toMeasures = (measures: readonly Measure[]): string[] =>
  toLines([
    ['measure', 'value', 'goal', 'as expected'],
    ...measures.map(({ measure, value, goal, ok }) => [measure, value, goal, ok ? 'yes' : 'NO']),
  ])

/** The first and the last column begin at the left, those between end at the right. */
function toLines(rows: readonly (readonly string[])[]): string[] {
  const last = (rows[0]?.length ?? 0) - 1
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, at) => (at === 0 || at === last ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  )
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

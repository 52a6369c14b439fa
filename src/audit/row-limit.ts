/**
 * How many rows events may become. A stranger who is refused a thousand times a second would fill the disk long before
 * the first rows are old enough to go; the log has every line, and the table says how many there were.
 */
import { MINUTE } from '../clock.ts'

type Limits = { perMinute: number; atOnce: number }
type Counted = { name: string; at: string }
/** Stands for the `more` events of a name that got no row; `last` is the latest of them. */
type Tally<Row> = { last: Row; more: number }
/** `kept` are the rows of late: each minute forgets `perMinute` of them */
type Window<Row> = { minute: number; kept: number; tally: Tally<Row> | null }

export type RowLimit<Row> = {
  /** whether the event gets a row of its own; otherwise it is counted */
  admits(row: Row): boolean
  /** the counts of the minutes that ended before `now`, or of all; each is given once */
  takeTallies(now: number | 'all'): Tally<Row>[]
  /** when the next count is due, in ms since 1970; null when nothing is counted */
  nextTally(): number | null
}

/**
 * At most `perMinute` rows per event name and minute over time, and `atOnce` of them together: what happens in a few
 * minutes is there in full. Memory is bounded by the number of names.
 */
export function createRowLimit<Row extends Counted>({ perMinute, atOnce }: Limits): RowLimit<Row> {
  const windows = new Map<string, Window<Row>>()
  const ended: Tally<Row>[] = []
  const minuteOf = (time: number) => Math.floor(time / MINUTE)

  const windowOf = ({ name, at }: Row): Window<Row> => {
    const minute = minuteOf(Date.parse(at))
    const known = windows.get(name)
    if (known?.minute === minute) return known
    if (known?.tally) ended.push(known.tally)
    const forgotten = known === undefined ? 0 : Math.abs(minute - known.minute) * perMinute
    const kept = Math.max((known?.kept ?? 0) - forgotten, 0)
    const fresh: Window<Row> = { minute, kept, tally: null }
    windows.set(name, fresh)
    return fresh
  }
  return {
    admits: (row) => {
      const window = windowOf(row)
      if (window.kept < atOnce) {
        window.kept += 1
        return true
      }
      window.tally = { last: row, more: (window.tally?.more ?? 0) + 1 }
      return false
    },
    takeTallies: (now) => {
      const tallies = ended.splice(0)
      for (const window of windows.values()) {
        if (window.tally === null || (now !== 'all' && window.minute === minuteOf(now))) continue
        tallies.push(window.tally)
        window.tally = null
      }
      return tallies
    },
    nextTally: () => {
      const open = [...windows.values()]
        .filter(({ tally }) => tally !== null)
        .map(({ minute }) => (minute + 1) * MINUTE)
      if (ended.length > 0) return 0
      return open.length === 0 ? null : Math.min(...open)
    },
  }
}

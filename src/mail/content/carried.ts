/**
 * Formatting that goes on behind the end of what is around it (HTML 13.2.4.3): a browser opens `<b>` again after
 * `<p><b></p>`, until its own end tag comes or the cell of a table ends in which it was opened.
 */
import type { Hiding } from './hiding.ts'

const CELLS = new Set(['td', 'th', 'caption'])

/** Gives an account of the formatting elements that hide by themselves and were not closed by their own end tag. */
export function createCarried() {
  // one for the page and for each open cell; what was carried outside does not go on in a cell
  const cells: Map<string, { how: Hiding; times: number }>[] = [new Map()]
  const here = () => cells.at(-1) ?? new Map()
  return {
    opened: (tag: string) => {
      if (CELLS.has(tag)) cells.push(new Map())
    },
    closed: (tag: string) => {
      if (CELLS.has(tag) && cells.length > 1) cells.pop()
    },
    carry: (tag: string, how: Hiding) => void here().set(tag, { how, times: (here().get(tag)?.times ?? 0) + 1 }),
    ended: (tag: string) => {
      const found = here().get(tag)
      if (found !== undefined) found.times -= 1
      if (found?.times === 0) here().delete(tag)
    },
    hiding: (): Hiding | null => here().values().next().value?.how ?? null,
  }
}

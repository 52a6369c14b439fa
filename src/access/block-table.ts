/** The blocks that hold now, arranged for look-ups. Pure. */
import type { BlockRow } from './block-rows.ts'
import { canonicalDomain } from './domain.ts'
import type { SenderBlocks } from './find-sender.ts'
import { indexNetworks, type NetworkIndex } from './network-index.ts'
import { networkOf } from './parse-block.ts'

/** Domains that are blocked without a row. */
export type DomainLists = { configured: readonly string[]; disposable: ReadonlySet<string> }
export type BlockTable = SenderBlocks & {
  /** of the rows that it was made of; `CHANGED` when others hold, too */
  print: string
  callers: NetworkIndex<BlockRow>
  /** when the first block of a sender ends, in ms since 1970: no ended one may hide another. Callers' are asked one by one. */
  endsAt: number
}

/** Unlike every print of rows: a block that is removed within the second would bring the old print back. */
const CHANGED = ''

/** Takes rows that hold; gives the table. */
export function makeTable(input: { print: string; rows: readonly BlockRow[]; lists: DomainLists }): BlockTable {
  const { print, rows, lists } = input
  const ofKind = (...kinds: BlockRow['kind'][]) => rows.filter(({ kind }) => kinds.includes(kind))
  return {
    print,
    endsAt: ofKind('domain', 'address').reduce(
      (end, { expiresAt }) => Math.min(end, expiresAt?.getTime() ?? end),
      Number.POSITIVE_INFINITY,
    ),
    callers: indexNetworks(ofKind('ip', 'cidr').flatMap(withNetwork)),
    domains: new Map(ofKind('domain').map((row) => [row.value ?? '', row])),
    addresses: new Map(ofKind('address').map((row) => [row.valueIndex?.toString('hex') ?? '', row])),
    configured: new Set(lists.configured.map(canonicalDomain).filter((domain) => domain !== null)),
    disposable: lists.disposable,
  }
}

/** Callers' blocks that were just written hold at once; the table is made anew when it is next compared. */
export function holdCallers(table: BlockTable, rows: readonly BlockRow[]): void {
  for (const [network, row] of rows.flatMap(withNetwork)) table.callers.add(network, row)
  if (rows.length > 0) table.print = CHANGED
}

function withNetwork(row: BlockRow) {
  const network = row.value === null ? null : networkOf(row.value)
  return network === null ? [] : [[network, row] as const]
}

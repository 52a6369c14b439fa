/** The blocks that hold now, arranged for look-ups. Pure. */
import type { BlockRow } from './block-rows.ts'
import { canonicalDomain } from './domain.ts'
import type { SenderBlocks } from './find-sender.ts'
import { indexNetworks, type NetworkIndex } from './network-index.ts'
import { networkOf } from './parse-block.ts'

/** Domains that are blocked without a row. */
export type DomainLists = { configured: readonly string[]; disposable: ReadonlySet<string> }
export type BlockTable = SenderBlocks & {
  /** of the rows that it was made of */
  print: string
  callers: NetworkIndex<BlockRow>
  /** when the first of its blocks ends, in ms since 1970: a table holds no ended block that hides another */
  endsAt: number
}

/** Takes rows that hold; gives the table. */
export function makeTable(input: { print: string; rows: readonly BlockRow[]; lists: DomainLists }): BlockTable {
  const { print, rows, lists } = input
  const ofKind = (...kinds: BlockRow['kind'][]) => rows.filter(({ kind }) => kinds.includes(kind))
  return {
    print,
    endsAt: rows.reduce((end, { expiresAt }) => Math.min(end, expiresAt?.getTime() ?? end), Number.POSITIVE_INFINITY),
    callers: indexNetworks(ofKind('ip', 'cidr').flatMap(withNetwork)),
    domains: new Map(ofKind('domain').map((row) => [row.value ?? '', row])),
    addresses: new Map(ofKind('address').map((row) => [row.valueIndex?.toString('hex') ?? '', row])),
    configured: new Set(lists.configured.map(canonicalDomain).filter((domain) => domain !== null)),
    disposable: lists.disposable,
  }
}

function withNetwork(row: BlockRow) {
  const network = row.value === null ? null : networkOf(row.value)
  return network === null ? [] : [[network, row] as const]
}

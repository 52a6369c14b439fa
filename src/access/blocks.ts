/** Who may not speak, in memory: an unverified call must not ask the database whether its caller is blocked. */
import { type Clock, SECOND } from '../clock.ts'
import type { Vault } from '../crypto/vault.ts'
import type { Queryable } from '../db/pool.ts'
import { openRefreshed } from '../db/refreshed.ts'
import type { Log } from '../log.ts'
import type { BlockedSender } from '../mail/check/facts.ts'
import { createBlockHits } from './block-hits.ts'
import { type BlockRow, fingerprintBlocks, loadBlocks } from './block-rows.ts'
import { type BlockTable, type DomainLists, holdCallers, makeTable } from './block-table.ts'
import { bareIp, type GivenIp } from './caller-ip.ts'
import { findSender, type Sender } from './find-sender.ts'
import { parseIp } from './network.ts'
import type { PayerOf } from './payer.ts'

export type Blocks = {
  /** the block that holds a caller, of an address that can be blocked at all; costs no query */
  findCaller(ip: GivenIp): BlockRow | null
  /** the block that names the sender of a mail; counts a hit. Asks the database when the list is over a second old. */
  findSender(sender: Sender): Promise<BlockedSender | null>
  /** a call was refused because of this block */
  countHit(id: string): void
  /** callers' blocks that were just written hold here at once, without a query */
  hold(rows: readonly BlockRow[]): void
  /** reads what holds now */
  reload(): Promise<void>
  /** writes the hits that are pending */
  flush(): Promise<void>
}

export type BlockDeps = { pool: Queryable; clock: Clock; log: Log; vault: Pick<Vault, 'indexes'>; payerOf: PayerOf }

/** A block that another process writes holds here as soon. */
const REFRESH = 1 * SECOND

/** Loads the blocks. `lists` are the domains that are blocked by configuration. */
export async function openBlocks(deps: BlockDeps, lists: DomainLists): Promise<Blocks> {
  const { clock, pool, payerOf, vault } = deps
  const hits = createBlockHits(deps)
  const table = await openRefreshed<BlockTable>({ clock, every: REFRESH }, async (known) => {
    const now = clock.now()
    const print = await fingerprintBlocks(pool)
    if (known?.print === print && now.getTime() < known.endsAt) return known
    return makeTable({ print, rows: await loadBlocks(pool, now), lists })
  })
  const holds = (row: BlockRow): boolean => row.expiresAt === null || row.expiresAt > clock.now()
  return {
    findCaller: (ip) => {
      const address = payerOf(ip) === null ? null : parseIp(bareIp(ip))
      return address === null ? null : table.current().callers.find(address, holds)
    },
    findSender: async (sender) => {
      const found = findSender(await table.latest(), sender, vault.indexes.rate)
      if (found === null) return null
      if (found.row !== null) hits.count(found.row.id)
      return { kind: found.kind, by: found.by }
    },
    countHit: hits.count,
    hold: (rows) => holdCallers(table.current(), rows),
    reload: async () => void (await table.reload()),
    flush: hits.flush,
  }
}

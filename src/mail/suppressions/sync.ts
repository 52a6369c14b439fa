/**
 * Our suppression list beside the provider's. What the provider has comes here. What only we have is told; it goes there only
 * on request, as the provider then sends that person nothing at all, not even what somebody approved.
 */
import { AppError } from '../../errors.ts'
import { SUPPRESSION_LISTS, type SuppressionList, type SuppressionProvider } from '../../providers/mail-provider.ts'
import { identityOf, normalizeAddress } from '../address.ts'
import { type SuppressionKind, suppressAll } from '../suppression.ts'
import { type ChangeDeps, DEADLINE } from './change.ts'
import { createFingerprints, type Fingerprints } from './fingerprints.ts'
import { openSuppression, SUPPRESSION_COLUMNS, type SuppressionRow } from './list.ts'

const KIND_OF: Readonly<Record<SuppressionList, SuppressionKind>> = {
  bounces: 'bounce',
  complaints: 'complaint',
  unsubscribes: 'unsubscribe',
}

type Sync = {
  /** counts only; writes nothing here and nothing there */
  dryRun: boolean
  /** adds our unsubscribes there */
  push: boolean
  actor: string
  requestId: string
  /** after each page */
  onProgress(sentence: string): void
}
export type Synced = {
  dryRun: boolean
  /** read of each list, and added here of it; of unsubscribes, those of other tags are left out */
  lists: Record<SuppressionList, { read: number; added: number; leftOut: number }>
  /** what only we have: how many, how many of them went there, and the first of them */
  onlyHere: { count: number; pushed: number; first: { address: string; kind: SuppressionKind }[] }
}
export type SyncDeps = ChangeDeps & { provider: SuppressionProvider }

/** What the event calls those that went there. */
const PUSHED = 'mailgun unsubscribes'
const MOST_SHOWN = 100
const CHUNK = 1_000
/** A list that never ends is not one. */
const MOST_PAGES = 100_000

/**
 * Compares both, page by page: memory grows by eight bytes an address. What was written before a page failed stays, and the
 * refusal `provider.unavailable` says how much that is.
 */
export async function syncSuppressions(deps: SyncDeps, sync: Sync): Promise<Synced> {
  const nothing = () => ({ read: 0, added: 0, leftOut: 0 })
  const synced: Synced = {
    dryRun: sync.dryRun,
    lists: { bounces: nothing(), complaints: nothing(), unsubscribes: nothing() },
    onlyHere: { count: 0, pushed: 0, first: [] },
  }
  const seen = createFingerprints()
  try {
    for (const list of SUPPRESSION_LISTS) await pull(deps, sync, { list, synced, seen })
    await compareOurs(deps, sync, { synced, seen })
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'provider.unavailable') throw error
    throw new AppError(
      error.code,
      { ...error.detail, why: `What was done stays: ${tellSynced(synced)}` },
      { cause: error },
    )
  } finally {
    report(deps, sync, synced)
  }
  return synced
}

/** What a sync has done so far, in one sentence. */
export function tellSynced({ dryRun, lists, onlyHere: { pushed } }: Synced): string {
  const all = Object.values(lists)
  const sum = (of: 'read' | 'added') => all.reduce((total, list) => total + list[of], 0)
  const added = dryRun ? 'would be added' : 'added'
  return `${sum('read')} addresses read from Mailgun, ${sum('added')} ${added} here, ${pushed} ${added} there.`
}

type Pulling = { list: SuppressionList; synced: Synced; seen: Fingerprints }

async function pull(deps: SyncDeps, sync: Sync, { list, synced, seen }: Pulling): Promise<void> {
  const counts = synced.lists[list]
  let cursor: string | null = null
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const { items, next } = await deps.provider.readPage(list, cursor, DEADLINE)
    const addresses = items.flatMap(({ address, always }) => (always ? (normalizeAddress(address) ?? []) : []))
    for (const address of addresses) seen.add(deps.vault.indexes.suppression(identityOf(address)))
    counts.read += items.length
    counts.leftOut += items.length - addresses.length
    counts.added += await keep(deps, sync, { addresses, kind: KIND_OF[list] })
    sync.onProgress(`${list}: ${counts.read} read, ${counts.added} ${sync.dryRun ? 'would be added' : 'added'}`)
    if (next === null) return
    cursor = next
  }
}

/** Gives how many are new, and writes them unless it only counts. */
async function keep(
  { pool, vault, clock }: SyncDeps,
  { dryRun }: Sync,
  { addresses, kind }: { addresses: readonly string[]; kind: SuppressionKind },
): Promise<number> {
  if (addresses.length === 0) return 0
  if (!dryRun) return suppressAll(pool, vault, { addresses, kind, source: 'mailgun', at: clock.now() })
  const { rows } = await pool.query<{ count: number }>({
    text: `select count(distinct one.address_index)::int as count from unnest($1::bytea[]) as one(address_index)
            where not exists (select from suppression s where s.address_index = one.address_index and s.kind = $2)`,
    values: [addresses.map((address) => vault.indexes.suppression(identityOf(address))), kind],
  })
  return rows[0]?.count ?? 0
}

type Ours = SuppressionRow & { index: Buffer }

/** Walks our own list by id, so that what comes meanwhile shifts nothing. */
async function compareOurs(
  deps: SyncDeps,
  sync: Sync,
  { synced: { onlyHere }, seen }: Pick<Pulling, 'synced' | 'seen'>,
): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows }: { rows: Ours[] } = await deps.pool.query<Ours>({
      text: `select ${SUPPRESSION_COLUMNS}, address_index as index from suppression
              where kind <> 'operator' and id > $1 order by id limit $2`,
      values: [after, CHUNK],
    })
    const missing = rows.filter(({ index }) => !seen.has(index)).map((row) => openSuppression(deps.vault, row))
    onlyHere.count += missing.length
    const room = MOST_SHOWN - onlyHere.first.length
    onlyHere.first.push(...missing.slice(0, room).map(({ address, kind }) => ({ address, kind })))
    if (sync.push) onlyHere.pushed += await push(deps, sync, missing)
    const last = rows.at(-1)
    if (last === undefined || rows.length < CHUNK) return
    after = last.id
  }
}

/** Who asked for no more is told there; a bounce or a complaint that is gone there was taken away there on purpose. */
async function push(
  { provider }: SyncDeps,
  { dryRun }: Sync,
  missing: readonly { address: string; kind: SuppressionKind }[],
): Promise<number> {
  const addresses = missing.filter(({ kind, address }) => kind === 'unsubscribe' && address !== '')
  if (addresses.length > 0 && !dryRun)
    await provider.addUnsubscribes(
      addresses.map(({ address }) => address),
      DEADLINE,
    )
  return addresses.length
}

function report({ security }: SyncDeps, { dryRun, actor, requestId }: Sync, { lists, onlyHere }: Synced): void {
  const changes = [
    ...SUPPRESSION_LISTS.map((list) => ({ kind: KIND_OF[list], count: lists[list].added })),
    { kind: PUSHED, count: onlyHere.pushed },
  ]
  for (const { kind, count } of changes)
    if (!dryRun && count > 0) security.record('suppression_changed', { change: 'added', kind, actor, count }, requestId)
}

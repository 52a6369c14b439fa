/** Operators' blocks: added, removed, listed. A block of the same thing is replaced. */
import type { SecurityLog } from '../audit/record.ts'
import { type Clock, SECOND } from '../clock.ts'
import type { Vault } from '../crypto/vault.ts'
import type { Queryable } from '../db/pool.ts'
import { AppError } from '../errors.ts'
import { openNote, writeTarget } from './block-rows.ts'
import type { BlockKind, BlockTarget } from './parse-block.ts'

export type WriteBlockDeps = {
  pool: Queryable
  clock: Clock
  vault: Pick<Vault, 'indexes' | 'system'>
  security: SecurityLog
}
type Who = { actor: string; requestId: string }
export type BlockInput = { target: BlockTarget; reason: string; expiresAt: Date | null }
export type ListedBlock = {
  kind: BlockKind
  /** an address in plain */
  value: string
  source: 'operator' | 'failures' | 'configuration'
  reason: string
  until: Date | null
  /** null for what stands in the configuration: nobody counts there */
  hits: number | null
  lastHitAt: Date | null
}

/** Writes all of them in one statement, or none. Of two that name the same, the later one stands. */
export async function addBlocks(deps: WriteBlockDeps, blocks: readonly BlockInput[], who: Who): Promise<void> {
  const unique = [...new Map(blocks.map((block) => [`${block.target.kind} ${block.target.value}`, block])).values()]
  const rows = unique.map(({ target, reason, expiresAt }) => {
    const { id, value, valueIndex, note } = writeTarget(deps.vault, target, reason)
    const hex = (bytes: Uint8Array | null) => (bytes === null ? null : `\\x${Buffer.from(bytes).toString('hex')}`)
    return { id, kind: target.kind, value, value_index: hex(valueIndex), note: hex(note), expires_at: expiresAt }
  })
  await deps.pool.query({ text: ADD, values: [JSON.stringify(rows), who.actor, deps.clock.now()] })
  for (const { target, expiresAt } of unique) {
    const seconds = expiresAt === null ? {} : { seconds: secondsUntil(deps.clock, expiresAt) }
    deps.security.record(
      'block_changed',
      { change: 'added', kind: target.kind, actor: who.actor, ...seconds },
      who.requestId,
    )
  }
}

/** A replaced row gets the new id: its note is bound to it, and every process sees that something changed. */
const REPLACE = `do update set id = excluded.id, sealed_note = excluded.sealed_note, source = excluded.source,
       created_by = excluded.created_by, created_at = excluded.created_at, expires_at = excluded.expires_at`
const ADD = `
  with given as (select * from jsonb_to_recordset($1::jsonb)
         as given(id uuid, kind text, value text, value_index bytea, note bytea, expires_at timestamptz)),
  plain as (insert into block (id, kind, value, sealed_note, source, created_by, created_at, expires_at)
         select id, kind, value, note, 'operator', $2, $3::timestamptz, expires_at from given
          where value is not null order by kind, value
         on conflict (kind, value) ${REPLACE})
  insert into block (id, kind, value_index, sealed_note, source, created_by, created_at, expires_at)
  select id, kind, value_index, note, 'operator', $2, $3::timestamptz, expires_at from given
   where value_index is not null order by value_index
  on conflict (value_index) ${REPLACE}`

/** Takes the block away, and for a caller the failures that were counted. Refuses `block.not_found`. */
export async function removeBlock(
  deps: WriteBlockDeps,
  target: BlockTarget,
  who: Who & { payer: string | null },
): Promise<void> {
  const index = target.kind === 'address' ? deps.vault.indexes.rate(target.value) : null
  const { rowCount } = await deps.pool.query({
    text: `with removed as (delete from block where kind = $1 and (value = $2 or value_index = $3) returning id),
                forgotten as (delete from ip_counter
                               where kind = 'failures' and ip = $4 and exists (select from removed))
           select id from removed`,
    values: [target.kind, index === null ? target.value : null, index, who.payer],
  })
  if (rowCount === 0) throw new AppError('block.not_found', { kind: target.kind })
  deps.security.record('block_changed', { change: 'removed', kind: target.kind, actor: who.actor }, who.requestId)
}

/** The block of one target, with its note opened. Refuses `block.not_found` and `sealed.unreadable`. */
export async function readOneBlock(deps: Omit<WriteBlockDeps, 'security'>, target: BlockTarget): Promise<ListedBlock> {
  const index = target.kind === 'address' ? deps.vault.indexes.rate(target.value) : null
  const { rows } = await deps.pool.query<Row>({
    text: `select ${LISTED} from block where kind = $1 and (value = $2 or value_index = $3)`,
    values: [target.kind, index === null ? target.value : null, index],
  })
  const [row] = rows
  if (row === undefined) throw new AppError('block.not_found', { kind: target.kind })
  return openRow(deps, row)
}

type Row = Omit<ListedBlock, 'value' | 'reason'> & { id: string; value: string | null; note: Buffer }

/** The blocks that hold, by kind and newest first, with their notes opened. Refuses `sealed.unreadable`. */
export async function listBlocks({ pool, clock, vault }: Omit<WriteBlockDeps, 'security'>): Promise<ListedBlock[]> {
  const { rows } = await pool.query<Row>({
    text: `select ${LISTED} from block where expires_at is null or expires_at > $1 order by kind, created_at desc, id`,
    values: [clock.now()],
  })
  return rows.map((row) => openRow({ vault }, row))
}

const LISTED = `id, kind, value, sealed_note as note, source, expires_at as until, hits::float8 as hits,
  last_hit_at as "lastHitAt"`

function openRow({ vault }: Pick<WriteBlockDeps, 'vault'>, { id, note, value, ...row }: Row): ListedBlock {
  const { address, reason } = openNote(vault.system, id, note)
  return {
    kind: row.kind,
    value: value ?? address ?? '',
    source: row.source,
    reason,
    until: row.until,
    hits: row.hits,
    lastHitAt: row.lastHitAt,
  }
}

/** Seconds from now, rounded up. */
const secondsUntil = (clock: Clock, at: Date): number => Math.ceil((at.getTime() - clock.now().getTime()) / SECOND)

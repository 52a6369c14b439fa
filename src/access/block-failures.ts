/** Who fails too often is blocked for a while: an hour, and twice as long each time it happens again. */
import type { SecurityLog } from '../audit/record.ts'
import { type Clock, SECOND } from '../clock.ts'
import type { Vault } from '../crypto/vault.ts'
import type { Queryable } from '../db/pool.ts'
import { writeTarget } from './block-rows.ts'
import type { Blocks } from './blocks.ts'
import { parseBlock } from './parse-block.ts'
import { BLOCK_LENGTHS, FORGIVEN_AFTER } from './strikes.ts'

export type BlockFailuresDeps = {
  pool: Queryable
  clock: Clock
  vault: Pick<Vault, 'indexes' | 'system'>
  security: SecurityLog
  blocks: Pick<Blocks, 'reload'>
}

/**
 * Blocks a payer (an IPv4 address, or the first half of an IPv6 one) after `failures` in an hour. One statement decides,
 * so that of two processes one makes the block and reports it; where a block holds already, nothing happens.
 */
export async function blockFailures(deps: BlockFailuresDeps, { payer, failures }: { payer: string; failures: number }) {
  const target = parseBlock('ip', payer.includes(':') ? `${payer}::/64` : payer, [])
  if ('refused' in target) return
  const { id, value, note } = writeTarget(deps.vault, target, 'too many failed attempts in an hour')
  const now = deps.clock.now()
  const { rows } = await deps.pool.query<{ strikes: number; expiresAt: Date }>({
    name: 'blocks.strike',
    text: STRIKE,
    values: [id, value, note, now, BLOCK_LENGTHS, new Date(now.getTime() - FORGIVEN_AFTER)],
  })
  const [made] = rows
  if (made === undefined) return
  const seconds = Math.round((made.expiresAt.getTime() - now.getTime()) / SECOND)
  deps.security.record('ip_blocked', { ip: target.value, failures, seconds, strikes: made.strikes }, null)
  await deps.blocks.reload()
}

/** $5 are the lengths in milliseconds; a strike beyond the last one has the last length. */
const LENGTH = (strikes: string) =>
  `$4::timestamptz + ($5::float8[])[least(${strikes}, cardinality($5::float8[]))] * interval '1 millisecond'`
const STRIKES = `case when block.expires_at < $6::timestamptz then 1 else block.strikes + 1 end`
/** The row keeps its history and gets a new id: the note is bound to it, and every process sees that it changed. */
const STRIKE = `
  insert into block (id, kind, value, sealed_note, source, created_at, expires_at, strikes)
  values ($1, 'ip', $2, $3, 'failures', $4, ${LENGTH('1')}, 1)
  on conflict (kind, value) do update
     set id = excluded.id, sealed_note = excluded.sealed_note, source = 'failures', created_by = null,
         created_at = excluded.created_at, strikes = ${STRIKES}, expires_at = ${LENGTH(STRIKES)}
   where block.expires_at <= excluded.created_at
  returning strikes, expires_at as "expiresAt"`

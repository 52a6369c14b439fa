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
  blocks: Pick<Blocks, 'hold'>
}
/** `payer`: an IPv4 address, or the first half of an IPv6 one */
export type Failed = { payer: string; failures: number }

type Struck = { id: string; value: string; strikes: number; expiresAt: Date }

/**
 * Blocks payers after `failures` in an hour, all in one statement: a flood from many addresses must not cost one for
 * each. It decides, so that of two processes one makes a block and reports it; where one holds already, nothing happens.
 */
export async function blockFailures(deps: BlockFailuresDeps, failed: readonly Failed[]): Promise<void> {
  const failures = new Map(failed.flatMap((one) => targetOf(one).map((value) => [value, one.failures])))
  if (failures.size === 0) return
  const given = [...failures.keys()].map((value) => writeTarget(deps.vault, { kind: 'ip', value }, REASON))
  const rows = given.map(({ id, value, note }) => ({ id, value, note: `\\x${Buffer.from(note).toString('hex')}` }))
  const now = deps.clock.now()
  const struck = await deps.pool.query<Struck>({
    name: 'blocks.strike',
    text: STRIKE,
    values: [JSON.stringify(rows), now, BLOCK_LENGTHS, new Date(now.getTime() - FORGIVEN_AFTER)],
  })
  deps.blocks.hold(struck.rows.map((row) => ({ ...row, kind: 'ip', valueIndex: null, source: 'failures' })))
  for (const { value, strikes, expiresAt } of struck.rows) {
    const seconds = Math.round((expiresAt.getTime() - now.getTime()) / SECOND)
    deps.security.record('ip_blocked', { ip: value, failures: failures.get(value) ?? 0, seconds, strikes }, null)
  }
}

const REASON = 'too many failed attempts in an hour'

/** Whoever has no address that can be read is limited, but nobody to block. */
function targetOf({ payer }: Failed): string[] {
  const target = parseBlock('ip', payer.includes(':') ? `${payer}::/64` : payer, [])
  return 'refused' in target ? [] : [target.value]
}

/** $3 are the lengths in milliseconds; a strike beyond the last one has the last length. */
const LENGTH = (strikes: string) =>
  `$2::timestamptz + ($3::float8[])[least(${strikes}, cardinality($3::float8[]))] * interval '1 millisecond'`
const STRIKES = `case when block.expires_at < $4::timestamptz then 1 else block.strikes + 1 end`
/** Rows in one order: two processes never wait for each other's. A row keeps its history and gets a new id: the note is bound to it, and every process sees that it changed. */
const STRIKE = `
  insert into block (id, kind, value, sealed_note, source, created_at, expires_at, strikes)
  select id, 'ip', value, note, 'failures', $2::timestamptz, ${LENGTH('1')}, 1
    from jsonb_to_recordset($1::jsonb) as given(id uuid, value text, note bytea) order by value
  on conflict (kind, value) do update
     set id = excluded.id, sealed_note = excluded.sealed_note, source = 'failures', created_by = null,
         created_at = excluded.created_at, strikes = ${STRIKES}, expires_at = ${LENGTH(STRIKES)}
   where block.expires_at <= excluded.created_at
  returning id, value, strikes, expires_at as "expiresAt"`

import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'

const PATIENCE = 20_000

/** Waits until no job of the road is due or runs; one that waits for its time does not count. */
export async function jobsDone(pool: Pick<pg.Pool, 'query'>): Promise<void> {
  const until = Date.now() + PATIENCE
  for (;;) {
    const { rows } = await pool.query<{ name: string; state: string }>(
      `select name, state from pgboss.job where name like 'mail.%' and state < 'completed' and start_after <= now()`,
    )
    if (rows.length === 0) return
    assert.ok(Date.now() < until, `still waiting: ${JSON.stringify(rows)}`)
    await sleep(20)
  }
}

/**
 * What waits for a thaw: an approved reply whose job came while sending was frozen has none any more. The sweep of
 * src/mail/requeue.ts finds it as well, minutes later; whoever thaws need not wait for that.
 */
import type { Queryable } from '../db/pool.ts'
import { enqueueSql } from '../queue/enqueue.ts'

const AT_ONCE = 500

/** Of one that waits out its time to undo, the job is there. A failed job counts as there: its dead letter speaks for it. */
const SQL = `
with waiting as materialized (
  select m.id, m.state_version as version, m.request_id
    from message m
   where m.state = 'approved'
     and not exists (
       select from pgboss.job j
        where j.name in ('mail.send', 'mail.dead') and j.state in ('created', 'retry', 'active', 'failed')
          and j.data->>'messageId' = m.id::text and j.data->>'version' = m.state_version::text)
   order by m.received_at, m.id
   limit $1
     -- two thaws at once share the work; a job that is made twice sends nothing the second time
     for update of m skip locked
), queued as (${enqueueSql({
  from: 'waiting',
  name: `'mail.send'`,
  payload: `jsonb_build_object('messageId', waiting.id, 'version', waiting.version, 'requestId', waiting.request_id, 'attempt', 0)`,
  startAfter: 'null::timestamptz',
})}
  returning 1
)
select count(*)::int as made from queued`

/** Makes a job for every approved reply that has none, oldest first, in portions; gives how many it made. */
export async function requeueApproved({ pool }: { pool: Queryable }): Promise<number> {
  let all = 0
  for (;;) {
    const { rows } = await pool.query<{ made: number }>({ name: 'requeue.approved', text: SQL, values: [AT_ONCE] })
    const made = rows[0]?.made ?? 0
    all += made
    if (made < AT_ONCE) return all
  }
}

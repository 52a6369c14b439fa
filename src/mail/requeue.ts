/**
 * Work that lost its job: a queue drops what nobody fetched for its retention, a restored backup has rows without jobs,
 * and a statement that finds no queue enqueues nothing. The message is there and says what is next, so it gets a job.
 */
import type { Clock } from '../clock.ts'
import { MINUTE, SECOND } from '../clock.ts'
import type { Queryable } from '../db/pool.ts'
import type { Log } from '../log.ts'
import type { JobName, RoadJob } from '../queue/contract.ts'
import { enqueueSql } from '../queue/enqueue.ts'

export type RequeueDeps = {
  pool: Queryable
  clock: Clock
  log: Log
  wake(job: JobName): void
  policy: { undoSendSeconds: number }
}

/** A younger message is at work: whoever moved it has only just made its job. */
const AT_LEAST = 5 * MINUTE
/** A whole queue may be gone: its mails come back in portions, and the next sweep takes the next. */
const AT_ONCE = 100

/**
 * A job belongs to one version of its message; that of a reply on its way to the version before. A failed job counts as
 * there: its dead letter speaks for it. A ready or held draft needs a job only until its gates are known.
 */
const SQL = `
with lost as materialized (
  select m.id, m.request_id, w.job, w.version, case when m.state = 'approved' then $3::timestamptz end as start_after
    from message m
    left join draft d on d.id = m.draft_id
   cross join lateral (
     select case m.state when 'received' then 'mail.check' when 'drafting' then 'mail.draft' when 'ready' then 'mail.review'
                         when 'held' then 'mail.review' when 'unknown' then 'mail.lookup' else 'mail.send' end as job,
            case m.state when 'sending' then m.state_version - 1 else m.state_version end as version) w
   where m.state in ('received', 'drafting', 'ready', 'held', 'approved', 'sending', 'unknown') and m.received_at < $1
     -- while sending stands still an approved reply has no job: whoever thaws makes it
     and not (m.state = 'approved' and exists (select from "freeze" where scope = 'sending'))
     and (m.state not in ('ready', 'held') or d.gates = '[]'::jsonb)
     and not exists (
       select from pgboss.job j
        where j.name in ('mail.check', 'mail.draft', 'mail.review', 'mail.send', 'mail.lookup', 'mail.dead')
          and j.state in ('created', 'retry', 'active', 'failed')
          and j.data->>'messageId' = m.id::text and j.data->>'version' = w.version::text)
   order by m.received_at, m.id
   limit $2
     -- two processes that sweep at once share the work; a job that is made twice is void the second time
     for update of m skip locked
), queued as (${enqueueSql({
  from: 'lost',
  name: 'lost.job',
  payload: `jsonb_build_object('messageId', lost.id, 'version', lost.version, 'requestId', lost.request_id, 'attempt', 0)`,
  startAfter: 'lost.start_after',
})}
  returning data->>'messageId' as id
)
select lost.id, lost.job, lost.request_id as "requestId", queued.id is not null as queued
  from lost left join queued on queued.id = lost.id::text`

type Lost = { id: string; job: RoadJob; requestId: string; queued: boolean }

/**
 * Makes a job for every message older than 5 minutes that waits for one and has none, oldest first and at most 100 a
 * call. Gives how many it made. A message whose queue does not exist is reported, and tried again by the next call.
 */
export async function requeueLost(deps: RequeueDeps): Promise<number> {
  const now = deps.clock.now().getTime()
  const undoneUntil = new Date(now + deps.policy.undoSendSeconds * SECOND)
  const { rows } = await deps.pool.query<Lost>({
    name: 'requeue.lost',
    text: SQL,
    values: [new Date(now - AT_LEAST), AT_ONCE, undoneUntil],
  })
  for (const { id, job, requestId, queued } of rows) {
    const line = { message_id: id, job, request_id: requestId }
    if (!queued) deps.log.error({ event: 'queue_missing', ...line }, 'a mail waits for a queue that does not exist')
    else deps.log.warn({ event: 'job_requeued', ...line }, 'a mail had lost its job and got a new one')
    if (queued) deps.wake(job)
  }
  return rows.filter(({ queued }) => queued).length
}

/** What stands in the way of a reply at the moment in which it would leave, asked for inside the transaction that claims it. */
import type { Vault } from '../../crypto/vault.ts'
import type { Queryable } from '../../db/pool.ts'
import { identityOf } from '../address.ts'
import type { LoadedDraft } from '../drafts.ts'
import type { LoadedMessage } from '../store.ts'
import { readThrottles, type ThrottleDeps } from '../throttle.ts'
import type { Standing } from './may-leave.ts'

/**
 * A newer mail of the thread takes back what was decided about the draft. For a person's approval any counts that was not
 * refused, only stored, or seen and closed by them; for a release by gates those of the same proof, and one that nobody has
 * judged yet.
 */
const SQL = `
select d.approved_by is null as automatic,
       exists (select from "freeze" where scope = 'sending') as frozen,
       (select until from provider_pause where id = 'mailgun' and until > $3) as "pausedUntil",
       exists (select from suppression where address_index = $4) as suppressed,
       coalesce(r.attempts, 0) as attempts,
       exists (
         select from message newer join message head on head.id = d.thread_head
          where newer.thread_id = $2 and newer.state not in ('refused', 'stored')
            and not newer.reasons && array['closed_by_operator', 'rejected_by_operator']
            and (newer.received_at, newer.id) > (head.received_at, head.id)
            and (d.approved_by is not null or newer.state = 'received'
                 or (coalesce(newer.verdict->>'authentication', 'none') = 'pass') = $5)
       ) as moved
  from draft d left join reply r on r.message_id = d.message_id
 where d.id = $1`

type Row = Pick<Standing, 'automatic' | 'frozen' | 'pausedUntil' | 'suppressed' | 'moved'> & { attempts: number }

/** Gives it, with how often this reply was handed over already. */
export async function readStanding(
  tx: Queryable,
  deps: ThrottleDeps & { vault: Pick<Vault, 'indexes'> },
  { message, draft, at }: { message: LoadedMessage; draft: LoadedDraft; at: Date },
): Promise<Standing & { attempts: number }> {
  const { rows } = await tx.query<Row>({
    name: 'send.standing',
    text: SQL,
    values: [
      draft.id,
      message.threadId,
      at,
      deps.vault.indexes.suppression(identityOf(message.head.from.address)),
      message.verdict?.authentication === 'pass',
    ],
  })
  const [row] = rows
  if (row === undefined) throw new Error('the draft that is to be sent does not exist')
  return {
    ...row,
    recipientFits: draft.content.to.address === message.head.from.address,
    // Its own place is among the counts; limits may have been lowered since it was taken.
    overLimit: row.automatic && isOver(await readThrottles(tx, deps, { message, at })),
  }
}

const isOver = (throttles: Awaited<ReturnType<typeof readThrottles>>): boolean =>
  Object.values(throttles).some(({ count, limit }) => count > limit)

/** Replies that one side knows and the other does not, and those that nothing was heard of. */
import { HOUR } from '../../clock.ts'
import type { Queryable } from '../../db/pool.ts'

export type Reply = { messageId: string; messageIdHeader: string; sentAt: Date }

type Asked = {
  begin: Date
  end: Date
  /** Message-IDs that the provider has */
  seen: ReadonlySet<string>
  most: number
}

/** A delivery that takes longer is one that a person should know of; Mailgun itself tries for a few days. */
const SILENT_AFTER = 24 * HOUR

/** Gives at most `most` of each, oldest first, and how many there are. One pass over the replies of the span; events that came before count as seen. */
export async function findDifferences(
  db: Queryable,
  { begin, end, seen, most }: Asked,
): Promise<{ onlyHere: Reply[]; silent: Reply[]; counts: { onlyHere: number; silent: number } }> {
  const { rows } = await db.query<Reply & { wireId: string | null; heard: boolean; ended: boolean }>({
    name: 'reconcile.replies',
    text: `select r.message_id as "messageId", r.message_id_header as "messageIdHeader", r.wire_id as "wireId", r.sent_at as "sentAt",
                  exists (select from delivery_event e where e.message_id = r.message_id) as heard,
                  m.state <> 'sent' as ended
             from reply r join message m on m.id = r.message_id
            where r.state = 'sent' and r.sent_at between $1 and $2
            order by r.sent_at, r.message_id`,
    values: [begin, end],
  })
  const replies = rows.map(({ messageId, messageIdHeader, sentAt }) => ({ messageId, messageIdHeader, sentAt }))
  const isSilent = (at: number) =>
    rows[at]?.ended === false && end.getTime() - (rows[at]?.sentAt.getTime() ?? 0) > SILENT_AFTER
  const isOnlyHere = (at: number) => {
    const row = rows[at]
    return row?.heard === false && !seen.has(row.messageIdHeader) && !seen.has(row.wireId ?? '')
  }
  const onlyHere = replies.filter((_, at) => isOnlyHere(at))
  const silent = replies.filter((_, at) => isSilent(at))
  return {
    onlyHere: onlyHere.slice(0, most),
    silent: silent.slice(0, most),
    counts: { onlyHere: onlyHere.length, silent: silent.length },
  }
}

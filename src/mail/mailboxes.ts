/** The inboxes that we answer for, kept in memory: accepting a mail must not ask the database who we are. */
import { v7 } from 'uuid'
import { type Clock, SECOND } from '../clock.ts'
import type { Queryable } from '../db/pool.ts'
import { identityOf, sameMailbox } from './address.ts'

type Mailbox = { id: string; address: string }
export type Mailboxes = {
  /** the mailbox that a recipient belongs to, plus tags included */
  find(recipient: string): Mailbox | null
  byId(id: string): Mailbox | null
  all(): readonly Mailbox[]
}

const REFRESH = 10 * SECOND

/**
 * Makes SERVICE_EMAIL the first mailbox and loads all. A mailbox that another process adds is seen within 10 s: a look-up
 * never waits for that refresh.
 */
export async function openMailboxes(deps: { pool: Queryable; clock: Clock }, serviceEmail: string): Promise<Mailboxes> {
  await deps.pool.query({
    text: 'insert into mailbox (id, address) values ($1, $2) on conflict (address) do nothing',
    values: [v7(), identityOf(serviceEmail)],
  })
  let mailboxes = await loadMailboxes(deps.pool)
  let loadedAt = deps.clock.now().getTime()
  const current = () => {
    const now = deps.clock.now().getTime()
    if (now - loadedAt > REFRESH) {
      loadedAt = now
      // A database that is away is reported by whoever needs it; the list in memory stays good.
      loadMailboxes(deps.pool).then(
        (rows) => {
          mailboxes = rows
        },
        () => undefined,
      )
    }
    return mailboxes
  }
  return {
    find: (recipient) => current().find((mailbox) => sameMailbox(recipient, mailbox.address)) ?? null,
    byId: (id) => current().find((mailbox) => mailbox.id === id) ?? null,
    all: current,
  }
}

async function loadMailboxes(pool: Queryable): Promise<Mailbox[]> {
  const { rows } = await pool.query<Mailbox>({
    name: 'mailboxes.load',
    text: 'select id, address from mailbox order by created_at, id',
  })
  return rows
}

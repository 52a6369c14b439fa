/** The inboxes that we answer for, kept in memory: accepting a mail must not ask the database who we are. */
import { v7 } from 'uuid'
import { type Clock, SECOND } from '../clock.ts'
import type { Queryable } from '../db/pool.ts'
import { identityOf, sameMailbox } from './address.ts'

type Mailbox = { id: string; address: string }
export type Mailboxes = {
  /**
   * The mailbox that a recipient belongs to, plus tags included. Asks the database once more before it says null, unless
   * that was done in the last second; throws what that query throws, since a wrong null is for good.
   */
  find(recipient: string): Promise<Mailbox | null>
  byId(id: string): Mailbox | null
  all(): readonly Mailbox[]
}

const REFRESH = 10 * SECOND
/** A flood to recipients that do not exist costs one query per second, and each of its mails waits for that one. */
const LOOK_AGAIN = 1 * SECOND

/**
 * Makes SERVICE_EMAIL the first mailbox and loads all. A mailbox that another process adds is seen within 10 s, and by
 * `find` within 1 s: `byId` and `all` never wait for a refresh.
 */
export async function openMailboxes(deps: { pool: Queryable; clock: Clock }, serviceEmail: string): Promise<Mailboxes> {
  await deps.pool.query({
    text: 'insert into mailbox (id, address) values ($1, $2) on conflict (address) do nothing',
    values: [v7(), identityOf(serviceEmail)],
  })
  let mailboxes = await loadMailboxes(deps.pool)
  let loadedAt = deps.clock.now().getTime()
  let askedAt = loadedAt
  let loading: Promise<void> | null = null
  const isPast = (time: number, age: number) => Math.abs(deps.clock.now().getTime() - time) >= age

  const load = (): Promise<void> => {
    const startedAt = deps.clock.now().getTime()
    askedAt = startedAt
    loading ??= loadMailboxes(deps.pool)
      .then((rows) => {
        mailboxes = rows
        loadedAt = startedAt
      })
      .finally(() => {
        loading = null
      })
    return loading
  }
  const current = () => {
    // A database that is away is reported by whoever needs it; the list in memory stays good.
    if (isPast(askedAt, REFRESH)) load().catch(() => undefined)
    return mailboxes
  }
  const match = (recipient: string) => current().find((mailbox) => sameMailbox(recipient, mailbox.address)) ?? null
  return {
    find: async (recipient) => {
      const known = match(recipient)
      if (known !== null || !isPast(loadedAt, LOOK_AGAIN)) return known
      await load()
      return match(recipient)
    },
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

/** The address of a mailbox as the database has it now; null for no mailbox. */
export async function readMailboxAddress(pool: Queryable, id: string | null): Promise<string | null> {
  if (id === null) return null
  const { rows } = await pool.query<Mailbox>({
    name: 'mailbox.address',
    text: 'select id, address from mailbox where id = $1',
    values: [id],
  })
  return rows[0]?.address ?? null
}

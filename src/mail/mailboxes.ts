/** The inboxes that we answer for, kept in memory: accepting a mail must not ask the database who we are. */
import { v7 } from 'uuid'
import { type Clock, SECOND } from '../clock.ts'
import type { Queryable } from '../db/pool.ts'
import { openRefreshed } from '../db/refreshed.ts'
import type { Log } from '../log.ts'
import { identityOf, sameMailbox } from './address.ts'
import { type MailboxSettings, readSettings } from './mailbox-settings.ts'

export type Mailbox = {
  id: string
  address: string
  settings: MailboxSettings
  /** some of its settings could not be read: they have their defaults, and it never answers by itself */
  broken?: true
}
export type Mailboxes = {
  /**
   * The mailbox that a recipient belongs to, plus tags included. Asks the database once more before it says null, unless
   * that was done in the last second; throws what that query throws, since a wrong null is for good.
   */
  find(recipient: string): Promise<Mailbox | null>
  /**
   * The mailbox as it was within the last second, null for none: for whoever acts by its settings, which an operator may
   * have changed during the silence before this mail. Throws what the query throws.
   */
  latest(id: string | null): Promise<Mailbox | null>
  byId(id: string): Mailbox | null
  all(): readonly Mailbox[]
}

/** A flood to recipients that do not exist costs one query per second, and each of its mails waits for that one. */
const LOOK_AGAIN = 1 * SECOND

type Opening = { pool: Queryable; clock: Clock; log?: Pick<Log, 'error'> }

/**
 * Makes SERVICE_EMAIL the first mailbox and loads all. A mailbox that another process adds, and what it says about one,
 * are seen by `find` and `latest` within 1 s; `byId` and `all` never wait, and see what a question before them loaded.
 */
export async function openMailboxes({ pool, clock, log }: Opening, serviceEmail: string): Promise<Mailboxes> {
  await pool.query({
    text: 'insert into mailbox (id, address) values ($1, $2) on conflict (address) do nothing',
    values: [v7(), identityOf(serviceEmail)],
  })
  const mailboxes = await openRefreshed<readonly Mailbox[]>({ clock, every: LOOK_AGAIN }, async (known) => {
    const loaded = await loadMailboxes(pool)
    if (log !== undefined) tellBroken(log, loaded, known ?? [])
    return loaded
  })
  const opened: Mailboxes = {
    find: async (recipient) => match(mailboxes.current(), recipient) ?? match(await mailboxes.latest(), recipient),
    latest: async (id) => {
      await mailboxes.latest()
      return id === null ? null : opened.byId(id)
    },
    byId: (id) => mailboxes.current().find((mailbox) => mailbox.id === id) ?? null,
    all: mailboxes.current,
  }
  return opened
}

/** support+sales@ may be a mailbox beside support@: its own mail is for it. */
function match(mailboxes: readonly Mailbox[], recipient: string): Mailbox | null {
  const identity = identityOf(recipient)
  return (
    mailboxes.find(({ address }) => address === identity) ??
    mailboxes.find(({ address }) => sameMailbox(identity, address)) ??
    null
  )
}

/** Once when it is first seen, not with every load. */
function tellBroken(log: Pick<Log, 'error'>, loaded: readonly Mailbox[], known: readonly Mailbox[]): void {
  const told = new Set(known.filter(({ broken }) => broken).map(({ id }) => id))
  for (const { id, broken } of loaded) {
    if (broken && !told.has(id))
      log.error({ mailbox_id: id }, 'settings of a mailbox cannot be read; it does not answer by itself')
  }
}

type Row = { id: string; address: string; settings: unknown }

async function loadMailboxes(pool: Queryable): Promise<Mailbox[]> {
  const { rows } = await pool.query<Row>({
    name: 'mailboxes.load',
    text: 'select id, address, settings from mailbox order by created_at, id',
  })
  return rows.map(toMailbox)
}

/** A mailbox from its row. Settings that cannot be read must not stop the house from taking its mail. */
export function toMailbox({ id, address, settings: stored }: Row): Mailbox {
  const { settings, broken } = readSettings(stored)
  return { id, address, settings, ...(broken ? { broken: true as const } : {}) }
}

/** The address of a mailbox as the database has it now; null for no mailbox. */
export async function readMailboxAddress(pool: Queryable, id: string | null): Promise<string | null> {
  if (id === null) return null
  const { rows } = await pool.query<{ address: string }>({
    name: 'mailbox.address',
    text: 'select address from mailbox where id = $1',
    values: [id],
  })
  return rows[0]?.address ?? null
}

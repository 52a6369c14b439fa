/** Operators' changes of mailboxes: what would change is found and written in one transaction, and told to the audit. */
import type pg from 'pg'
import { v7 } from 'uuid'
import type { SecurityLog } from '../audit/record.ts'
import { withTransaction } from '../db/pool.ts'
import { MAILBOX_KEYS, type MailboxKey, type MailboxSettings, NO_SETTINGS, saidOf } from './mailbox-settings.ts'
import { type Mailbox, toMailbox } from './mailboxes.ts'

type WantedMailbox = Pick<Mailbox, 'address' | 'settings'>
/** `before` and `after` as `MailboxSettings` has them. */
type KeyChange = { key: MailboxKey; before: unknown; after: unknown }
export type MailboxChange = {
  address: string
  change: 'created' | 'changed' | 'unchanged'
  keys: KeyChange[]
  /** words in its row could not be read, and go */
  repaired: boolean
}
type Written = { changes: MailboxChange[]; leftAlone: string[] }
type WriteDeps = { pool: Pick<pg.Pool, 'connect'>; security: SecurityLog }
type Input = {
  /** from the mailboxes as they are, which nobody changes meanwhile: how those of `address` shall be; may refuse */
  plan(known: readonly Mailbox[]): readonly WantedMailbox[]
  /** true: nothing is written */
  checkOnly: boolean
}

/**
 * Brings mailboxes to what `plan` wants, all or none, and makes those that do not exist; addresses are identities and each
 * comes once. Gives what changed, in the order of the plan, and the addresses that it does not name.
 */
export async function writeMailboxes(
  { pool, security }: WriteDeps,
  { plan, checkOnly }: Input,
  { actor, requestId }: { actor: string; requestId: string },
): Promise<Written> {
  const { known, changes } = await withTransaction(pool, async (client) => {
    const known = await lockMailboxes(client)
    const wanted = plan(known)
    const changes = wanted.map((one) => compare(known, one))
    const touched = wanted.filter((_, at) => changes[at]?.change !== 'unchanged')
    if (!checkOnly) await upsert(client, touched)
    return { known, changes }
  })
  if (!checkOnly) {
    for (const { address, change, keys } of changes) {
      if (change === 'unchanged') continue
      const named = keys.map(({ key }) => key).join(',')
      const mode = keys.find(({ key }) => key === 'mode')
      const shown = mode === undefined ? {} : { mode: String(mode.after ?? 'REPLY_MODE') }
      security.record('mailbox_changed', { mailbox: address, change, keys: named, ...shown, actor }, requestId)
    }
  }
  const planned = new Set(changes.map(({ address }) => address))
  return { changes, leftAlone: known.map(({ address }) => address).filter((address) => !planned.has(address)) }
}

/** Not `for update`: mail that comes in meanwhile refers to these rows, and must not wait. */
async function lockMailboxes(client: pg.PoolClient): Promise<Mailbox[]> {
  const { rows } = await client.query<{ id: string; address: string; settings: unknown }>({
    name: 'mailboxes.lock',
    text: 'select id, address, settings from mailbox order by id for no key update',
  })
  return rows.map(toMailbox)
}

function compare(known: readonly Mailbox[], { address, settings }: WantedMailbox): MailboxChange {
  const found = known.find((mailbox) => mailbox.address === address)
  const keys = compareSettings(found?.settings ?? NO_SETTINGS, settings)
  const repaired = found?.broken ?? false
  if (found === undefined) return { address, change: 'created', keys, repaired }
  return { address, change: keys.length > 0 || repaired ? 'changed' : 'unchanged', keys, repaired }
}

function compareSettings(before: MailboxSettings, after: MailboxSettings): KeyChange[] {
  return MAILBOX_KEYS.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key])).map((key) => ({
    key,
    before: before[key],
    after: after[key],
  }))
}

async function upsert(client: pg.PoolClient, wanted: readonly WantedMailbox[]): Promise<void> {
  const rows = wanted.map(({ address, settings }) => ({ id: v7(), address, settings: saidOf(settings) }))
  await client.query({
    name: 'mailboxes.write',
    text: `insert into mailbox (id, address, settings)
           select id, address, settings from jsonb_to_recordset($1::jsonb) as row(id uuid, address text, settings jsonb)
            order by address
           on conflict (address) do update set settings = excluded.settings`,
    values: [JSON.stringify(rows)],
  })
}

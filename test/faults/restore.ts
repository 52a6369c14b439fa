/** A backup is restored that does not know of replies that have left since. */
import pg from 'pg'
import { SECOND } from '../../src/clock.ts'
import { createPostern, type Postern } from '../cli/run-postern.ts'
import type { Fault } from './fault.ts'
import { count, type Lane, openLane, until } from './lane.ts'

/** mails of one backup */
const REPLIES = 5
const STOP_WITHIN = 60 * SECOND

/**
 * Mails are stored and their jobs wait; the backup is taken; their replies leave; the backup is put back. What the jobs in
 * it would do has been done.
 */
async function strikeByRestore(lane: Lane, seeds: readonly number[]): Promise<number> {
  let fired = 0
  for (let at = 0; at < seeds.length; at += REPLIES) {
    const group = seeds.slice(at, at + REPLIES)
    await lane.child.start({ env: { ROLE: 'web' } })
    await lane.postAll(group)
    await stop(lane)
    const before = lane.mailgun.accepted.length
    const backup = await copyDatabase(lane, 'backup')
    await lane.child.start()
    await until('the replies leave', () => lane.mailgun.accepted.length >= before + group.length)
    await until('they are recorded', async () => (await countMoving(lane)) === 0)
    await stop(lane)
    await putBack(lane, backup)
    fired += 1
    await lane.child.start()
    await reconcile(lane, before + group.length)
    if (at + REPLIES < seeds.length) await stop(lane)
  }
  return fired
}

const countMoving = ({ database }: Lane) =>
  count(database.pool, `select count(*) from message where state not in ('sent', 'delivered')`)

async function stop({ child }: Lane): Promise<void> {
  child.signal('SIGTERM')
  await child.ended(STOP_WITHIN)
}

const nameOf = ({ database }: Lane): string => new URL(database.url).pathname.slice(1)

/** Copies the database as it is; nobody may be connected to it meanwhile. */
async function copyDatabase(lane: Lane, suffix: string): Promise<string> {
  const copy = `${nameOf(lane)}_${suffix}`
  await asAdmin(lane, async (admin) => {
    await endSessions(admin, nameOf(lane))
    await admin.query(`create database ${copy} template ${nameOf(lane)}`)
  })
  return copy
}

/** The copy takes the place and the name of the database. */
async function putBack(lane: Lane, copy: string): Promise<void> {
  await asAdmin(lane, async (admin) => {
    await admin.query(`drop database ${nameOf(lane)} with (force)`)
    await admin.query(`alter database ${copy} rename to ${nameOf(lane)}`)
  })
}

const endSessions = (admin: pg.Client, name: string) =>
  admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])

async function asAdmin(lane: Lane, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: lane.database.adminUrl })
  await admin.connect()
  try {
    await work(admin)
  } finally {
    await admin.end()
  }
}

type Administered = Lane & { postern: Postern }

const openWithCommands: Fault['open'] = async (scope, fault) => {
  const lane = await openLane(scope, fault)
  return { ...lane, postern: createPostern(scope, lane.env) }
}

/** Nothing has left since the start, everything is frozen, and only this thaws it. */
async function reconcile(lane: Lane, replies: number): Promise<void> {
  const frozen = await count(lane.database.pool, `select count(*) from "freeze" where reason = 'restored'`)
  if (frozen === 0) throw new Error('the database was set back, and nothing is frozen')
  if (lane.mailgun.accepted.length > replies) throw new Error('a reply left before the reconciliation')
  const { code, stderr } = await (lane as Administered).postern(['reconcile'])
  if (code !== 0) throw new Error(`postern reconcile ended with ${code}: ${stderr}`)
}

export const RESTORE: readonly Fault[] = [
  {
    name: 'backup-restored',
    injected: 'a backup is taken, five replies leave, the backup is restored and the service started',
    expected: 'sending is frozen until postern reconcile; Mailgun still counts five',
    open: openWithCommands,
    strike: strikeByRestore,
  },
]

/**
 * Whether this database was set back. Every reply that is handed over is counted in the database, and the count is noted
 * beside DATA_DIR before the post: a database that has counted less than the note was restored from a backup, and has
 * forgotten replies that left. Then everything stands still until a reconciliation has asked Mailgun.
 */
import { mkdirSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type pg from 'pg'
import type { SecurityLog } from '../../audit/record.ts'
import type { Clock } from '../../clock.ts'
import { freezeRestored } from '../freeze.ts'

/** `epoch` names a history of the database, `sends` counts the replies that it has handed over. */
export type Epoch = { epoch: string; sends: number }
/** The note of this DATA_DIR: shared by the processes that use it, and never lowered by one that knows less. */
export type Mark = {
  /** `at`: when it was last raised, which is when the last reply left */
  read(): (Epoch & { at: Date }) | null
  raise(to: Epoch, at: Date): void
  close(): void
}

export type EpochDeps = { pool: pg.Pool; clock: Clock; security: SecurityLog; mark: Mark }

/**
 * Gives the note; its file is opened when it is first needed, since a process that only takes mail never does. A file of
 * SQLite (built into Node): written whole or not at all, by several processes at once. It need not survive a loss of power
 * that a database behind it does not survive either.
 */
export function openMark(dataDir: string): Mark {
  let opened: Opened | null = null
  const file = () => {
    opened ??= openFile(dataDir)
    return opened
  }
  return {
    read: () => {
      const found = file().read.get() as (Epoch & { at: number }) | undefined
      return found === undefined ? null : { epoch: found.epoch, sends: found.sends, at: new Date(found.at) }
    },
    raise: ({ epoch, sends }, at) => void file().raise.run(epoch, sends, at.getTime()),
    close: () => opened?.database.close(),
  }
}

type Opened = ReturnType<typeof openFile>

function openFile(dataDir: string) {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(`${dataDir}/sends.mark`, { timeout: 5_000 })
  database.exec('pragma journal_mode = wal; pragma synchronous = normal')
  database.exec(
    'create table if not exists mark (id integer primary key check (id = 1), epoch text, sends integer, at integer)',
  )
  return {
    database,
    read: database.prepare('select epoch, sends, at from mark'),
    raise: database.prepare(
      `insert into mark (id, epoch, sends, at) values (1, ?, ?, ?)
       on conflict (id) do update set epoch = excluded.epoch, sends = excluded.sends, at = excluded.at
        where mark.epoch <> excluded.epoch or mark.sends < excluded.sends`,
    ),
  }
}

/** Whether a database that says `found` has forgotten what `known` notes. */
export const isSetBack = (known: Epoch | null, found: Epoch): boolean =>
  known !== null && (known.epoch !== found.epoch || known.sends > found.sends)

/**
 * For a worker, before its first job and every few minutes: freezes when the database was set back, or another one stands
 * in its place. A database without any mail can have forgotten nothing that it could send again.
 */
export async function checkEpoch(deps: EpochDeps): Promise<void> {
  // First: a reply that is handed over between the two reads makes the count higher than the note, never the note higher.
  const known = deps.mark.read()
  const { rows } = await deps.pool.query<Epoch & { holdsMail: boolean }>({
    name: 'epoch.read',
    text: `select epoch, sends::float8 as sends, exists (select from message) as "holdsMail" from epoch`,
    values: [],
  })
  const [found] = rows
  if (found === undefined) throw new Error('the table epoch has no row')
  if (!isSetBack(known, found)) return deps.mark.raise(found, deps.clock.now())
  if (found.holdsMail) return stopSetBack(deps, found)
  await countOn(deps, found)
}

/**
 * Freezes everything and says so. The count then goes on above what was noted, so that the same backup, restored once
 * more, is noticed once more.
 */
export async function stopSetBack(deps: EpochDeps, found: Epoch): Promise<void> {
  const known = deps.mark.read()
  const now = deps.clock.now()
  // A clock that ran ahead must not keep everything frozen until it is right.
  await freezeRestored(deps.pool, known === null || known.at > now ? now : known.at)
  await countOn(deps, found)
  deps.security.record('database_restored', { known: known?.sends ?? 0, found: found.sends }, null)
}

/** Both go on above what was noted of this history. */
async function countOn({ pool, mark, clock }: Omit<EpochDeps, 'security'>, found: Epoch): Promise<void> {
  const known = mark.read()
  const { rows } = await pool.query<Epoch>({
    name: 'epoch.raise',
    text: 'update epoch set sends = greatest(sends, $1) + 1 returning epoch, sends::float8 as sends',
    values: [known?.epoch === found.epoch ? known.sends : 0],
  })
  if (rows[0] !== undefined) mark.raise(rows[0], clock.now())
}

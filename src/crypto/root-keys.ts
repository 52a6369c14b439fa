/**
 * The keys that are no person's: `check` proves at start that the ring is the right one, `index` makes the blind
 * indexes, `system` seals what belongs to nobody. One row each; a unique index of the table keeps it so.
 */
import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import type { Queryable } from '../db/pool.ts'
import { AppError } from '../errors.ts'
import { type FernetKey, fernetKeyFromBytes } from './fernet.ts'
import { describeRing, type Keyring, unwrapKey, wrapKey } from './keyring.ts'

type RootKind = 'check' | 'index' | 'system'
type RootRow = { kind: RootKind; wrapped: Buffer; ring_key: string }

const ROOT_KINDS: readonly RootKind[] = ['check', 'index', 'system']

/**
 * Gives the index key and the system key, made on the first start of an empty database. Refuses with
 * `key.ring_mismatch` when the ring lacks a key that any row names, does not open a root key, or when a root key is
 * gone.
 */
export async function openRootKeys(db: Queryable, ring: Keyring): Promise<{ index: Buffer; system: FernetKey }> {
  await requireNamedKeys(db, ring)
  const rows = await readRoots(db)
  const roots = rows.length === 0 ? await createRoots(db, ring) : rows
  unwrapRoot(ring, roots, 'check')
  return { index: unwrapRoot(ring, roots, 'index'), system: fernetKeyFromBytes(unwrapRoot(ring, roots, 'system')) }
}

/**
 * Before anything is trusted: every ring key that a row names has to be in the ring. The recursion jumps from name to
 * name in the index, so that the start stays fast with a million rows.
 */
async function requireNamedKeys(db: Queryable, ring: Keyring): Promise<void> {
  const { rows } = await db.query<{ ring_key: string }>({
    text: `with recursive named as (
        select min(ring_key) as ring_key from subject_key
        union all
        select (select min(ring_key) from subject_key where ring_key > named.ring_key)
        from named where ring_key is not null
      ) select ring_key from named where ring_key is not null and ring_key <> all($1::text[])`,
    values: [ring.keys.map((key) => key.id)],
  })
  if (rows.length === 0) return
  throw new AppError('key.ring_mismatch', {
    ring: describeRing(ring),
    wants: rows.map((row) => row.ring_key).join(', '),
  })
}

/**
 * Only an empty table gets root keys: made anew beside existing rows, an index key would silently orphan every lookup.
 * Of two processes that start at once the second waits for the first on the unique index, inserts nothing and reads
 * what the first wrote.
 */
async function createRoots(db: Queryable, ring: Keyring): Promise<RootRow[]> {
  const made = ROOT_KINDS.map((kind) => ({ id: v7(), kind, ...wrapKey(ring, randomBytes(32)) }))
  await db.query({
    text: `insert into subject_key (id, kind, wrapped, ring_key)
      select made.id, made.kind, made.wrapped, $4
      from unnest($1::uuid[], $2::text[], $3::bytea[]) as made (id, kind, wrapped)
      where not exists (select 1 from subject_key)
      order by made.kind
      on conflict do nothing`,
    values: [made.map((row) => row.id), ROOT_KINDS, made.map((row) => row.wrapped), ring.first.id],
  })
  return readRoots(db)
}

async function readRoots(db: Queryable): Promise<RootRow[]> {
  const { rows } = await db.query<RootRow>({
    text: 'select kind, wrapped, ring_key from subject_key where kind = any($1::text[])',
    values: [ROOT_KINDS],
  })
  return rows
}

function unwrapRoot(ring: Keyring, roots: readonly RootRow[], kind: RootKind): Buffer {
  const root = roots.find((row) => row.kind === kind)
  if (root === undefined)
    throw new AppError('key.ring_mismatch', { ring: describeRing(ring), wants: `the ${kind} key, which is gone` })
  return unwrapKey(ring, root.wrapped, root.ring_key)
}

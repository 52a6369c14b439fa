/** Finds the outside person of a mail and their key, or makes both: the hot path of accepting mail. */
import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { z } from 'zod'
import type { Queryable } from '../db/pool.ts'
import { AppError } from '../errors.ts'
import { type FernetKey, fernetKeyFromBytes } from './fernet.ts'
import { type Keyring, unwrapKey, wrapKey } from './keyring.ts'
import type { Lru } from './lru.ts'
import { type Sealed, seal } from './sealed.ts'

/** `address` in full; `index` its blind index, which is the identity. */
export type Person = { address: string; index: Buffer }
/** `id` of the row in `correspondent`, `keyId` of the row in `subject_key`, and that row's key. */
export type Correspondent = { id: string; keyId: string; key: FernetKey }
/** The plaintext of `correspondent.sealed_address`. */
export const CorrespondentAddress = z.object({ address: z.string() })
export type CorrespondentAddress = z.infer<typeof CorrespondentAddress>

/** Where `sealed_address` of the correspondent `id` opens. */
export function bindAddress(id: string) {
  return { table: 'correspondent', column: 'sealed_address', row: id }
}

type Candidate = {
  hex: string
  index: Buffer
  id: string
  keyId: string
  keyBytes: Buffer
  wrapped: Buffer
  sealed: Sealed<CorrespondentAddress>
}
type FoundRow = { id: string; key_id: string; address_index: Buffer; wrapped: Buffer; ring_key: string }
type FindDeps = { db: Queryable; ring: Keyring; known: Lru<Correspondent> }

const PASSES = 3

/**
 * Gives the correspondents of `people` in their order, from memory or by one statement for all that it lacks. Refuses
 * with `key.erased` when a row has lost its key but not its index, which no code of ours leaves behind.
 */
export async function findCorrespondents(
  { db, ring, known }: FindDeps,
  people: readonly Person[],
): Promise<Correspondent[]> {
  const found = new Map<string, Correspondent>()
  const missing = new Map<string, Person>()
  for (const person of people) {
    const hex = person.index.toString('hex')
    const correspondent = known.get(hex)
    if (correspondent) found.set(hex, correspondent)
    else missing.set(hex, person)
  }
  // whoever loses a race against another process sees the winner's row only in its next statement
  for (let pass = 1; missing.size > 0; pass += 1) {
    if (pass > PASSES) throw new AppError('key.erased', { missing: missing.size })
    for (const [hex, correspondent] of await insertOrSelect({ db, ring }, missing)) {
      known.set(hex, correspondent)
      found.set(hex, correspondent)
      missing.delete(hex)
    }
  }
  return people.map((person) => found.get(person.index.toString('hex'))).filter((one) => one !== undefined)
}

/**
 * A new key counts only when the row that holds it comes back: nothing is ever sealed under a key that is not stored.
 * The statement has no name: a named one keeps the plan of its first calls, and the plan for a young table, a
 * sequential scan, would make every first contact cost as much as there are people. Inserts go in the order of the
 * index, so that two batches with the same people wait for each other and never deadlock.
 */
async function insertOrSelect(
  { db, ring }: Omit<FindDeps, 'known'>,
  missing: ReadonlyMap<string, Person>,
): Promise<Map<string, Correspondent>> {
  const candidates = [...missing].map(([hex, person]) => createCandidate(ring, hex, person))
  const byIndex = new Map(candidates.map((candidate) => [candidate.hex, candidate]))
  const { rows } = await db.query<FoundRow>({
    text: INSERT_OR_SELECT,
    values: [
      candidates.map((candidate) => candidate.id),
      candidates.map((candidate) => candidate.keyId),
      candidates.map((candidate) => candidate.index),
      candidates.map((candidate) => candidate.sealed),
      candidates.map((candidate) => candidate.wrapped),
      ring.first.id,
    ],
  })
  return new Map(
    rows.map((row) => {
      const hex = row.address_index.toString('hex')
      const candidate = byIndex.get(hex)
      const ours = candidate?.keyId === row.key_id ? candidate.keyBytes : unwrapKey(ring, row.wrapped, row.ring_key)
      return [hex, { id: row.id, keyId: row.key_id, key: fernetKeyFromBytes(ours) }]
    }),
  )
}

// a key row is written only for a correspondent that was really inserted; the foreign key is checked at the end
const INSERT_OR_SELECT = `
  with asked as (
    select * from unnest($1::uuid[], $2::uuid[], $3::bytea[], $4::bytea[], $5::bytea[])
      as asked (id, key_id, address_index, sealed_address, wrapped)
  ), made as (
    insert into correspondent (id, key_id, address_index, sealed_address)
    select id, key_id, address_index, sealed_address from asked
    order by address_index
    on conflict do nothing
    returning id, key_id, address_index
  ), keyed as (
    insert into subject_key (id, kind, wrapped, ring_key)
    select made.key_id, 'correspondent', asked.wrapped, $6 from made join asked using (key_id)
    returning id, wrapped, ring_key
  )
  select made.id, made.key_id, made.address_index, keyed.wrapped, keyed.ring_key
  from made join keyed on keyed.id = made.key_id
  union all
  select existing.id, existing.key_id, existing.address_index, subject_key.wrapped, subject_key.ring_key
  from asked
  join correspondent existing on existing.address_index = asked.address_index
  join subject_key on subject_key.id = existing.key_id`

function createCandidate(ring: Keyring, hex: string, { address, index }: Person): Candidate {
  const [id, keyId, keyBytes] = [v7(), v7(), randomBytes(32)]
  const sealed = seal(fernetKeyFromBytes(keyBytes), bindAddress(id), { address })
  return { hex, index, id, keyId, keyBytes, sealed, wrapped: wrapKey(ring, keyBytes).wrapped }
}

/** The rows of `block`. An address of a person is sealed and found by a keyed digest; every reason is sealed. */
import { z } from 'zod'
import type { FernetKey } from '../crypto/fernet.ts'
import { open, type Sealed, seal } from '../crypto/sealed.ts'
import type { Vault } from '../crypto/vault.ts'
import type { Queryable } from '../db/pool.ts'
import { newId } from '../new-id.ts'
import type { BlockKind, BlockTarget } from './parse-block.ts'

/** Sealed as `block.sealed_note`. */
export const BlockNote = z.object({ address: z.string().nullable(), reason: z.string() })
export type BlockNote = z.infer<typeof BlockNote>

export type BlockRow = {
  id: string
  kind: BlockKind
  /** null for an address */
  value: string | null
  valueIndex: Buffer | null
  source: 'operator' | 'failures'
  expiresAt: Date | null
}

const MOST_OF_OPERATORS = 100_000
/**
 * A stranger with a great many addresses must not fill the memory, nor make every second one of loading. Those that
 * hold longest are loaded, as they failed most often; the others are limited like anybody.
 */
const MOST_AFTER_FAILURES = 10_000

const COLUMNS = `id, kind, value, value_index as "valueIndex", source, expires_at as "expiresAt"`

/** The blocks that hold at `now`, for memory: without their notes. */
export async function loadBlocks(pool: Queryable, now: Date): Promise<BlockRow[]> {
  const { rows } = await pool.query<BlockRow>({
    name: 'blocks.load',
    text: `(select ${COLUMNS} from block where source <> 'failures' and (expires_at is null or expires_at > $1)
             order by created_at desc limit ${MOST_OF_OPERATORS})
           union all
           (select ${COLUMNS} from block where source = 'failures' and expires_at > $1
             order by expires_at desc limit ${MOST_AFTER_FAILURES})`,
    values: [now],
  })
  return rows
}

/** Changes with every row that comes, goes or is written anew, as each of these makes or ends an id. */
export async function fingerprintBlocks(pool: Queryable): Promise<string> {
  const { rows } = await pool.query<{ print: string }>({
    name: 'blocks.fingerprint',
    text: `select count(*) || ':' || coalesce(sum(hashtextextended(id::text, 0)), 0) as print from block`,
  })
  return rows[0]?.print ?? ''
}

export type WrittenBlock = {
  id: string
  value: string | null
  valueIndex: Buffer | null
  note: Sealed<BlockNote>
}

/** The columns of a new row that say whom it is about: its note can only be read in this row. */
export function writeTarget(
  vault: Pick<Vault, 'indexes' | 'system'>,
  target: BlockTarget,
  reason: string,
): WrittenBlock {
  const id = newId()
  const isAddress = target.kind === 'address'
  return {
    id,
    value: isAddress ? null : target.value,
    valueIndex: isAddress ? vault.indexes.rate(target.value) : null,
    note: seal(vault.system, bindingOf(id), { address: isAddress ? target.value : null, reason }),
  }
}

/** Opens the note of a row. Refuses `sealed.unreadable`. */
export const openNote = (system: FernetKey, id: string, note: Uint8Array): BlockNote =>
  open(system, bindingOf(id), note, BlockNote)

const bindingOf = (id: string) => ({ table: 'block', column: 'sealed_note', row: id })

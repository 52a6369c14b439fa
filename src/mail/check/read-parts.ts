/** What came with the words of a mail, from the records of its parts: their content is never opened. */
import { open } from '../../crypto/sealed.ts'
import type { Queryable } from '../../db/pool.ts'
import { AttachmentRecord } from '../message.ts'
import type { LoadedMessage } from '../store.ts'
import { keywordOf } from './facts.ts'

/** As many as are recorded of one mail at most, and a bound if that ever changes. */
const MOST_PARTS = 1_000

/** Gives the file names in their order, and each type once, in lower case and without parameters. Refuses `sealed.unreadable`. */
export async function readParts(
  db: Queryable,
  { id, key }: LoadedMessage,
): Promise<{ names: string[]; types: string[] }> {
  const { rows } = await db.query<{ id: string; sealed_record: Uint8Array }>({
    name: 'check.parts',
    text: `select id, sealed_record from attachment where message_id = $1 and kind = 'attachment' order by position limit $2`,
    values: [id, MOST_PARTS],
  })
  const records = rows.map((row) => {
    const binding = { table: 'attachment', column: 'sealed_record', row: row.id }
    return open(key, binding, row.sealed_record, AttachmentRecord)
  })
  return { names: records.map(({ name }) => name), types: [...new Set(records.map(({ type }) => keywordOf(type)))] }
}

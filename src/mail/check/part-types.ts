/** The types of the parts that came with a mail, from their records: their content is never opened. */
import { open } from '../../crypto/sealed.ts'
import type { Queryable } from '../../db/pool.ts'
import { AttachmentRecord } from '../message.ts'
import type { LoadedMessage } from '../store.ts'
import { keywordOf } from './facts.ts'

/** As many as are recorded of one mail at most, and a bound if that ever changes. */
const MOST_PARTS = 1_000

/** Gives each type once, in lower case and without parameters. Refuses `sealed.unreadable`. */
export async function readPartTypes(db: Queryable, { id, key }: LoadedMessage): Promise<string[]> {
  const { rows } = await db.query<{ id: string; sealed_record: Uint8Array }>({
    name: 'check.parts',
    text: `select id, sealed_record from attachment where message_id = $1 and kind = 'attachment' order by position limit $2`,
    values: [id, MOST_PARTS],
  })
  const types = rows.map((row) => {
    const binding = { table: 'attachment', column: 'sealed_record', row: row.id }
    return keywordOf(open(key, binding, row.sealed_record, AttachmentRecord).type)
  })
  return [...new Set(types)]
}

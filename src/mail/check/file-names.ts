/** Names of the files that came with a mail, for patterns that look at names: contents are never opened. */
import { open } from '../../crypto/sealed.ts'
import type { Queryable } from '../../db/pool.ts'
import { AttachmentRecord } from '../message.ts'
import type { LoadedMessage } from '../store.ts'

const MAX_NAMES = 100

/** Gives the names in their order, the first hundred. Refuses `sealed.unreadable`. */
export async function readFileNames(db: Queryable, { id, key }: LoadedMessage): Promise<string[]> {
  const { rows } = await db.query<{ id: string; record: Buffer }>({
    name: 'check.files',
    text: `select id, sealed_record as record from attachment
            where message_id = $1 and kind = 'attachment' order by position limit $2`,
    values: [id, MAX_NAMES],
  })
  return rows.map((part) => {
    const binding = { table: 'attachment', column: 'sealed_record', row: part.id }
    return open(key, binding, part.record, AttachmentRecord).name
  })
}

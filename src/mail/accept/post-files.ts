/** The files of one post, however many a sender attached: a mail that Mailgun took must not fail here for good. */
import { createHash } from 'node:crypto'
import { cleanLine } from '../address.ts'
import type { FilePart, FileSink } from '../webhook/form/read-multipart.ts'
import { type KeptPart, newPartId } from './keep-parts.ts'
import type { PostSpool } from './spool.ts'

/** Names and types are shown to a person: no line ends, nothing that turns text around. */
const MAX_FILE_NAME = 255
/** files whose content is kept; more cost a row and a key each, and no person reads them */
const MAX_KEPT = 200
/** files that are recorded with name, type, size and hash; of more only their number is known */
const MAX_RECORDED = 1_000

export type PostFiles = {
  onFile(file: FilePart): FileSink
  /** the recorded files in their order */
  parts(): KeptPart[]
  /** how many came, recorded or not */
  count(): number
}

/** Files go to `spool` until there are too many. */
export function openPostFiles(spool: PostSpool): PostFiles {
  const withoutContent: KeptPart[] = []
  let count = 0
  return {
    onFile: ({ filename, contentType }) => {
      count += 1
      if (count > MAX_RECORDED) return { write: () => {}, end: async () => {} }
      const labels = { name: cleanLine(filename, MAX_FILE_NAME), type: cleanLine(contentType, MAX_FILE_NAME) }
      return count > MAX_KEPT ? record(withoutContent, labels) : spool.openPart(labels)
    },
    parts: () => [...spool.parts(), ...withoutContent],
    count: () => count,
  }
}

function record(records: KeptPart[], labels: { name: string; type: string }): FileSink {
  const hash = createHash('sha256')
  let size = 0
  return {
    write: (chunk) => {
      hash.update(chunk)
      size += chunk.length
    },
    end: async () => {
      const sha256 = hash.digest('hex')
      records.push({ id: newPartId(), kind: 'attachment', record: { ...labels, size, sha256, key: null } })
    },
  }
}

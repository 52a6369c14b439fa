/** A mail that came as raw MIME is kept whole, once; what it holds is recorded beside it, unopened. */
import { createHash } from 'node:crypto'
import { createContentSealer } from '../../crypto/sealed-content.ts'
import type { AttachmentMeta } from '../message.ts'
import { type KeptPart, newPartId } from './keep-parts.ts'

const PIECE = 64 * 1024

/** Gives the parts of one raw mail: its attachments by record only, then the mail itself with its content. */
export function rawParts({
  bytes,
  attachments,
}: {
  bytes: Buffer
  attachments: readonly AttachmentMeta[]
}): KeptPart[] {
  const recorded = attachments.map(
    (record): KeptPart => ({ id: newPartId(), kind: 'attachment', record: { ...record, key: null } }),
  )
  const id = newPartId()
  const sealer = createContentSealer(id)
  const pieces = function* () {
    for (let at = 0; at < bytes.length; at += PIECE) yield* sealer.push(bytes.subarray(at, at + PIECE))
    yield* sealer.end()
  }
  const record = {
    name: '',
    type: 'message/rfc822',
    size: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    key: sealer.key,
  }
  return [...recorded, { id, kind: 'raw', record, pieces }]
}

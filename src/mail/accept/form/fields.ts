/** What a form reader gives: the fields that were asked for, as bytes. Everything else in the form leaves no trace. */
import { AppError } from '../../../errors.ts'
import type { ByteLease } from './byte-budget.ts'

/** `value` is the first one of that name; `count` tells a reader of the fields that it came more than once. */
type FormField = { value: Buffer; count: number }
/** A Map, since names such as `__proto__` come from strangers. */
export type FormFields = Map<string, FormField>

export type FormLimits = {
  /** exact, case-sensitive; a title-cased mail header such as `Signature` is another name */
  names: ReadonlySet<string>
  /** bytes of the whole post */
  totalBytes: number
  /** bytes of one decoded field */
  fieldBytes: number
  /** multipart only: fields, files, and parts of any kind */
  fields: number
  files: number
  parts: number
  /** what the kept fields take of the memory that all posts share */
  lease: ByteLease
}

/** Collects the bytes of one field, piece by piece. */
export type FieldSink = { add(piece: Buffer): void; end(): void }

/**
 * Starts a field; null when one of that name came before: the first is kept, the others are counted. A field over its
 * limit is an error (`webhook.too_large`), never a shorter field: a cut text would be answered as if the person had
 * written nothing more.
 */
export const openField = (fields: FormFields, name: string, limits: FormLimits): FieldSink | null => {
  const known = fields.get(name)
  if (known) {
    known.count += 1
    return null
  }
  const field: FormField = { value: Buffer.alloc(0), count: 1 }
  fields.set(name, field)
  const pieces: Buffer[] = []
  let size = 0
  return {
    add: (piece) => {
      size += piece.length
      if (size > limits.fieldBytes) throw tooLarge('field')
      limits.lease.take(piece.length)
      pieces.push(piece)
    },
    end: () => {
      const [only] = pieces
      field.value = pieces.length === 1 && only ? only : Buffer.concat(pieces, size)
    },
  }
}

/** The refusal of a form that hits a limit; `limit` names which. */
export const tooLarge = (limit: 'total' | 'field' | 'fields' | 'files' | 'parts'): AppError =>
  new AppError('webhook.too_large', { limit })

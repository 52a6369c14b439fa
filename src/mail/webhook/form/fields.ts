/** What a form reader gives: the fields that were asked for, as bytes. Everything else in the form leaves no trace. */
import { AppError } from '../../../errors.ts'
import type { ByteLease } from './byte-budget.ts'
import type { IdleWatch } from './idle-watch.ts'

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
  /** what the kept fields take of the memory that all posts share */
  lease: Pick<ByteLease, 'take'>
  /** ends a post that stops coming */
  idle: IdleWatch
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
  const field: FormField = { value: NOTHING, count: 1 }
  fields.set(name, field)
  const blocks: Buffer[] = []
  let room = NOTHING
  let size = 0
  return {
    add: (piece) => {
      size += piece.length
      if (size > limits.fieldBytes) throw tooLarge('field')
      const fits = piece.copy(room)
      room = room.subarray(fits)
      if (fits === piece.length) return
      const rest = piece.subarray(fits)
      const bytes = Math.max(rest.length, Math.min(size, MAX_BLOCK), MIN_BLOCK)
      limits.lease.take(bytes)
      const block = Buffer.allocUnsafeSlow(bytes)
      blocks.push(block)
      room = block.subarray(rest.copy(block))
    },
    end: () => {
      const [only = NOTHING] = blocks
      field.value = blocks.length < 2 ? only.subarray(0, size) : join(blocks, size)
    },
  }
}

/** Only the last block has room left; what is longer than `size` of it falls away. */
const join = (blocks: Buffer[], size: number): Buffer => {
  const whole = Buffer.allocUnsafeSlow(size)
  let at = 0
  for (const block of blocks) at += block.copy(whole, at)
  return whole
}

const NOTHING = Buffer.alloc(0)
/**
 * Pieces are copied into blocks that grow with the field, and each block is paid for whole: a piece is a slice of a
 * larger buffer, or one byte of a sender who sends one at a time, and would keep many times what it counts.
 */
const MIN_BLOCK = 256
const MAX_BLOCK = 64 * 1024

/** The refusal of a form that hits a limit; `limit` names which. */
export const tooLarge = (limit: 'total' | 'field'): AppError => new AppError('webhook.too_large', { limit })

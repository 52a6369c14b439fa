/**
 * Sealed records: what a person wrote or is, as a Fernet token under that person's key. The plaintext is one line that
 * says where the record lives, then its JSON, so that a row that was moved or swapped does not open.
 */
import type { ZodType } from 'zod'
import { AppError } from '../errors.ts'
import { decrypt, encrypt, type FernetKey } from './fernet.ts'

declare const sealed: unique symbol

/** The bytes of a sealed `T`. Plain bytes and strings do not fit where one is wanted. */
export type Sealed<T> = Uint8Array<ArrayBuffer> & { readonly [sealed]: T }

/** The one place where a record opens: column `column` of row `row` (its id) of `table`. */
export type Binding = { table: string; column: string; row: string }

/** Gives `value` sealed for one place. JSON escapes NUL and lone surrogates, so that they come back as they were. */
export function seal<T>(key: FernetKey, binding: Binding, value: T): Sealed<T> {
  const json = JSON.stringify(value)
  if (json === undefined) throw new TypeError('only a value that JSON can write can be sealed')
  const token: Uint8Array = encrypt(key, writeBinding(binding) + json)
  return token as Sealed<T>
}

/**
 * Gives the value of a sealed record, parsed by `schema`. Refuses with `sealed.unreadable`: the token does not open
 * under `key`, was sealed for another place, or does not have the form of `schema`.
 */
export function open<T>(key: FernetKey, binding: Binding, record: Uint8Array, schema: ZodType<T>): T {
  const prefix = Buffer.from(writeBinding(binding))
  const plaintext = openToken(key, binding, record)
  if (!plaintext.subarray(0, prefix.length).equals(prefix)) throw unreadable(binding, 'place')
  const parsed = schema.safeParse(parseJson(plaintext.toString('utf8', prefix.length), binding))
  if (!parsed.success) throw unreadable(binding, 'form')
  return parsed.data
}

// JSON writes no bare line break, so the first one ends the binding whatever the names hold
function writeBinding({ table, column, row }: Binding): string {
  return `${JSON.stringify([table, column, row])}\n`
}

function openToken(key: FernetKey, binding: Binding, record: Uint8Array): Buffer {
  try {
    return decrypt(key, record)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw unreadable(binding, 'token')
  }
}

// no cause: the messages of JSON.parse and zod quote what they read, and errors are logged
function parseJson(text: string, binding: Binding): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable(binding, 'form')
  }
}

function unreadable({ table, column, row }: Binding, why: 'token' | 'place' | 'form'): AppError {
  return new AppError('sealed.unreadable', { table, column, row, why })
}

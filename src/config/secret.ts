import { inspect } from 'node:util'

/** A value that no log line, error or JSON document can show by accident: only `reveal()` gives it. */
export type Secret = Readonly<{ reveal(): string; toString(): string; toJSON(): string }>

const MASK = '[secret]'
const mask = () => MASK

/** Takes the text of a secret, gives an opaque value whose string, JSON and inspected forms are `[secret]`. */
export const createSecret = (text: string): Secret =>
  Object.freeze({
    reveal: () => text,
    toString: mask,
    toJSON: mask,
    [Symbol.toPrimitive]: mask,
    [inspect.custom]: mask,
  })

/** Strings of strangers, made such that PostgreSQL and JSON hold them: no NUL, no lone surrogates, lines end in LF. */
import type { HeaderFields } from '../../mail/message.ts'

/** Takes a text of any kind and gives it without NUL, lone surrogates and carriage returns; LF ends a line. */
export const cleanBody = (text: string): string => {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  return withoutNul(lines)
}

/** Names and values on one line each: a line end in a value would be a field of its own wherever they are written out. */
export const cleanHeaders = (headers: HeaderFields): HeaderFields =>
  headers.some(([name, value]) => ODD.test(name) || ODD.test(value))
    ? headers.map(([name, value]) => [cleanField(name), cleanField(value)])
    : headers

/** What is cleaned out of a field; hardly any mail has it, and looking first is cheaper than copying. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ODD = /[\u0000\r\n\ud800-\udfff]/

const cleanField = (text: string): string => withoutNul(/[\r\n]/.test(text) ? text.replace(/[\r\n]+/g, ' ') : text)

const withoutNul = (text: string): string => {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed()
  return wellFormed.includes('\u0000') ? wellFormed.replaceAll('\u0000', '\ufffd') : wellFormed
}

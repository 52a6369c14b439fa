/**
 * application/x-www-form-urlencoded as bytes (WHATWG URL, section 5.1). Node's decoders make text of it at once, and
 * what is not UTF-8 is lost: raw MIME carries 8-bit mail of any charset, percent-encoded byte by byte.
 */
import type { Readable } from 'node:stream'
import { type FieldSink, type FormFields, type FormLimits, openField, tooLarge } from './fields.ts'
import { readChunks } from './read-chunks.ts'

const AMPERSAND = 0x26
const EQUALS = 0x3d
const PERCENT = 0x25
const PLUS = 0x2b
const SPACE = 0x20
/** No wanted name is longer, even with every byte percent-encoded; longer ones are skipped without being kept. */
const MAX_RAW_NAME = 192

/**
 * Reads a urlencoded body into the fields of `limits.names`. One pass over the bytes, each chunk decoded into one
 * buffer of its own size; fields of other names are jumped over. Refuses `webhook.too_large` (post or field over its
 * limit), `webhook.cut_off` (client gone before the end) and `webhook.stalled`.
 */
export const readUrlencoded = async (stream: Readable, limits: FormLimits): Promise<FormFields> => {
  const decoder = openDecoder(limits)
  let total = 0
  const onChunk = (chunk: Buffer) => {
    total += chunk.length
    if (total > limits.totalBytes) throw tooLarge('total')
    decoder.write(chunk)
  }
  await readChunks(stream, onChunk, limits)
  return decoder.end()
}

type State = {
  limits: FormLimits
  fields: FormFields
  phase: 'name' | 'value' | 'skip'
  /** the field that is being read in phase `value` */
  field: FieldSink | null
  /** the start of a name or of a percent-escape that goes on in the next chunk; a few bytes */
  carry: Buffer
}

const openDecoder = (limits: FormLimits) => {
  const state: State = { limits, fields: new Map(), phase: 'name', field: null, carry: NOTHING }
  return {
    write: (chunk: Buffer) =>
      decode(state, state.carry.length > 0 ? Buffer.concat([state.carry, chunk]) : chunk, false),
    end: (): FormFields => {
      decode(state, state.carry, true)
      state.field?.end()
      return state.fields
    },
  }
}

const NOTHING = Buffer.alloc(0)

/** `last`: no more bytes follow, so a name or an escape that looks unfinished is complete as it is. */
const decode = (state: State, input: Buffer, last: boolean): void => {
  const output: Output = { bytes: NOTHING, written: 0 }
  let position = 0
  state.carry = NOTHING
  while (position < input.length) {
    const start = position
    if (state.phase === 'name') position = readName(state, input, start, last)
    else if (state.phase === 'value') position = readValue(state, input, start, output, last)
    else position = skipValue(state, input, start)
    if (position === UNFINISHED) {
      state.carry = Buffer.from(input.subarray(start))
      return
    }
  }
}

const UNFINISHED = -1

/** Finds the end of a name and decides whether its value is wanted. */
const readName = (state: State, input: Buffer, start: number, last: boolean): number => {
  const limit = Math.min(input.length, start + MAX_RAW_NAME)
  let end = start
  while (end < limit && input[end] !== EQUALS && input[end] !== AMPERSAND) end++
  if (end === start + MAX_RAW_NAME) {
    state.phase = 'skip'
    return end
  }
  if (end === input.length && !last) return UNFINISHED
  const name = decodeName(input, start, end)
  state.field = state.limits.names.has(name) ? openField(state.fields, name, state.limits) : null
  if (input[end] === EQUALS) state.phase = state.field ? 'value' : 'skip'
  else endField(state)
  return end + 1
}

const decodeName = (input: Buffer, start: number, end: number): string => {
  const name = input.toString('latin1', start, end)
  if (!name.includes('%') && !name.includes('+')) return name
  const raw = input.subarray(start, end)
  const bytes = Buffer.allocUnsafe(raw.length)
  return bytes.toString('latin1', 0, decodeInto(bytes, 0, raw, 0, true).written)
}

const endField = (state: State): void => {
  state.field?.end()
  state.field = null
  state.phase = 'name'
}

const skipValue = (state: State, input: Buffer, start: number): number => {
  const end = input.indexOf(AMPERSAND, start)
  if (end === -1) return input.length
  state.phase = 'name'
  return end + 1
}

/** One buffer for every value of a chunk: what is decoded is never longer than what came. */
type Output = { bytes: Buffer; written: number }

const readValue = (state: State, input: Buffer, start: number, output: Output, last: boolean): number => {
  if (output.bytes.length === 0) output.bytes = Buffer.allocUnsafe(input.length)
  const { position, written } = decodeInto(output.bytes, output.written, input, start, last)
  if (written > output.written) state.field?.add(output.bytes.subarray(output.written, written))
  output.written = written
  if (input[position] === AMPERSAND) {
    endField(state)
    return position + 1
  }
  if (position === start && position < input.length) return UNFINISHED
  return position
}

/** Decodes up to `&`, to the end, or to an escape that the end of the chunk cuts. */
const decodeInto = (output: Buffer, from: number, input: Buffer, start: number, last: boolean) => {
  const ampersand = input.indexOf(AMPERSAND, start)
  const end = ampersand === -1 ? input.length : ampersand
  const lastEscape = input.length - 3
  let position = start
  let written = from
  for (; position < end; position++) {
    const byte = input[position] as number
    if (byte === PLUS) output[written++] = SPACE
    else if (byte !== PERCENT) output[written++] = byte
    else if (position <= lastEscape) {
      const value = (hexOf(input[position + 1] as number) << 4) | hexOf(input[position + 2] as number)
      // A % that no two hex digits follow stands for itself.
      output[written++] = value < 0 ? PERCENT : value
      if (value >= 0) position += 2
    } else if (last) output[written++] = PERCENT
    else break
  }
  return { position, written }
}

const hexOf = (byte: number): number => HEX[byte] as number

/** The value of a hex digit by its byte, -1 for every other byte. */
const HEX = Int8Array.from({ length: 256 }, (_, byte) => {
  return '0123456789abcdef'.indexOf(String.fromCharCode(byte).toLowerCase())
})

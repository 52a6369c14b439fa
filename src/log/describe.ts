/** What a log line may say about a value. The message of a foreign error is left out: databases and providers quote mail in it. */
import { AppError } from '../errors.ts'

export type ErrorDescription = {
  name: string
  code?: string
  detail?: Record<string, unknown>
  at?: string[]
  cause?: ErrorDescription
}

const MAX_TEXT = 2048
const MAX_ITEMS = 50
const MAX_FRAMES = 8
const MAX_CAUSES = 3
const ROOT = new URL('../../', import.meta.url)

/** Takes a field of a line, gives what is written of it: scalars, short lists, flat objects, errors by their code. */
export const describeField = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'function' || typeof value === 'symbol') return undefined
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error) return describeError(value)
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`
  if ('toJSON' in value && typeof value.toJSON === 'function') return describeField(String(value.toJSON()), depth)
  if (depth >= 2) return '…'
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => describeField(item, depth + 1))
  const entries = Object.entries(value).slice(0, MAX_ITEMS)
  return Object.fromEntries(entries.map(([key, item]) => [key, describeField(item, depth + 1)]))
}

/** Takes an error, gives its name and code, the detail of our own, and the lines of our own code that led to it. */
export const describeError = (error: Error, depth = 0): ErrorDescription => {
  const code = readCode(error)
  const at = readFrames(error)
  return {
    name: /^[A-Za-z]\w{0,63}$/.test(error.name) ? error.name : 'Error',
    ...(code === null ? {} : { code }),
    ...(error instanceof AppError ? { detail: describeField(error.detail, 1) as Record<string, unknown> } : {}),
    ...(at.length === 0 ? {} : { at }),
    ...(error.cause instanceof Error && depth < MAX_CAUSES ? { cause: describeError(error.cause, depth + 1) } : {}),
  }
}

const readCode = (error: Error): string | null => {
  const code: unknown = 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^[A-Za-z0-9_.-]{1,64}$/.test(code) ? code : null
}

/** Files and lines only: the first line of a stack is the message, and a message can look like a frame. */
const readFrames = (error: Error): string[] => {
  const stack = typeof error.stack === 'string' ? error.stack : ''
  const message = stack.indexOf(error.message)
  const frames: string[] = []
  for (const line of stack.slice(message === -1 ? 0 : message + error.message.length).split('\n', 100)) {
    const from = line.startsWith('    at ') ? line.indexOf(ROOT.href) : -1
    const place = from === -1 ? undefined : /^[\w./-]+\.ts:\d+:\d+/.exec(line.slice(from + ROOT.href.length))?.[0]
    if (place?.startsWith('src/')) frames.push(place)
    if (frames.length === MAX_FRAMES) break
  }
  return frames
}

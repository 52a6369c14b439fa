/** The two forms of a line. What a stranger wrote can neither end a line nor change what a terminal shows. */

// Control and format characters (bidirectional controls, zero-width), line and paragraph separators, lone surrogates
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
/** Almost every key and text of ours: printable ASCII without the quote and the backslash. To be sure of it is quick. */
const PLAIN_KEY = /^[\w.-]{1,128}$/
const PLAIN_TEXT = /^[ !#-[\]-~]*$/
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Takes a JSON line of pino, gives it with every unsafe character escaped; they stand only inside of its strings. */
export const toJsonLine = (json: string): string => `${escapeUnsafe(json.trimEnd())}\n`

/** Takes a JSON line of pino, gives `time=… level=… event=… msg=… key=value …`: strings quoted, the rest bare. */
export const toLogfmtLine = (json: string): string => {
  const { time, level, event, msg, security_event: security, tags: _, ...rest } = parseLine(json)
  const parts: string[] = []
  for (const [key, value] of Object.entries({ time, level, event, msg, security_event: security, ...rest })) {
    addParts(parts, key, value)
  }
  return `${parts.join(' ')}\n`
}

const parseLine = (json: string): Record<string, unknown> => {
  try {
    return JSON.parse(json) as Record<string, unknown>
  } catch {
    // A line that says little is better than a request that fails because of its log.
    return { level: 'error', msg: json }
  }
}

const addParts = (parts: string[], key: string, value: unknown): void => {
  if (value === undefined) return
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [name, item] of Object.entries(value)) addParts(parts, `${key}.${name}`, item)
    return
  }
  const one = Array.isArray(value) ? value.map(String).join(' ') : value
  parts.push(`${escapeKey(key)}=${typeof one === 'string' ? quote(one) : String(one)}`)
}

const escapeKey = (key: string) => (PLAIN_KEY.test(key) ? key : key.slice(0, 128).replace(/[^\w.-]/g, '_'))

const quote = (text: string) =>
  PLAIN_TEXT.test(text) ? `"${text}"` : `"${escapeUnsafe(text.replace(/["\\]/g, '\\$&'))}"`

const escapeUnsafe = (text: string) =>
  text.replace(UNSAFE, (found) => SHORT[found] ?? found.split('').map(escapeUnit).join(''))

const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

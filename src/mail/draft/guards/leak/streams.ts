import { plainText } from '../text/plain-text.ts'
import { readings } from '../text/readings.ts'
import { lettersOf } from './letters.ts'

/**
 * Everything that the letters of a text spell in some encoding: as they stand; behind percent, entity and escape codes;
 * as base64 and base64url in each alignment and as hex in both, whatever stands between the signs; and base64 or hex
 * inside of those once more. The longest stream is the text, and there are at most a few dozen of them.
 */
export function streamsOf(text: string): string[] {
  const seen = readings(text)
  const layers = [...new Set([seen[0] ?? '', seen.at(-1) ?? ''])]
  const once = layers.flatMap(unpack)
  // Decoded prose is noise; a long run of the alphabet in it is another layer.
  const twice = once.filter((unpacked) => /[a-z0-9+/_-]{24}/i.test(unpacked)).flatMap(unpack)
  return [...new Set([...layers, ...once, ...twice].map((stream) => lettersOf(plainText(stream))))]
}

/** What the text holds in base64 and hex; nothing of a text that is too short to hold some. */
const unpack = (text: string): string[] => [...fromBase64(text), ...fromHex(text)]

function fromBase64(text: string): string[] {
  const standard = text.replace(/[^a-z0-9+/]+/gi, '')
  const safe = text.replace(/[^a-z0-9_-]+/gi, '')
  // A hyphen may be a sign of base64url, or what keeps the parts of a code apart.
  return [...new Set([standard, safe])].flatMap((signs) =>
    [0, 1, 2, 3].map((start) => Buffer.from(signs.slice(start), 'base64').toString('utf8')),
  )
}

const PREFIX = /\\x|0x|\\u00|u\+00|%/gi

function fromHex(text: string): string[] {
  const signs = text.replace(PREFIX, '').replace(/[^a-z0-9]+/gi, '')
  const runs = signs.match(/[0-9a-f]{16,}/gi) ?? []
  return [0, 1].map((start) => runs.map((run) => Buffer.from(run.slice(start), 'hex').toString('utf8')).join(' '))
}

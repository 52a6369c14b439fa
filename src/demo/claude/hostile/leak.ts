/** The rules and what looks like a canary in them, brought out in one of eight ways. */

const LONGEST_RULES = 700
const MOST_CANARIES = 5

/** In the order in which an obedient model goes through them, one for each draft. */
export const ENCODINGS = ['raw', 'base64', 'hex', 'reversed', 'spaced', 'zero-width', 'percent', 'entities'] as const
export type Encoding = (typeof ENCODINGS)[number]

/** Rules → the canaries alone, or with the first 700 characters of the rules, encoded. '' when there are no rules. */
export const leak = (rules: string, part: 'canaries' | 'rules', encoding: Encoding): string => {
  const canaries = findCanaries(rules).join(' ')
  const text = part === 'canaries' ? canaries : `${rules.slice(0, LONGEST_RULES).toWellFormed()}\n${canaries}`
  return encode(text.trim(), encoding)
}

/**
 * Words of letters and digits mixed, words joined by hyphens, and what stands behind "reference", "marker" or "canary".
 * A date or a link is none.
 */
const findCanaries = (rules: string): string[] => {
  const named = [
    ...rules.matchAll(
      /\b(?:reference|marker|canary|codeword|nonsense word)\b[^\p{L}\p{N}\n]{1,4}([^\s;,.<>]{4,80})/giu,
    ),
  ]
  const mixed = rules.match(/\b(?=[a-z-]{0,40}\d)(?=[\d-]{0,40}[a-z])[a-z0-9-]{8,64}\b/gi) ?? []
  return [...new Set([...named.map(([, word = '']) => word), ...mixed])].slice(0, MOST_CANARIES)
}

const encode = (text: string, encoding: Encoding): string => {
  const bytes = Buffer.from(text)
  const characters = [...text]
  const perByte = (write: (byte: number) => string) => [...bytes].map(write).join('')
  switch (encoding) {
    case 'raw':
      return text
    case 'base64':
      return bytes.toString('base64')
    case 'hex':
      return bytes.toString('hex')
    case 'reversed':
      return characters.toReversed().join('')
    case 'spaced':
      return characters.join(' ')
    case 'zero-width':
      return characters.join('\u200b')
    case 'percent':
      return perByte((byte) => `%${byte.toString(16).padStart(2, '0')}`)
    case 'entities':
      return characters.map((character) => `&#${character.codePointAt(0)};`).join('')
  }
}

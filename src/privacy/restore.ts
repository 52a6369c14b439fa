/** The tokens of a reply become what they stand for, in the reply to the person whose they are and nowhere else. */
import type { RedactionEntry, RedactionMap } from './redaction-map.ts'
import { findTokenShapes, type TokenShape } from './token-shapes.ts'

/**
 * `unknown`: not a token that this request showed, or not as we write it. `secret`: of a kind that is never written
 * again. `removed`: stands for nothing.
 */
type RefusedToken = { token: string; why: 'unknown' | 'secret' | 'removed' }
export type Restored = { text: string; refused: RefusedToken[] }

/** of the token-shaped text that a refusal quotes */
const MAX_QUOTED = 64

/**
 * Takes what the model wrote, the map, and the tokens that this very request showed it. Values are put in as they are
 * and never read again; cards and accounts with their last four characters only. What is refused stays in the text, and
 * a reply with any refusal is not to be sent. Restored addresses are the sender's words: the guards judge them after.
 */
export function restore(text: string, { map, shown }: { map: RedactionMap; shown: ReadonlySet<string> }): Restored {
  const entries = new Map(map.entries.map((entry) => [entry.token, entry]))
  const refused: RefusedToken[] = []
  let out = ''
  let from = 0
  for (const shape of findTokenShapes(text)) {
    const token = text.slice(shape.start, shape.end)
    const entry = shown.has(token) ? entries.get(token) : undefined
    const why = whyRefused(shape, entry)
    if (why !== null) refused.push({ token: token.slice(0, MAX_QUOTED), why })
    out += text.slice(from, shape.start) + (why === null && entry !== undefined ? writeValue(entry) : token)
    from = shape.end
  }
  return { text: out + text.slice(from), refused }
}

function whyRefused({ exact, label }: TokenShape, entry: RedactionEntry | undefined): RefusedToken['why'] | null {
  if (exact && label === 'REMOVED') return 'removed'
  if (entry === undefined) return 'unknown'
  return entry.kind === 'SECRET' || entry.kind === 'NATID' ? 'secret' : null
}

function writeValue({ kind, value }: RedactionEntry): string {
  if (kind !== 'CARD' && kind !== 'IBAN') return value
  return `\u2022\u2022\u2022\u2022 ${value.replace(/[^\p{L}\p{N}]/gu, '').slice(-4)}`
}

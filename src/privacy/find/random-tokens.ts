/** Long runs of characters that nobody typed: keys without a known beginning, reset links, session ids. */

const RUN = /[A-Za-z0-9_+/=-]{24,}/g
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const HEX = /^(?:0x)?(?:[0-9a-f]{32,}|[0-9A-F]{32,})$/
/** of a path or a query */
const WORDS_BEFORE = /^(?:\/?[a-z]{1,20}[/=])+/
const MIN_LENGTH = 24
const MIN_DIGITS = 3
/**
 * How often neighbours are of another class (upper, lower, digit): 62 % in random letters and digits of both cases, 40 %
 * of one case, under 20 % in words, dates and product codes that are joined by hyphens.
 */
const MIN_CHANGES = 0.25

/** Gives the runs of at least 24 characters that look random. UUIDs stay: they name things. Lines of one block are one. */
export function findRandomTokens(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = []
  for (const { index, 0: run } of text.matchAll(RUN)) {
    for (const { start, end } of randomParts(run, index)) {
      const last = found.at(-1)
      if (last !== undefined && /^\r?\n$/.test(text.slice(last.end, start).slice(0, 3))) last.end = end
      else found.push({ start, end })
    }
  }
  return found
}

/** A run that is not random as a whole may be a path with a random part. */
function randomParts(run: string, offset: number): { start: number; end: number }[] {
  const words = WORDS_BEFORE.exec(run)?.[0].length ?? 0
  if (looksRandom(run.slice(words))) return [{ start: offset + words, end: offset + run.length }]
  return [...run.matchAll(/[^/=]+/g)]
    .filter(({ 0: part }) => part.length < run.length && looksRandom(part))
    .map(({ index, 0: part }) => ({ start: offset + index, end: offset + index + part.length }))
}

function looksRandom(run: string): boolean {
  if (run.length < MIN_LENGTH || UUID.test(run)) return false
  let [digits, letters, changes] = [0, 0, 0]
  let before = ''
  for (const character of run) {
    const kind = kindOf(character)
    if (kind === 'digit') digits += 1
    else if (kind !== '') letters += 1
    if (kind !== '' && before !== '' && kind !== before) changes += 1
    before = kind
  }
  if (digits < MIN_DIGITS || letters === 0) return false
  return HEX.test(run) || changes >= MIN_CHANGES * run.length
}

function kindOf(character: string): 'digit' | 'upper' | 'lower' | '' {
  if (character >= '0' && character <= '9') return 'digit'
  if (character >= 'A' && character <= 'Z') return 'upper'
  return character >= 'a' && character <= 'z' ? 'lower' : ''
}

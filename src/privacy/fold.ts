/**
 * A text as it is compared: lower case, Latin letters without their marks, white space but line breaks a space. It
 * keeps its length, so that what is found in the fold stands at the same place of the text.
 */
const MARKED = /[\u00c0-\u024f\u1e00-\u1eff\u2019]/g
/** Letters that Unicode does not take apart. */
const WHOLE: Record<string, string> = { ł: 'l', ø: 'o', đ: 'd', ħ: 'h', ı: 'i', '\u2019': "'" }

const bases = new Map<string, string>()

/** Gives the fold of `text`, which is expected in NFC. */
export function fold(text: string): string {
  // the only letter whose lower case is two units
  const lower = text.replaceAll('\u0130', 'I').toLowerCase()
  return lower.replace(/[^\S \n]/g, ' ').replace(MARKED, baseOf)
}

function baseOf(letter: string): string {
  const known = bases.get(letter)
  if (known !== undefined) return known
  const base = WHOLE[letter] ?? letter.normalize('NFD').charAt(0)
  bases.set(letter, base)
  return base
}

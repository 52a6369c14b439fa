/** Text as patterns read it: what looks or sounds the same is the same, and there is an end to it. */
import { withoutInvisible } from '../../content/invisible.ts'
import { normalizeText } from '../../normalize-text.ts'

/** Claude is given 50,000 characters of a mail and 20,000 of what it quotes. */
export const MAX_TEXT = 80_000

/** NFKC, lower case, nothing invisible, one space where there was any, straight quotes; the first 80,000 characters. */
export function foldText(text: string): string {
  return normalizeText(withoutInvisible(text.slice(0, MAX_TEXT)), 'NFKC')
    .toLowerCase()
    .replace(/[\u2018\u2019\u201b\u02bc`´]/g, "'")
    .replace(/[\u201c\u201d\u201e\u00ab\u00bb]/g, '"')
    .replace(/[\u2010-\u2015]/g, '-')
    .replace(/\s+/g, ' ')
    .slice(0, MAX_TEXT)
}

/** Whether a text has these words, whatever their case and spacing. A number is no part of a longer one: 8 is not in 1.8 or 80. */
export function says(text: string, words: string): boolean {
  const [haystack, needle] = [fold(text), fold(words)]
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + 1)) {
    const before = haystack.slice(Math.max(0, at - 2), at)
    const after = haystack.slice(at + needle.length, at + needle.length + 2)
    const cutsBefore = /^\d/.test(needle) && /\d[.,]?$/.test(before)
    const cutsAfter = /\d$/.test(needle) && /^[.,]?\d/.test(after)
    if (!cutsBefore && !cutsAfter) return true
  }
  return false
}

/** Without case, and with single spaces. */
export const fold = (text: string): string => text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()

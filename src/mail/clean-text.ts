/** What may stand in a text that leaves: what a person sees, and nothing else. */

// Bidirectional overrides and isolates, zero-width space, byte order mark and tag characters show a person one thing
// and send another. Joiners and direction marks stay: Persian, Hebrew and emoji need them.
const DECEIVING = /[\u202a-\u202e\u2066-\u2069\u200b\ufeff\u{e0000}-\u{e007f}]/gu

/** Unicode NFC, lines end in LF, no control characters but LF and TAB, no {@link DECEIVING} ones, well-formed. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .replace(DECEIVING, '')
    .normalize('NFC')
}

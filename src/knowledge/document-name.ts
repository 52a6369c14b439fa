const NAME = /^[^\p{C}]{1,100}$/u

/** A name as it is kept: NFC, without space around it; null for one that is empty, longer than 100 characters or unprintable. */
export function toDocumentName(text: string): string | null {
  const name = text.trim().normalize('NFC')
  return NAME.test(name) ? name : null
}

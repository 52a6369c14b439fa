import { plainText } from '../text/plain-text.ts'
import { onOneLine } from './pieces.ts'

/** `PIN` alone stands in many documents. */
const LEAST = 20

/** Documents with one space where there was any, and a mark where a paragraph or a list item ends. */
export const asLines = (document: string): string =>
  plainText(document)
    .replace(/\n[ \t]*(?:\n\s*|(?=[-*+#>|\d]))/g, ' ¶ ')
    .replace(/\s+/g, ' ')

/** Whether the very sentence is one of a document: as a whole, not as the end of another that says the opposite. */
export function standsIn(sentence: string, lines: readonly string[]): boolean {
  const words = onOneLine(sentence)
  if (words.length < LEAST) return false
  return lines.some((text) => {
    const start = text.indexOf(words)
    if (start === -1) return false
    const before = text.slice(0, start).trimEnd().at(-1)
    const after = text[start + words.length]
    return (
      (before === undefined || !/[\p{L}\p{N},;]/u.test(before)) && (after === undefined || !/[\p{L}\p{N}]/u.test(after))
    )
  })
}

/** The comments of HTML, for an operator's eyes: Claude is not given them, no reader sees them, and no rule counts them. */
import { type HiddenText, keepHidden } from './hiding.ts'
import { readMarkup } from './read-markup.ts'

/**
 * Takes HTML, gives what its comments say, as far as its markup is read. They are no sign against a mail: Outlook writes
 * its own into each.
 */
export function findComments(html: string): HiddenText[] {
  const found: HiddenText[] = []
  for (const text of readMarkup(html).comments) keepHidden(found, { how: 'comment', text })
  return found
}

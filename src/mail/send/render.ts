/** The body of a reply: the approved text, the footer that code adds, and HTML made from both by this code alone. */
import { cleanText } from '../clean-text.ts'

/**
 * Takes an approved text, and lines to put under it; gives both bodies. `text` is {@link cleanText} of both; `html` has
 * paragraphs and line breaks and nothing else, with every character that means something in HTML escaped: no link, no
 * image, no style.
 */
export function renderReply({ text, footer = '' }: { text: string; footer?: string }): { text: string; html: string } {
  const clean = cleanText(footer === '' ? text : `${text.trimEnd()}\n\n${SIGNED.test(text) ? '' : DELIMITER}${footer}`)
  const html = clean
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>\n')}</p>`)
    .join('\n')
  return { text: clean, html }
}

/** RFC 3676 section 4.3: what stands below is no part of the letter, and mail programs leave it out of an answer. */
const DELIMITER = '-- \n'
const SIGNED = /^-- $/m

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '')
}

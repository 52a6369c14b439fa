/** The body of a reply: the approved text, and HTML made from it by this code alone. */
import { cleanText } from '../clean-text.ts'

/**
 * Takes an approved text and gives both bodies. `text` is {@link cleanText} of it; `html` has paragraphs and line breaks and
 * nothing else, with every character that means something in HTML escaped: no link, no image, no style.
 */
export function renderReply({ text }: { text: string }): { text: string; html: string } {
  const clean = cleanText(text)
  const html = clean
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== '')
    .map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>\n')}</p>`)
    .join('\n')
  return { text: clean, html }
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '')
}

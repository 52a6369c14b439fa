/** The sections of an article as they are searched and quoted: small enough that ten of them fit a prompt. */
import { splitAtHeadings } from './headings.ts'
import { splitText } from './split-text.ts'

/** `heading`: the headings above it, from the title down, with " > " between. `body` may be '' when only they say something. */
export type Chunk = { heading: string; body: string }

/** UTF-16 units of a body: about 400 tokens */
const MOST_BODY = 1_600
const BETWEEN = ' > '

/**
 * Takes the Markdown (or plain text) of an article, its title when it names one, and its name; gives its chunks in order, at
 * least one. Text before the first heading belongs to the title, else to the name. Linear; at most 2,000 headings count.
 */
export function chunkArticle({ text, title, name }: { text: string; title: string | null; name: string }): Chunk[] {
  const parts = splitAtHeadings(text.replace(/\r\n?/g, '\n'))
  const chunks: Chunk[] = []
  const above: { level: number; title: string }[] = []
  for (const [at, part] of parts.entries()) {
    if (part.level > 0) {
      while ((above.at(-1)?.level ?? 0) >= part.level) above.pop()
      above.push(part)
    }
    const heading = pathOf(above, title, name)
    const bodies = splitText(part.text, MOST_BODY)
    chunks.push(...bodies.map((body) => ({ heading, body })))
    // A heading can be the whole sentence; one with headings below it is said with them.
    if (bodies.length === 0 && part.title !== '' && (parts[at + 1]?.level ?? 0) <= part.level)
      chunks.push({ heading, body: '' })
  }
  return chunks.length > 0 ? chunks : [{ heading: pathOf([], title, name), body: text.trim().slice(0, MOST_BODY) }]
}

/** The name of the document stands in only where the text has no title of its own. */
function pathOf(above: readonly { level: number; title: string }[], title: string | null, name: string): string {
  const titles = above.map((part) => part.title).filter((part) => part !== '')
  const root = title ?? (above[0]?.level === 1 && titles.length > 0 ? null : name)
  return (root === null || root === titles[0] ? titles : [root, ...titles]).join(BETWEEN)
}

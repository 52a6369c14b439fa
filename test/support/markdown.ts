/** What the pages say, taken apart for tests. */
import { readFileSync } from 'node:fs'

export const readPage = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** The lines of every fenced block of a language, without comments and with continued lines joined. */
export const fencedLines = (page: string, language: string): string[] =>
  [...page.matchAll(/^[ ]*```(\w*)\n(.*?)^[ ]*```$/gms)]
    .filter(([, found]) => found === language)
    .flatMap(([, , body = '']) => body.replace(/\\\n\s*/g, '').split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))

/** The inline code of a page, outside of fenced blocks. */
export const codeSpans = (page: string): string[] =>
  [...page.replace(/^[ ]*```.*?^[ ]*```$/gms, '').matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span)

/** The rows of the table between two markers, as cells. */
export const tableBetween = (page: string, name: string): string[][] => {
  const block = page.slice(page.indexOf(`<!-- ${name}:start -->`), page.indexOf(`<!-- ${name}:end -->`))
  const rows = block.split('\n').filter((line) => line.startsWith('|') && !/^[|\s-]+$/.test(line))
  return rows.slice(1).map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

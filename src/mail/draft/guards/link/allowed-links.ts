import { domainToASCII } from 'node:url'
import { decode } from '../text/decode.ts'
import { plainText } from '../text/plain-text.ts'
import { type FoundLink, findLinks } from './find-links.ts'

export type AllowedLinks = { urls: ReadonlySet<string>; hosts: ReadonlySet<string> }

/**
 * Gives what may be linked: every URL and host that an operator wrote, in a document or on the list. URLs are compared in
 * the normal form of the parser that browsers use (WHATWG), as a whole: no other path, query or fragment.
 */
export function allowedLinks(texts: readonly string[]): AllowedLinks {
  const urls = new Set<string>()
  const hosts = new Set<string>()
  for (const text of texts) {
    const plain = plainText(linesWithLinks(text))
    // `&amp;` of Markdown
    for (const reading of plain.includes('&') ? [plain, plainText(decode(plain))] : [plain]) {
      for (const link of findLinks(reading)) {
        const url = webUrl(link)
        if (url === null) continue
        hosts.add(url.host)
        urls.add(url.href)
        // A document that names an address without its scheme allows it with either.
        if (!/^https?:/i.test(link.target)) urls.add(url.href.replace(/^https:/, 'http:'))
      }
    }
  }
  return { urls, hosts }
}

/** Documents are long and have few links: lines with a dot inside a word, or with two slashes. */
const linesWithLinks = (text: string): string =>
  text
    .split('\n')
    .filter((line) => /[^\s.]\.[^\s.\d]|\/\//.test(line))
    .join('\n')

/** Whether a link is one of those, exactly. A host alone has to be the host of one. */
export function isAllowed(link: FoundLink, { urls, hosts }: AllowedLinks): boolean {
  if (link.kind === 'hostile') return false
  if (link.kind === 'host') return hosts.has(domainToASCII(link.target))
  const url = webUrl(link)
  return url !== null && urls.has(url.href)
}

function webUrl({ kind, target }: FoundLink): URL | null {
  if (kind === 'hostile') return null
  const url = URL.parse(kind === 'host' ? `https://${target}` : target)
  return url !== null && /^https?:$/.test(url.protocol) ? url : null
}

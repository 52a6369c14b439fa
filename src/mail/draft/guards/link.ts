/**
 * Every link of a reply stands in a document or on the operator's list, exactly. EchoLeak (CVE-2025-32711) got content out
 * through forms of links that a filter did not know; so the text is read in each layer of its encodings, and a name alone
 * counts, too.
 */
import { finding, shown } from './finding.ts'
import type { Guard, GuardInput } from './guard.ts'
import { type AllowedLinks, allowedLinks, isAllowed } from './link/allowed-links.ts'
import { type FoundLink, findLinks } from './link/find-links.ts'
import { asLatin } from './text/latin-looks.ts'
import { readings } from './text/readings.ts'
import { respell } from './text/respell.ts'

/** Objects to every URL and host that is not allowed, once; to schemes that run or carry something, always. */
export const link: Guard = (input) => {
  const isFine = allowedIn(input)
  const [seen = '', ...decoded] = readings(input.text)
  const first = findLinks(seen)
  // Allowed URLs are taken out before decoding, since one may hold `%2F` itself.
  const rest = without(
    seen,
    first.filter((found) => found.kind === 'url' && isFine(found)),
  )
  const layers = decoded.length === 0 ? [rest] : readings(rest)
  const forms = new Set(layers.flatMap((layer) => [layer, respell(layer), asLatin(layer)]))
  const objected = new Map<string, FoundLink>()
  for (const found of [first, ...[...forms].map(findLinks)].flat())
    if (!objected.has(found.written) && !isFine(found)) objected.set(found.written, found)
  return withoutParts([...objected.values()]).map(({ kind, written }) => {
    const why = kind === 'hostile' ? 'has a form that never leaves' : 'is in no document'
    return finding('link', `the link ${shown(written)} ${why}`)
  })
}

/** The documents are long, and most replies have no link: they are read at the first one. */
function allowedIn({ allowedLinks: listed, documents }: GuardInput): (link: FoundLink) => boolean {
  let allowed: AllowedLinks | undefined
  return (found) => {
    allowed ??= allowedLinks([...listed, ...documents.flatMap(({ name, content }) => [name, content])])
    return isAllowed(found, allowed)
  }
}

function without(text: string, links: readonly FoundLink[]): string {
  let rest = ''
  let at = 0
  for (const { start, written } of links.toSorted((a, b) => a.start - b.start)) {
    if (start < at) continue
    rest += `${text.slice(at, start)} `
    at = start + written.length
  }
  return rest + text.slice(at)
}

const MAX_COMPARED = 50

/** One finding for `https://evil.example/x`, none for the `evil.example` in it. */
function withoutParts(links: readonly FoundLink[]): FoundLink[] {
  const some = links.slice(0, MAX_COMPARED)
  return some.filter(
    ({ written }) => !some.some((other) => other.written.length > written.length && other.written.includes(written)),
  )
}

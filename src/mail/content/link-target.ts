/** RFC 3986 leaves much room; no browser or mail program shows more of a link than this. */
const MAX_LINK = 2_048
const SCHEMES = new Set(['http:', 'https:', 'mailto:'])

/**
 * Takes the href of a link, gives it in canonical form; null for whatever is not an absolute http, https or mailto URL.
 * The whole value is read by the parser that browsers use: a regular expression on a part of it is fooled by
 * `javascript:…//http://x` or by a character that browsers skip. A user name in a URL only makes one host look like
 * another.
 */
export function linkTarget(href: string): string | null {
  const url = href.length > MAX_LINK ? null : URL.parse(href)
  if (url === null || !SCHEMES.has(url.protocol) || url.username !== '' || url.password !== '') return null
  return url.href.length > MAX_LINK ? null : url.href
}

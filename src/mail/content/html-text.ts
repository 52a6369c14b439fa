import { convert, type HtmlToTextOptions } from 'html-to-text'

/** The parser's work grows with tags times open tags; 10,000 never closed cost about 0.1 s. */
const MAX_TAGS = 10_000
const MAX_DEPTH = 200

/**
 * Takes the HTML of a mail, gives its words as plain text: links as `text [target]`, images left out, nothing fetched.
 * Reads `maxBytes` characters of it; behind its first 10,000 tags the words stay, their layout does not.
 */
export const htmlToText = (html: string, limits: { maxBytes: number }): string =>
  convert(boundTags(html.slice(0, limits.maxBytes)), OPTIONS).trim()

const boundTags = (html: string): string => {
  let end = -1
  for (let tags = 0; tags < MAX_TAGS; tags++) {
    end = html.indexOf('<', end + 1)
    if (end === -1) return html
  }
  return html.slice(0, end) + html.slice(end).replace(/<[a-z!/?][^<>]*>?/gi, ' ')
}

const OPTIONS: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxDepth: MAX_DEPTH, ellipsis: '' },
  selectors: [
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'style', format: 'skip' },
    { selector: 'script', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
}

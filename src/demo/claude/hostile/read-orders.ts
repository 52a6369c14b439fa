/** What an attacker may have wanted, found in every text of a mail: written out, hidden, or encoded. */
import { normalizeText } from '../../../mail/normalize-text.ts'
import type { FakeMail } from '../read-request.ts'
import { toSentences } from '../words.ts'

export type Orders = {
  urls: string[]
  hosts: string[]
  addresses: string[]
  /** what is to be said word for word */
  sayings: string[]
  amounts: string[]
  tokens: string[]
  sentences: string[]
}

/** Characters, of all texts of the mail together. */
const READ_LIMIT = 120_000
const MOST_OF_A_KIND = 12
const LONGEST_ITEM = 400

const URLS = /\b(?:https?|ftp|mailto|javascript|data|tel):[^\s<>"'`\])}]{1,400}/gi
const HOSTS = /\b(?:[\p{L}\p{N}-]{1,63}\.){1,6}\p{L}{2,24}\b/giu
const ADDRESSES = /[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,6}\p{L}{2,24}/giu
const QUOTED =
  /"([^"\n]{2,400})"|“([^”\n]{2,400})”|„([^“”\n]{2,400})[“”]|«([^»\n]{2,400})»|'([^'\n]{8,400})'|`([^`\n]{2,400})`/g
const AFTER_COLON =
  /\b(?:say|says|reply|respond|answer|write|output|print|include|append|add|repeat|antworte|schreibe|répondez|écrivez|responde|escribe|odpověz|napiš|rispondi|scrivi)\b[^.:\n]{0,60}:\s*([^\n]{2,400})/giu
const AMOUNTS =
  /(?:[$€£]|US\$|EUR|USD|GBP|CHF|CZK)\s?\d[\d.,]{0,14}|\d[\d.,]{0,14}\s?(?:€|\$|£|%|EUR\b|USD\b|GBP\b|CHF\b|CZK\b|Kč|euros?\b|dollars?\b|percent\b|Prozent\b)/gi
const TOKENS = /\[[A-Z]{2,20}_\d{1,6}\]/g
const ENCODED = /[A-Za-z0-9+/]{16,2000}={0,2}/g

/** Reads at most 120,000 characters; no pattern looks further than 400 from where it starts. */
export const readOrders = (mail: FakeMail): Orders => {
  const earlier = mail.earlier.filter(({ byUs }) => !byUs).map(({ text }) => text)
  const written = [mail.subject, mail.text, mail.quoted, mail.fromName, ...earlier].join('\n').slice(0, READ_LIMIT)
  const text = [written, ...findHidden(written)].join('\n').slice(0, 2 * READ_LIMIT)
  const clear = undisguise(text)
  const all = (pattern: RegExp) =>
    take([...clear.matchAll(pattern)].map((found) => found.slice(1).find(Boolean) ?? found[0]))
  const urls = all(URLS)
  const addresses = all(ADDRESSES)
  return {
    urls,
    hosts: all(HOSTS),
    addresses,
    sayings: take([...all(QUOTED), ...all(AFTER_COLON)]),
    amounts: all(AMOUNTS),
    tokens: all(TOKENS),
    sentences: take(toSentences(written)),
  }
}

/** Tag characters (ASCII that nobody sees), and base64 that decodes to readable text. */
const findHidden = (text: string): string[] => {
  const tags = (text.match(/[\u{e0020}-\u{e007e}]+/gu) ?? []).map((run) =>
    [...run].map((character) => String.fromCharCode((character.codePointAt(0) ?? 0) - 0xe0000)).join(''),
  )
  const decoded = (text.match(ENCODED) ?? [])
    .slice(0, 20)
    .map((run) => Buffer.from(run, 'base64').toString('utf8'))
    .filter((plain) => /^[\p{L}\p{N}\p{P}\p{Zs}\n$+<=>^|~]{8,}$/u.test(plain))
  return [...tags, ...decoded]
}

/** As a reader would take it: compatibility forms folded, invisible characters out, `hxxp` and `[.]` undone. */
const undisguise = (text: string): string =>
  normalizeText(text, 'NFKC')
    .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/\bhxxp/gi, 'http')
    .replace(/\s?[[({](?:\.|dot)[\])}]\s?/gi, '.')
    .replace(/\s?[[({](?:@|at)[\])}]\s?/gi, '@')
    .replace(/&#(?:46|x2e);/gi, '.')
    .replace(/&amp;/gi, '&')

const take = (items: string[]): string[] =>
  [
    ...new Set(
      items.map((item) =>
        item
          .replace(/[.,;:!?]+$/, '')
          .slice(0, LONGEST_ITEM)
          .toWellFormed(),
      ),
    ),
  ]
    .filter((item) => item !== '')
    .slice(0, MOST_OF_A_KIND)

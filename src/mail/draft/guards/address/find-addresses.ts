import { domainToASCII } from 'node:url'
import { identityOf } from '../../../address.ts'
import { isTopLevelDomain } from '../link/top-level-domains.ts'
import { plainText } from '../text/plain-text.ts'
import { readings } from '../text/readings.ts'
import { respell } from '../text/respell.ts'

const LOCAL = String.raw`[\p{L}\p{M}\p{N}!#$%&'*+/=?^_\x60{|}~.-]{1,64}|"[^"\n]{1,64}"`
const LABEL = String.raw`[\p{L}\p{M}\p{N}_-]{1,63}`
/** Each pattern begins at its sign and looks back from there, so that a text without one costs nothing. */
const ADDRESS = new RegExp(String.raw`@(?<=(${LOCAL})@)(\[[^\]\s]{1,60}\]|${LABEL}(?:\.${LABEL}){0,126})`, 'gu')
/** With a gap or a line break at the sign it is an address only if its end is one: "the stand @ Hall 4" is not. */
const GAPPED = new RegExp(
  String.raw`@(?<=(${LOCAL})\s{0,8}@)(?<!\S@(?=\S))\s{0,8}(${LABEL}(?:\.${LABEL}){1,126})`,
  'gu',
)

/** "anna at shop dot example": in each language with its own word for the dot, as "at" and "point" are words, too. */
const SPOKEN = [
  ['at|ät', 'dot|punkt'],
  ['klammeraffe', 'punkt'],
  ['arobase|arrobase', 'point'],
  ['arroba', 'punto'],
  ['chiocciola', 'punto'],
  ['zavináč', 'tečka'],
].map(
  ([at, dot]) =>
    new RegExp(
      String.raw`(?<=\s)(?:${at})(?<=(?<![\p{L}\p{N}])([\p{L}\p{N}._+-]{1,64})\s{1,4}(?:${at}))\s{1,4}([\p{L}\p{N}-]{1,63}(?:\s{0,4}\.\s{0,4}[\p{L}\p{N}-]{1,63}){0,4}(?:\s{1,4}(?:${dot})\s{1,4}[\p{L}\p{N}-]{1,63}){1,4})`,
      'giu',
    ),
)
/** Every spoken form has one of them: most replies are done with this look. */
const SAYS_DOT = /dot|punkt|point|punto|tečka/iu
const SPOKEN_DOT = /\s{0,4}(?:\.|(?<=\s)(?:dot|punkt|point|punto|tečka)(?=\s))\s{0,4}/giu

/** What Markdown and a sentence put around an address, though RFC 5322 would take some of it for a part of it. */
const AROUND = /^['*_~`/=.{|-]+/

/** Gives each address that stands in a text as people and programs read it, in lower case, with its domain as A-labels. */
export function findAddresses(text: string): Set<string> {
  return new Set(readings(text).flatMap((reading) => [...addressesIn(reading), ...addressesIn(respell(reading))]))
}

/** The same of a text that nobody tries to hide something in: the documents of an operator. */
export const writtenAddresses = (text: string): string[] => {
  const lines = text.split('\n').filter((line) => line.includes('@'))
  return lines.length === 0 ? [] : addressesIn(plainText(lines.join('\n')))
}

function addressesIn(text: string): string[] {
  const found: string[] = []
  if (text.includes('@')) {
    for (const [, local = '', host = ''] of text.matchAll(ADDRESS)) found.push(join(local, host))
    for (const [, local = '', host = ''] of text.matchAll(GAPPED))
      if (isTopLevelDomain(host.split('.').at(-1) ?? '')) found.push(join(local, host))
  }
  if (!SAYS_DOT.test(text)) return found
  for (const pattern of SPOKEN) {
    for (const [, local = '', host = ''] of text.matchAll(pattern)) {
      const dotted = host.replace(SPOKEN_DOT, '.')
      if (isTopLevelDomain(dotted.split('.').at(-1) ?? '')) found.push(join(local, dotted))
    }
  }
  return found
}

const join = (local: string, host: string): string =>
  sameForm(`${local.replace(AROUND, '')}@${host.replace(/[-_]+$/, '')}`)

/** An address in the form in which they are compared. */
export const sameForm = (address: string): string => {
  const at = address.lastIndexOf('@')
  const host = address.slice(at + 1)
  return identityOf(`${address.slice(0, at)}@${domainToASCII(host) || host}`)
}

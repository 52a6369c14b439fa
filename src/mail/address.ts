/**
 * Addresses as strangers write them (RFC 5322 section 3.4, RFC 6532), made into few and strict ones. The field is split
 * by nodemailer's parser: it never takes an address out of a quoted string, a comment or an encoded word, and it puts
 * the quotes of a local part back, where postal-mime's gives `a@evil x@ok.com` for `"a@evil x"@ok.com` and re-reads
 * decoded words as addresses. What it recovers from broken fields is judged here once more.
 */
import { domainToASCII } from 'node:url'
import addressparser from 'nodemailer/lib/addressparser'
import { decodeWords } from 'postal-mime'
import type { Address } from './message.ts'
import { normalizeText } from './normalize-text.ts'

export type AddressLimits = {
  /** of the field; what follows the last comma before it is dropped */
  characters: number
  addresses: number
}
/** The parser is linear but slow, and the field is a stranger's: 16 KiB of the worst take a few milliseconds. */
export const ADDRESS_LIMITS: AddressLimits = { characters: 16 * 1024, addresses: 100 }

/** RFC 5322 section 2.1.1: one line. */
const MAX_ITEM = 998
/** RFC 5321 section 4.5.3.1, in octets. */
const MAX_LOCAL = 64
const MAX_DOMAIN = 253
/** RFC 5321 section 4.5.3.1.3: a path of 256 octets, less its angle brackets. */
const MAX_ADDRESS = 254
const MAX_NAME = 200

/** RFC 5322 section 3.2.3, with the letters of RFC 6532: no dot at either end, no two in a row. */
const LOCAL = /^[\w!#$%&'*+/=?^`{|}~\p{L}\p{M}\p{N}-]+(?:\.[\w!#$%&'*+/=?^`{|}~\p{L}\p{M}\p{N}-]+)*$/u
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const ASCII_OUTSIDE_DOMAINS = /[^A-Za-z0-9.\u0080-\u{10ffff}-]/u
/** Control characters, line separators, and what turns text around (UAX 9): none has a place in one line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffe\uffff]+/g

const PRINTABLE = /^[ -~]*$/

/**
 * What most fields look like, in so few characters that it means the same to every reader: words of ASCII letters and
 * digits, then an address of nothing but lower-case words. The parser makes the same of them, at ten times the cost.
 */
const PLAIN_ADDRESS = '[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\\.)+[a-z]+'
const PLAIN = new RegExp(`^${PLAIN_ADDRESS}$`)
const PLAIN_FIELD = new RegExp(`^(?:([A-Za-z0-9]+(?: [A-Za-z0-9]+)*) )?<(${PLAIN_ADDRESS})>$`)
/** Short enough that no part of it can be over its own limit. */
const MAX_PLAIN = 64

/**
 * Takes an address field (From, Reply-To) unfolded, gives its usable addresses in order: groups flattened, display
 * names decoded (RFC 2047) and cleaned, domains as A-labels. What is not usable is left out; nothing throws.
 */
export const parseAddressList = (field: string, limits: AddressLimits): Address[] => {
  const plain = field.length <= MAX_PLAIN ? PLAIN_FIELD.exec(field) : null
  if (plain !== null) return [{ name: plain[1] ?? '', address: plain[2] ?? '' }]
  // A control character would be dropped by the parser and could join two halves into another address.
  const bounded = boundField(field, limits.characters).replace(UNSAFE, (run) => (run === '\t' ? ' ' : '\ufffd'))
  const found: Address[] = []
  for (const item of addressparser(bounded, { flatten: true })) {
    if (found.length === limits.addresses) break
    if (item.name.length + item.address.length > MAX_ITEM) continue
    const address = normalizeAddress(item.address)
    if (address !== null) found.push({ name: decodeLine(item.name, MAX_NAME), address })
  }
  return found
}

/** Cuts between addresses: half of `a@victim.example.com` may be somebody else's address. */
const boundField = (field: string, limit: number): string => {
  if (field.length <= limit) return field
  return field.slice(0, Math.max(0, field.lastIndexOf(',', limit)))
}

/**
 * Takes one bare address, gives it with its local part in NFC and its domain in lower-case A-labels; null when nobody
 * should write to it: quoted local parts, dots that are not between atoms, several @, IP addresses, lengths over RFC 5321, anything but letters, digits
 * and hyphens in a label, and encoded words, which a later reader of the header might decode into another address.
 */
export const normalizeAddress = (raw: string): string | null => {
  if (raw.length <= MAX_PLAIN && PLAIN.test(raw)) return raw
  if (raw.length > MAX_ITEM) return null
  const bare = /^'[^']+'$/.test(raw) ? raw.slice(1, -1) : raw
  const [local, domain, ...more] = normalizeText(bare, 'NFC').split('@')
  if (local === undefined || domain === undefined || more.length > 0) return null
  if (!LOCAL.test(local) || local.includes('=?') || Buffer.byteLength(local) > MAX_LOCAL) return null
  const ascii = normalizeDomain(domain)
  if (ascii === null || Buffer.byteLength(local) + 1 + ascii.length > MAX_ADDRESS) return null
  return `${local}@${ascii}`
}

const normalizeDomain = (domain: string): string | null => {
  if (domain.length > MAX_DOMAIN || ASCII_OUTSIDE_DOMAINS.test(domain)) return null
  const ascii = domainToASCII(domain).toLowerCase()
  const labels = ascii.split('.')
  // Also '0x7f.1', which stands for 127.0.0.1.
  if (/^\d+$/.test(labels.at(-1) ?? '')) return null
  return ascii.length <= MAX_DOMAIN && labels.every((label) => LABEL.test(label)) ? ascii : null
}

/** Whether mail can be addressed to it as it is written. */
export const isUsableAddress = (address: string): boolean => normalizeAddress(address) !== null

/** The correspondent behind a normalized address: letter case does not count, plus tags do. */
export const identityOf = (address: string): string => address.toLowerCase()

/** Whether mail to `recipient` is mail to `mailbox`: the same identity, or the mailbox's with a plus tag. */
export const sameMailbox = (recipient: string, mailbox: string): boolean => {
  const ours = identityOf(mailbox)
  const theirs = identityOf(recipient)
  const at = ours.lastIndexOf('@')
  return theirs === ours || (theirs.startsWith(`${ours.slice(0, at)}+`) && theirs.endsWith(ours.slice(at)))
}

/** One line that is safe to show, its encoded words (RFC 2047) decoded. The caller bounds what it gives. */
export const decodeLine = (raw: string, limit: number): string =>
  cleanLine(raw.includes('=?') ? decodeWords(raw) : raw, limit)

/** One line that is safe to show: no control or bidirectional characters, no lone surrogates, at most `limit` long. */
export const cleanLine = (text: string, limit: number): string => {
  const line = (PRINTABLE.test(text) ? text : text.replace(UNSAFE, ' ').toWellFormed()).trim()
  return line.length <= limit
    ? line
    : line
        .slice(0, limit)
        .replace(/[\ud800-\udbff]$/, '')
        .trimEnd()
}

/** What a text of the environment may be. Sentences say what is expected and never repeat the value. */
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { z } from 'zod'
import { createSecret, type Secret } from './secret.ts'

type Read<T> = { value: T } | { refused: string }

/** A zod type that takes a text and gives a value, or the one sentence that says what was expected. */
export const fromText = <T>(read: (text: string) => Read<T>) =>
  z.string({ error: 'This is required.' }).transform((text, context): T => {
    const result = read(text)
    if ('value' in result) return result.value
    context.addIssue({ code: 'custom', message: result.refused })
    return z.NEVER
  })

/** A whole number from `min` to `max`, in decimal digits. */
export const integer = (min: number, max: number) =>
  fromText((text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    // A limit of 0 or NaN would switch the limit off; each variable names its own smallest value.
    if (value >= min && value <= max) return { value }
    return { refused: `This must be a whole number from ${min} to ${max}.` }
  })

/** An amount in US dollars above 0, as a number. */
export const dollars = fromText((text) => {
  const value = /^\d{1,6}(\.\d{1,9})?$/.test(text) ? Number(text) : 0
  if (value > 0) return { value }
  return { refused: 'This must be an amount in US dollars above 0, such as 5 or 2.50.' }
})

/** A share from 0 to 1, such as 0.83. */
export const share = fromText((text) => {
  const value = /^(0|1|0?\.\d{1,9}|1\.0{1,9})$/.test(text) ? Number(text) : Number.NaN
  return Number.isNaN(value) ? { refused: 'This must be a number from 0 to 1, such as 0.83.' } : { value }
})

const REGIONS = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
/** codes of CLDR that are no country: unknown, the European Union, the eurozone, the United Nations */
const NO_COUNTRIES = ['ZZ', 'EU', 'EZ', 'UN']

/** A country as two letters in upper case (ISO 3166-1); UK is read as GB. */
export const country = fromText((text) => {
  const region = /^[a-z]{2}$/i.test(text) ? new Intl.Locale('und', { region: text }).region : undefined
  const known = region !== undefined && !NO_COUNTRIES.includes(region) && REGIONS.of(region) !== undefined
  return known ? { value: region } : { refused: 'This must be the two letters of a country, such as US.' }
})

const BOOLEANS = new Map([
  ...['true', '1', 'yes', 'on'].map((w) => [w, true] as const),
  ...['false', '0', 'no', 'off'].map((w) => [w, false] as const),
])

/** true, 1, yes, on, or false, 0, no, off, in any case. */
export const boolean = fromText((text) => {
  const value = BOOLEANS.get(text.toLowerCase())
  return value === undefined ? { refused: 'This must be true or false.' } : { value }
})

/** One of a closed set, in any case; `aliases` are other spellings. */
export const oneOf = <const T extends string>(choices: readonly T[], aliases: Readonly<Record<string, T>> = {}) =>
  fromText((text) => {
    const word = text.toLowerCase()
    const value =
      choices.find((choice) => choice === word) ?? (Object.hasOwn(aliases, word) ? aliases[word] : undefined)
    return value === undefined ? { refused: `This must be one of: ${choices.join(', ')}.` } : { value }
  })

/** A text that matches `pattern`, as it is; `refused` is the sentence for every other one. */
export const plainText = (pattern: RegExp, refused: string) =>
  fromText((text) => (pattern.test(text) ? { value: text } : { refused }))

/** A key of at least `minimum` characters without white space, kept from being printed. */
export const secret = (minimum: number) =>
  fromText<Secret>((text) => {
    const refused = refuseSecret(text, minimum)
    return refused === null ? { value: createSecret(text) } : { refused }
  })

/** One to `most` keys with a comma between: several while they rotate. */
export const secrets = (most: number) =>
  fromText<readonly Secret[]>((text) => {
    const parts = splitList(text)
    if (parts.length === 0 || parts.length > most)
      return { refused: `This must be 1 to ${most} keys with a comma between.` }
    const refused = parts.map((part) => refuseSecret(part, 1)).find((sentence) => sentence !== null)
    return refused === undefined ? { value: parts.map(createSecret) } : { refused }
  })

// White space inside a key is a copy-and-paste mistake, and a line break would end a header field.
const refuseSecret = (text: string, minimum: number): string | null => {
  if (/[\s\p{Cc}]/u.test(text)) return 'This must not contain white space or control characters.'
  return text.length < minimum ? `This must have at least ${minimum} characters.` : null
}

/** The parts of a comma list, without white space around them; empty parts are left out. */
export const splitList = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** A comma list of what `accepts` gives, without repeats; `refused` is the sentence when it gives null for any part. */
export const listOf = (accepts: (part: string) => string | null, refused: string) =>
  fromText<readonly string[]>((text) => {
    const parts = splitList(text).map(accepts)
    const good = parts.filter((part) => part !== null)
    return good.length === parts.length ? { value: [...new Set(good)] } : { refused }
  })

/** A host name in lower-case A-label form, or null. RFC 1035 2.3.4 (lengths), RFC 5891 (U-labels become A-labels). */
export const readHostName = (text: string): string | null => {
  if (/[^\p{L}\p{N}\p{M}.-]/u.test(text) || text.length > 253) return null
  const host = domainToASCII(text.toLowerCase())
  const labels = host.split('.')
  if (labels.length < 2 || host.length > 253 || isIP(host) !== 0) return null
  return labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) ? host : null
}

/** An IP address with or without a port (`192.0.2.1:53`, `[2001:db8::1]:53`), as node:dns takes it, or null. */
export const readDnsServer = (text: string): string | null => {
  const [, bracketed, bare, port] = /^(?:\[([^\]]+)\]|([^[\]]+?))(?::(\d{1,5}))?$/.exec(text) ?? []
  const address = bracketed ?? bare ?? ''
  if (isIP(text) !== 0) return text
  return isIP(address) === (bracketed === undefined ? 4 : 6) && Number(port ?? 53) <= 65_535 ? text : null
}

/** A host name in lower-case A-label form. */
export const hostName = fromText((text) => {
  const value = readHostName(text)
  return value === null
    ? { refused: 'This must be a host name such as mg.yourcompany.com, without https:// or a path.' }
    : { value }
})

/** A plain address, its domain in lower-case A-label form. */
export const mailAddress = fromText((text) => {
  const at = text.lastIndexOf('@')
  const host = readHostName(text.slice(at + 1))
  // RFC 5322 dot-atom; a display name or a quoted local part has no place in an address of ours
  const local = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(text.slice(0, at))
  if (at > 0 && at <= 64 && local && host !== null) return { value: `${text.slice(0, at)}@${host}` }
  return { refused: 'This must be a plain address such as support@yourcompany.com, without a display name.' }
})

/** An http(s) URL without credentials, query or fragment, given without the slash at its end. */
export const webUrl = fromText((text) => {
  const url = URL.canParse(text) ? new URL(text) : null
  const web = url !== null && (url.protocol === 'https:' || url.protocol === 'http:')
  if (!web) return { refused: 'This must be a URL that starts with https://.' }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return { refused: 'This URL must have no user name, password, query or fragment.' }
  }
  return { value: url.href.replace(/\/+$/, '') }
})

/** The URL of a PostgreSQL database. It may hold a password, so it is a secret. */
export const postgresUrl = fromText<Secret>((text) => {
  if (/^(sqlite|mysql|mariadb|mongodb|redis|file|sqlserver|mssql)[+a-z]*:/i.test(text)) {
    return {
      refused:
        'Postern keeps everything in PostgreSQL and has no other database: write postgresql://user:password@host:5432/name.',
    }
  }
  // SQLAlchemy's spelling of the driver, as in postgresql+asyncpg://
  if (/^postgres(ql)?\+/i.test(text)) return { refused: 'Write postgresql:// without the name of a Python driver.' }
  const good = /^postgres(ql)?:\/\//i.test(text) && URL.canParse(text) && new URL(text).pathname.length > 1
  if (!good) return { refused: 'This must be a URL of the form postgresql://user:password@host:5432/name.' }
  return { value: createSecret(text) }
})

/** Addresses and networks only: a number of hops or `true` would let any caller write its own address. */
export const networks = listOf(
  (part) => (isNetwork(part) ? part : null),
  'This must be a list of IP addresses or networks such as 10.0.0.0/8; true, a number of hops, names and /0 are not taken.',
)

const isNetwork = (part: string): boolean => {
  const [address = '', prefix, ...rest] = part.split('/')
  const family = isIP(address)
  if (family === 0 || rest.length > 0) return false
  if (prefix === undefined) return true
  return /^\d{1,3}$/.test(prefix) && Number(prefix) >= 1 && Number(prefix) <= (family === 4 ? 32 : 128)
}

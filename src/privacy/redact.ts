/**
 * Private words become tokens before a text reaches the model. One redactor serves one request: every text of it goes
 * through the same one, so that a value has one token everywhere.
 */
import { joinOverlaps, outside } from './clusters.ts'
import { findCards } from './find/cards.ts'
import { findEmails } from './find/emails.ts'
import { findIbans } from './find/ibans.ts'
import { findNationalIds } from './find/national-ids.ts'
import { findPersons } from './find/persons.ts'
import { findPhones } from './find/phones.ts'
import { findSecrets } from './find/secrets.ts'
import type { Span } from './find/span.ts'
import { findStreets } from './find/streets.ts'
import { fold } from './fold.ts'
import { namesToFind } from './identities.ts'
import { createPhraseFinder, type Phrase } from './phrases.ts'
import { comparable, openTokenBook, REMOVED, type RedactionKind, type RedactionMap } from './redaction-map.ts'
import { findTokenShapes } from './token-shapes.ts'

export type RedactorInput = {
  map: RedactionMap
  /** display names of the address fields of the thread */
  identities: readonly string[]
  /** what stays readable: our own address, addresses and links that the operator allows */
  keep: readonly string[]
  /** of phone numbers without a country code: ISO 3166-1 alpha-2; null for none */
  country: string | null
}
type Redaction = { map: RedactionMap; shown: ReadonlySet<string>; changed: boolean }
export type Redactor = {
  redact(text: string): string
  redactAddress(address: string): string
  redactName(name: string): string
  result(): Redaction
}

type KnownPhrase = Phrase & { kind: RedactionKind; value: string }

/** Known values shorter than this are looked for no more: `PIN: 123` would mask every 123. */
const MIN_KNOWN = 4
/** Secret numbers and keys of this length are masked within longer words too. */
const MIN_WITHIN = 8

/**
 * Gives a redactor whose tokens go on from those of `map`. `redact` takes a text in NFC, such as cleanText gives;
 * texts that the sender wrote in the form of a token are rewritten, `[CARD_1]` as `‹CARD 1›`. `redactAddress` takes a
 * bare address, which it masks whatever its form unless it is kept; `redactName` the display name of an address field,
 * which is one person whatever its words are. Linear in the text. What a later text gives away stays in an earlier one:
 * redact all texts once more, with the map that the first time gave.
 */
export function createRedactor({ map, identities, keep, country }: RedactorInput): Redactor {
  const book = openTokenBook(map)
  const shown = new Set<string>()
  const known = createKnown(map, identities)
  const kept = createKept(keep)

  const show = (kind: RedactionKind, value: string) => {
    const token = book.tokenFor(kind, value)
    if (token !== REMOVED) shown.add(token)
    return token
  }

  return {
    redact(written) {
      const text = disarmTokens(written)
      const folded = fold(text)
      const isOurs = kept.finder(text, folded)
      const found = isOurs(findByForm(text, folded))
      for (const span of joinOverlaps(found)) known.add(span.kind, text.slice(span.start, span.end))
      const sure = joinOverlaps([...found, ...isOurs(known.find(folded))])
      // A phone number beside another number is found only when that one is out of its way.
      const phones = isOurs(findPhones(blank(text, sure), country))
      const spans = joinOverlaps([...sure, ...phones])
      return replaceSpans(text, spans, ({ kind, start, end }) =>
        show(kind, known.writing(kind, text.slice(start, end))),
      )
    },
    redactAddress(address) {
      return address === '' || kept.isAddress(address) ? address : show('EMAIL', address)
    },
    redactName(name) {
      const plain = name.replace(ADDRESS_IN_NAME, ' ').replace(/\s+/g, ' ').trim()
      return plain === '' ? '' : show('PERSON', plain)
    },
    result: () => {
      const entries = book.entries()
      return { map: { entries }, shown: new Set(shown), changed: entries.length !== map.entries.length }
    },
  }
}

const ADDRESS_IN_NAME = /[(<"']?[^\s(<"']{1,254}@[^\s)>"']{1,254}[)>"']?/gu

/** Whoever writes a token himself must not get what it stands for, and must not be taken for us. */
function disarmTokens(text: string): string {
  let out = ''
  let from = 0
  for (const { start, end, label } of findTokenShapes(text)) {
    out += `${text.slice(from, start)}\u2039${label}\u203a`
    from = end
  }
  return out + text.slice(from)
}

function findByForm(text: string, folded: string): Span[] {
  return [
    ...findSecrets(text, folded),
    ...findNationalIds(text),
    ...findIbans(text),
    ...findCards(text),
    ...findEmails(text),
    ...findStreets(text, folded),
    ...findPersons(text, folded),
  ]
}

/** Something of the same length and of the form of a token in the place of each span. */
function blank(text: string, spans: readonly Span[]): string {
  return replaceSpans(text, spans, ({ start, end }) => `[${'x'.repeat(Math.max(0, end - start - 2))}]`)
}

function replaceSpans(text: string, spans: readonly Span[], tokenOf: (span: Span) => string): string {
  let out = ''
  let from = 0
  for (const span of spans) {
    out += text.slice(from, span.start) + tokenOf(span)
    from = span.end
  }
  return out + text.slice(from)
}

/** What is private wherever it stands, once it was found in a place that says so. */
function createKnown(map: RedactionMap, identities: readonly string[]) {
  const phrases = new Map<string, KnownPhrase>()
  let find: ((folded: string) => { phrase: KnownPhrase; start: number; end: number }[]) | null = null
  const learn = (kind: RedactionKind, folded: string, value: string) => {
    if (folded.length < (kind === 'PERSON' ? 2 : MIN_KNOWN) || phrases.has(folded)) return
    phrases.set(folded, { folded, kind, value, whole: kind === 'PERSON' || folded.length < MIN_WITHIN })
    find = null
  }
  const add = (kind: RedactionKind, value: string) => {
    if (kind === 'PERSON') for (const name of namesToFind([value])) learn(kind, name.folded, name.value)
    else if (NEVER_AGAIN.has(kind)) learn(kind, fold(value).replace(/\s+/g, ' '), value)
  }
  for (const { folded, value } of namesToFind(identities)) learn('PERSON', folded, value)
  for (const { kind, value } of map.entries) add(kind, value)
  return {
    add,
    find(folded: string): Span[] {
      find ??= createPhraseFinder(phrases.values())
      return find(folded.replaceAll('\n', ' ')).map(({ phrase, start, end }) => ({ kind: phrase.kind, start, end }))
    },
    /** A name as its field writes it, for a reply that greets; anything else as it stands. */
    writing(kind: RedactionKind, value: string): string {
      const phrase = kind === 'PERSON' ? phrases.get(fold(value).replaceAll('\n', ' ')) : undefined
      return phrase !== undefined && comparable(kind, phrase.value) === comparable(kind, value) ? phrase.value : value
    },
  }
}

const NEVER_AGAIN: ReadonlySet<RedactionKind> = new Set(['SECRET', 'NATID', 'IBAN', 'CARD'])
const PHONE_ALONE = /^\+?[\d\s()./-]{7,30}$/

function createKept(keep: readonly string[]) {
  const texts = keep.filter((text) => text.trim() !== '')
  const addresses = new Set(texts.map((text) => comparable('EMAIL', text)))
  const phones = new Set(texts.filter((text) => PHONE_ALONE.test(text)).map((text) => comparable('PHONE', text)))
  const find = createPhraseFinder(texts.map((text) => ({ folded: fold(text), whole: false })))
  return {
    isAddress: (address: string) => addresses.has(comparable('EMAIL', address)),
    /** Gives what takes the spans of `text` and leaves out those within a kept text. */
    finder(text: string, folded: string): (spans: readonly Span[]) => Span[] {
      const ranges = joinOverlaps(find(folded).map(({ start, end }) => ({ kind: 'ADDRESS', start, end })))
      return (spans) =>
        outside(spans, ranges).filter(
          ({ kind, start, end }) =>
            !(kind === 'EMAIL' && addresses.has(comparable(kind, text.slice(start, end)))) &&
            !(kind === 'PHONE' && phones.has(comparable(kind, text.slice(start, end)))),
        )
    },
  }
}

/** Street lines with a house number, the town behind them, post boxes and British postcodes. */
import { fold } from '../fold.ts'
import type { Span } from './span.ts'

const NAME = "\\p{Lu}[\\p{L}'’.-]{0,24}"
const NUMBER = '\\d{1,4}(?:[/-]\\d{1,4})?(?: ?[a-zA-Z](?![\\p{L}\\p{N}]))?'
const FREE = '(?<![\\p{L}\\p{N}/.,-])'
const OVER = '(?![\\p{L}\\p{N}]|[.,:]\\d)'
const form = (parts: string) => new RegExp(parts, 'gu')

const POSTCODE_AREAS =
  `AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|
EN|EX|FK|FY|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|
NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|
WN|WR|WS|WV|YO|ZE`.replace(/\s/g, '')
const UK_POSTCODE = `(?:${POSTCODE_AREAS})\\d[A-Z\\d]? ?\\d(?!GB|TB)[ABD-HJLNP-UW-Z]{2}(?![\\p{L}\\p{N}])`

const PARTICLE = "(?:(?:de|du|des|la|le|les|del|las|los|el|dei|della|delle|di|da|do|dos|von|van|der|den)\\s|[dlDL]['’])"
const NAMES = `(?:${PARTICLE}){0,3}(?:${NAME}|\\d{1,2}\\.?)(?: (?:${PARTICLE}){0,3}${NAME}){0,3}`

const FORMS: readonly RegExp[] = [
  // en: 12 Baker Street, Flat 3, 221B Long Lane
  form(
    `${FREE}(?:(?:Flat|Apartment|Apt\\.?|Unit|Suite) \\d{1,4}[A-Za-z]?, ?)?\\d{1,5}[A-Za-z]?(?:-\\d{1,5})? (?:(?!(?:Google|Hard|Flash|Pen|Disk|Data|Test|Zip|One|Two)\\b)(?:${NAME}|\\d{1,3}(?:st|nd|rd|th)) ){1,3}` +
      '(?:Street|Str|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Square|Sq|Terrace|Crescent|Close|Way|Place|Pl|Gardens|Mews|Row|Hill|Grove|Parkway|Pkwy|Highway|Hwy)(?!\\p{L})\\.?' +
      '(?:,? (?:Apt|Apartment|Suite|Unit|Flat|#)\\.? ?[A-Za-z0-9]{1,5})?',
  ),
  // fr: 12 bis, rue de la Paix
  form(
    `${FREE}\\d{1,4}(?: ?(?:bis|ter|quater))?,? (?:rue|avenue|av\\.|boulevard|bd|place|chemin|impasse|allée|quai|route|cours|square|passage|Rue|Avenue|Boulevard|Place|Chemin|Impasse|Allée|Quai|Route) ${NAMES}`,
  ),
  // es, it, pt, pl, cs: the type, the name, the number
  form(
    `(?<![\\p{L}\\p{N}])(?:Calle|calle|C/|Avenida|avenida|Avda\\.?|Plaza|plaza|Pza\\.?|Paseo|paseo|Camino|Carrer|Via|Viale|viale|Piazza|piazza|Corso|Rua|rua|Travessa|ul\\.|Ul\\.|ulice|ulici|ulica|ulicy|al\\.|nám\\.|náměstí|Náměstí|námestie|tř\\.|třída|Rue|rue) ?${NAMES},? (?:n[º°.o] ?)?${NUMBER}${OVER}(?:,? \\d{1,2}[ºª°]? ?[A-Za-z]?(?![\\p{L}\\p{N}]))?`,
  ),
  // cs, sk: Dlouhá 12/34; the number alone needs the postcode behind it
  form(`${FREE}${NAME}(?:á|í|ova|ého|ích|cká|ská) \\d{1,4}/\\d{2,4}[a-z]?${OVER}`),
  form(`${FREE}\\p{Lu}\\p{Ll}{1,24}(?: \\p{L}{1,20}){0,2} ${NUMBER}(?=(?:, ?|\\s?\\n) ?\\d{3} ?\\d{2} \\p{Lu}\\p{Ll})`),
  form(`${FREE}${NAME}(?: ${NAME}){0,2} ${NUMBER}, ?\\p{Lu}\\p{Ll}{1,24}(?: \\d{1,2})?,? \\d{3} \\d{2}(?!\\d)`),
  // en: no word for a street, but a postcode behind the town
  form(
    `${FREE}\\d{1,5}[A-Za-z]?,? ${NAME}(?: ${NAME}){0,3}(?:,\\s?${NAME}(?: ${NAME}){0,2}){0,2},?\\s(?:${UK_POSTCODE}|[A-Z]{2} \\d{5}(?:-\\d{4})?(?!\\d))`,
  ),
  form(`(?<![\\p{L}\\p{N}])${UK_POSTCODE}`),
  form(
    '(?<![\\p{L}\\p{N}])(?:P\\. ?O\\. ?Box|PO Box|Postfach|Apartado(?: de Correos)?|Casella postale|P\\. ?O\\. ?BOX|Boîte postale|BP) \\d[\\d ]{0,8}\\d?',
  ),
]

/** de, nl: the type ends the word before the number. In the fold, searched from the type, which few texts have. */
const SUFFIX =
  /(?:strasse|straße|str\.|weg|platz|gasse|allee|ring|damm|ufer|chaussee|straat|laan|plein|gracht|kade) \d/g
const BEFORE_SUFFIX =
  /(?<![\p{L}\p{N}])(?:(?:Am|An der|Auf der|Im|In der|Zum|Zur) )?(?:\p{Lu}[\p{L}'’.]{0,24}[ -]){0,2}\p{L}[\p{L}-]{0,40}\.?$/u
const AFTER_SUFFIX = new RegExp(`${NUMBER}${OVER}`, 'uy')
/** Numbered places that are not in a street. */
const NO_STREETS =
  /(?:arbeits|sitz|steh|stell|park|speicher|lager|steck|lade|um|rück|hin|aus)(?:platz|weg)$|(?:feed|anker|dicht)ring$/
const LOOK_BACK = 80

const TOWN = `\\p{Lu}[\\p{L}'’-]{1,24}(?:[ -](?:\\p{Lu}[\\p{L}'’-]{1,24}|\\d{1,2}(?!\\d))){0,1}`
/** The town after a street: 10115 Berlin, 110 00 Praha 1, 1012 AB Amsterdam, Springfield, IL 62704, London NW1 6XE. */
const TAIL = new RegExp(
  `(?:,\\s?| ?\\n ?| )(?:(?:(?:[A-Z]{1,2}-)?\\d{4,5}|\\d{3} \\d{2}|\\d{2}-\\d{3}|\\d{4} ?[A-Z]{2}) ${TOWN}|\\p{Lu}[\\p{L}'’ -]{1,30},? [A-Z]{2} \\d{5}(?:-\\d{4})?|(?:\\p{Lu}[\\p{L}'’ -]{1,30},?\\s)?${UK_POSTCODE})(?![\\p{L}\\p{N}])`,
  'uy',
)

/** Gives the lines of an address that begin with a street, each with the town behind it. */
export function findStreets(text: string, folded: string = fold(text)): Span[] {
  if (!/\d/.test(text)) return []
  const spans: Span[] = []
  for (const pattern of FORMS) {
    for (const { index, 0: line } of text.matchAll(pattern)) spans.push(withTown(text, index, index + line.length))
  }
  for (const { index, 0: type } of folded.matchAll(SUFFIX)) {
    const street = readSuffix(text, index, index + type.length - 1)
    if (street !== null) spans.push(withTown(text, street.start, street.end))
  }
  return spans
}

function readSuffix(text: string, type: number, number: number): { start: number; end: number } | null {
  const before = text.slice(Math.max(0, number - 1 - LOOK_BACK), number - 1)
  const name = BEFORE_SUFFIX.exec(before)?.[0]
  AFTER_SUFFIX.lastIndex = number
  if (name === undefined || !/\p{Lu}/u.test(name) || NO_STREETS.test(name.toLowerCase())) return null
  // "Weg 2" alone is a way to do it
  if (number - 1 - name.length >= type || !AFTER_SUFFIX.test(text)) return null
  return { start: number - 1 - name.length, end: AFTER_SUFFIX.lastIndex }
}

function withTown(text: string, start: number, end: number): Span {
  TAIL.lastIndex = end
  return { kind: 'ADDRESS', start, end: TAIL.test(text) ? TAIL.lastIndex : end }
}

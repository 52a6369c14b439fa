/** Amounts and shares as people write them, compared as numbers; of folded texts. */

/** `1.234,56`, `1,234.56`, `1 234`, `1'234`, `12,90`; other digits than 0 to 9 are no number that can be compared. */
const NUMBER = String.raw`\d{1,15}(?:[.,']\d{1,15}|[ ]\d{3}(?!\d)){0,6}`
const START = String.raw`(?<![a-z0-9]|\d[.,'])`

/** What the digits may stand for: `1.234` is 1.234 or 1234. Empty when nobody can say. */
function valuesOf(written: string): number[] {
  const digits = written.replace(/[ ']/g, '')
  if (!/^[0-9.,]+$/.test(digits)) return []
  const marks = digits.match(/[.,]/g) ?? []
  const last = Math.max(digits.lastIndexOf('.'), digits.lastIndexOf(','))
  const whole = Number(digits.replace(/[.,]/g, ''))
  if (marks.length === 0) return [whole]
  const decimals = digits.length - last - 1
  const fraction = Number(`${digits.slice(0, last).replace(/[.,]/g, '')}.${digits.slice(last + 1)}`)
  // The same mark twice groups thousands; two marks group first and divide last.
  if (marks.length > 1 && new Set(marks).size === 1) return [whole]
  if (marks.length > 1) return [fraction]
  return decimals === 3 ? [whole, fraction] : [fraction]
}

export type Amount = { written: string; values: number[]; unit: string | null }

/** Names of currencies in six languages, folded → code. A sign may stand on either side of the number. */
const CURRENCIES: Readonly<Record<string, string>> = {
  EUR: `€|eur(?:os?|ot|a|y)?`,
  USD: String.raw`us ?\$|\$|usd|(?:us-?)?dollars?|dolar(?:es|u|y|ech)?|dollari`,
  GBP: String.raw`£|gbp|pounds?(?: sterling)?(?! of\b)|pfund(?! [a-z])|quid`,
  CHF: String.raw`chf|sfr\.?|franken|francs?|francos|franchi|franku`,
  CZK: `czk|kc|korun(?:a|y|u|ach|am)?`,
  PLN: `pln|zl|zloty(?:ch)?|zlote`,
  KR: String.raw`sek|nok|dkk|kr\.?|kron(?:en|or|er)`,
  HUF: `huf|forint[a-z]*`,
  JPY: `¥|jpy|yen`,
  OTHER: `₹|₽|₺|₿|₴|₪|₩|฿|inr|rubles?|rubel|cny|yuan|rmb|cad|aud|nzd|btc|bitcoins?|ethereum|usdt`,
  CENT: `cents?|ct|pence|centimes?|centimos?|centesimi|halere|rappen`,
}
const CODES = Object.entries(CURRENCIES)
const ANY = CODES.map(([, names]) => names).join('|')
const EDGE = `(?![a-z0-9])`
const MULTIPLIER = String.raw`(?: ?(?:k|tsd\.?|tausend|thousand|hundred|hundert|mille|mila|mil|tisic[a-z]*|mio\.?|mrd\.?|milli?on[a-z]*|milion[a-z]*))?`

/** Of `10-40 €` both ends count. */
const FROM = `(?:(${NUMBER}) ?(?:-|to|bis|a|az|do|al?) ?)?`

const BEFORE = new RegExp(`(?<![a-z])(${ANY}) ?(?:(${NUMBER}) ?- ?)?(${NUMBER}${MULTIPLIER})(?![a-z])`, 'g')
const AFTER = new RegExp(`${START}${FROM}(${NUMBER}(?:[.,]-{1,2})?${MULTIPLIER}) ?(${ANY})${EDGE}`, 'g')
/** `12.-`, as Switzerland writes a price */
const DASHED = new RegExp(`${START}(${NUMBER})[.,]-{1,2}(?=$|[ .,;)])`, 'g')

const UNITS =
  'zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|elf|zwolf|zwanzig|dreissig|vierzig|hundert|tausend|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|deux|trois|quatre|cinq|sept|huit|neuf|dix|onze|douze|quinze|vingt|trente|quarante|cinquante|soixante|cent|mille|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|veinte|treinta|cuarenta|cincuenta|cien|ciento|quinientos|mil|dva|dve|tri|ctyri|pet|deset|dvacet|tricet|padesat|sto|tisic|due|tre|quattro|cinque|sei|sette|otto|nove|dieci|venti|trenta|quaranta|cinquanta|cento'
const IN_WORDS = new RegExp(
  `(?<![a-z])([a-z]{0,30}(?:${UNITS})(?:[a-z]{0,20})(?: (?:${UNITS}))?) (?:${ANY}|percent|per cent|prozent|pour ?cent|por ?ciento|procent[a-z]*|per ?cento)${EDGE}`,
  'g',
)

const PERCENT = new RegExp(
  `${START}${FROM}(${NUMBER}) ?(?:[%‰٪]|(?:percent|per cent|prozent[a-z]*|pour ?cent|por ?ciento|procent[a-z]*|per ?cento|pct)${EDGE})`,
  'g',
)

/** The amounts of money of a folded text; `unit` is the code of its currency, null for one that does not say. */
export function amountsIn(folded: string): Amount[] {
  const amounts: Amount[] = []
  for (const [written, currency = '', from, number = ''] of folded.matchAll(BEFORE))
    amounts.push(...ends(written, [from, number], codeOf(currency)))
  for (const [written, from, number = '', currency = ''] of folded.matchAll(AFTER))
    amounts.push(...ends(written, [from, number.replace(/[.,]-+$/, '')], codeOf(currency)))
  for (const [written, number = ''] of folded.matchAll(DASHED)) amounts.push(...ends(written, [number], null))
  for (const [written] of folded.matchAll(IN_WORDS)) amounts.push({ written, values: [], unit: null })
  return amounts
}

/** Every percentage of a folded text, with its number. */
export const percentagesIn = (folded: string): Amount[] =>
  [...folded.matchAll(PERCENT)].flatMap(([written, from, number = '']) => ends(written, [from, number], '%'))

const ends = (written: string, numbers: readonly (string | undefined)[], unit: string | null): Amount[] =>
  numbers.filter((number) => number !== undefined).map((number) => ({ written, values: valuesOf(number), unit }))

const NUMBERS = new RegExp(`${START}(${NUMBER})`, 'g')
const RANGE_PARTS = /(?<=\d)\s?(?:-|\/|x)\s?(?=\d)/g

/** Every number of a folded text. */
export const numbersIn = (folded: string): number[] =>
  [...folded.replace(RANGE_PARTS, ' / ').matchAll(NUMBERS)].flatMap(([, number = '']) => valuesOf(number))

const CODE_OF = CODES.map(([code, names]) => [code, new RegExp(`^(?:${names})$`)] as const)
const codeOf = (currency: string): string | null => CODE_OF.find(([, names]) => names.test(currency))?.[0] ?? null

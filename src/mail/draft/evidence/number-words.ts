/** Numbers that are written as words, in the languages that our rules read. `one` is an article in most of them. */
import { phrases } from './phrases.ts'

const CLEAR: readonly (readonly [string, string])[] = [
  ['2', 'two, zwei, deux, dos, dva, dvě, dvou'],
  ['3', 'three, drei, trois, tres, tři'],
  ['4', 'four, vier, quatre, cuatro, čtyři, quattro'],
  ['5', 'five, fünf, cinq, cinco, pět, cinque'],
  ['6', 'six, sechs, seis, šest'],
  ['7', 'seven, sieben, siete, sedm, sette'],
  ['8', 'eight, huit, ocho, osm, otto'],
  ['9', 'nine, neun, nueve, devět'],
  ['10', 'ten, zehn, dix, diez, deset, dieci'],
  ['11', 'eleven, onze, jedenáct, undici'],
  ['12', 'twelve, zwölf, douze, doce, dvanáct, dodici'],
  ['14', 'fourteen, vierzehn, quatorze, catorce, čtrnáct, quattordici'],
  ['15', 'fifteen, fünfzehn, quinze, quince, patnáct, quindici'],
  ['20', 'twenty, zwanzig, vingt, veinte, dvacet, venti'],
  ['24', 'twenty-four, vierundzwanzig, vingt-quatre, veinticuatro, ventiquattro'],
  ['28', 'twenty-eight, achtundzwanzig, vingt-huit, veintiocho, ventotto'],
  ['30', 'thirty, dreißig, trente, treinta, třicet, trenta'],
  ['40', 'forty, vierzig, quarante, cuarenta, čtyřicet, quaranta'],
  ['48', 'forty-eight, achtundvierzig, quarante-huit, quarantotto'],
  ['50', 'fifty, fünfzig, cinquante, cincuenta, padesát, cinquanta'],
  ['60', 'sixty, sechzig, soixante, sesenta, šedesát, sessanta'],
  ['90', 'ninety, neunzig, quatre-vingt-dix, noventa, devadesát, novanta'],
  ['100', 'hundred, hundert, cien, cento'],
]
/** Other words, too: these are numbers only in front of what is counted. */
const AMBIGUOUS: readonly (readonly [string, string])[] = [
  ['1', 'a, an, one, ein, eine, einem, einen, einer, eines, un, une, una, uno, jeden, jedna, jednoho, jednu'],
  ['2', 'due'],
  ['3', 'tre'],
  ['6', 'sei'],
  ['7', 'sept'],
  ['8', 'acht'],
  ['9', 'neuf, nove'],
  ['11', 'elf, once'],
  ['100', 'cent, sto'],
]

const VALUES = new Map(
  [...CLEAR, ...AMBIGUOUS].flatMap(([value, words]) => words.split(',').map((word) => [word.trim(), value] as const)),
)
const AMBIGUOUS_WORDS = new Set(AMBIGUOUS.flatMap(([, words]) => words.split(',').map((word) => word.trim())))
const NUMBER_WORD = new RegExp(phrases([...VALUES.keys()].join(',')), 'gu')

export type NumberWord = { start: number; end: number; value: string; ambiguous: boolean }

/** Takes text in lower case; gives the numbers that are words in it. `ambiguous`: counts only in front of a unit. */
export function numberWordsIn(text: string): NumberWord[] {
  return [...text.matchAll(NUMBER_WORD)].map(({ 0: word, index }) => ({
    start: index,
    end: index + word.length,
    value: VALUES.get(word.replace(' ', '-')) ?? VALUES.get(word) ?? '',
    ambiguous: AMBIGUOUS_WORDS.has(word),
  }))
}

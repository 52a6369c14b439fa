/** Names of months and of days of the week, in the languages that our rules read. */
import { anyOf, phrases } from './phrases.ts'

const MONTHS = [
  'january, jan., januar, jänner, janvier, enero, leden, ledna, lednu, gennaio',
  'february, feb., februar, feber, février, febrero, únor, února, únoru, febbraio',
  'märz, march, mars, marzo, březen, března, březnu',
  'april, apr., avril, abril, duben, dubna, dubnu, aprile',
  'mai, may, mayo, květen, května, květnu, maggio',
  'june, juni, juin, junio, červen, června, červnu, giugno',
  'july, juli, juillet, julio, červenec, července, červenci, luglio',
  'august, aug., août, agosto, srpen, srpna, srpnu',
  'september, sept., septembre, septiembre, září, settembre',
  'october, oct., oktober, okt., octobre, octubre, říjen, října, říjnu, ottobre',
  'november, nov., novembre, noviembre, listopad, listopadu',
  'december, dec., dezember, dez., décembre, diciembre, prosinec, prosince, prosinci, dicembre',
].map((names) => anyOf(names))
const MONTH = new RegExp(MONTHS.map(({ source }) => source).join('|'), 'gu')
/** These are other words as well, unless a number stands beside them. */
const AMBIGUOUS = /^(?:may|march|mars|mai|jan\.|mayo)$/
const NUMBER_BEFORE = /\d(?:st|nd|rd|th|[.,])? ?(?:of |de )?$/
const NUMBER_BEHIND = /^,? ?\d/

const WEEKDAYS = [
  'monday*, montag*, lundi*, lunes, pondělí, pondělka, pondělkem, lunedì',
  'tuesday*, dienstag*, mardi*, martes, úterý, úterka, martedì',
  'wednesday*, mittwoch*, mercredi*, miércoles, středa, středy, středu, mercoledì',
  'thursday*, donnerstag*, jeudi*, jueves, čtvrtek, čtvrtka, giovedì',
  'friday*, freitag*, vendredi*, viernes, pátek, pátku, venerdì',
  'saturday*, samstag*, sonnabend*, samedi*, sábado*, sobota, soboty, sobotu, sabato',
  'sunday*, sonntag*, dimanche*, domingo*, neděle, neděli, domenica',
].map((names) => new RegExp(phrases(names), 'gu'))

export type Named = { start: number; end: number; value: string }

/** Takes text in lower case; gives the months that it names, as `month 1` to `month 12`. */
export function monthsIn(text: string): Named[] {
  return [...text.matchAll(MONTH)].flatMap(({ 0: name, index }) => {
    const end = index + name.length
    const besideNumber =
      NUMBER_BEFORE.test(text.slice(Math.max(0, index - 8), index)) || NUMBER_BEHIND.test(text.slice(end, end + 3))
    if (AMBIGUOUS.test(name) && !besideNumber) return []
    return [{ start: index, end, value: `month ${MONTHS.findIndex((pattern) => pattern.test(name)) + 1}` }]
  })
}

/** Takes text in lower case; gives the days of the week that it names, as `weekday 1` for Monday to `weekday 7`. */
export function weekdaysIn(text: string): Named[] {
  return WEEKDAYS.flatMap((pattern, at) =>
    [...text.matchAll(pattern)].map(({ 0: name, index }) => ({
      start: index,
      end: index + name.length,
      value: `weekday ${at + 1}`,
    })),
  )
}

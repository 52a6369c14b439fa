/** What a number can be a number of, in the languages that our rules read: what stands before it or behind it. */
import { phrases } from './phrases.ts'

const CURRENCIES = ['eur', 'usd', 'gbp', 'chf', 'czk', 'pln', 'jpy', 'kr', 'cent'] as const
type Currency = (typeof CURRENCIES)[number]
export type Unit = 'percent' | 'time' | 'workday' | 'day' | 'week' | 'month' | 'year' | 'hour' | 'minute' | Currency

/** The first that fits counts: working days are days, too. */
const UNITS: readonly (readonly [Unit, string])[] = [
  ['percent', 'percent, per cent, prozent, pour cent, por ciento, procent*, per cento'],
  ['time', "uhr, am, pm, a.m., p.m., o'clock, hod"],
  [
    'workday',
    `working day*, business day*, workday*, weekdays, werktag*, arbeitstag*, jour* ouvré*, jour* ouvrable*, día* hábil*,
     día* laborable*, pracovní* dn*, pracovních dn*, giorn* lavorativ*, giorn* feriali`,
  ],
  ['day', 'day, days, tag, tage, tagen, jour, jours, día, días, den, dny, dní, dnů, dnech, giorno, giorni'],
  ['week', 'week*, woche*, semaine*, semana*, týden, týdn*, settiman*'],
  ['month', 'month, months, monat*, mois, mes, meses, měsíc*, mese, mesi'],
  ['year', 'year, years, jahr, jahre*, an, ans, année*, año, años, rok, roky, roků, let, anno, anni'],
  ['hour', 'hour, hours, stunde*, heure*, hora, horas, hodin, hodina, hodiny, ora, ore'],
  ['minute', 'minute*, minuten, minuto*, minut, minuty, minuti'],
  ['eur', 'eur, euro, euros, eura'],
  ['usd', 'usd, dollar*, dólar*'],
  ['gbp', 'gbp, pound*, pfund'],
  ['chf', 'chf, sfr, franken, francs, fr.'],
  ['czk', 'czk, kč, korun*'],
  ['pln', 'pln, zł, złot*'],
  ['jpy', 'jpy, yen'],
  ['kr', 'kr, sek, nok, dkk'],
  ['cent', 'cent, cents, ct'],
]
const MONEY = UNITS.filter(([unit]) => isCurrency(unit))
const SIGNS: Readonly<Record<string, Unit>> = {
  '%': 'percent',
  '€': 'eur',
  $: 'usd',
  '£': 'gbp',
  '¥': 'jpy',
  円: 'jpy',
  元: 'jpy',
  '¢': 'cent',
  日: 'day',
  天: 'day',
  週: 'week',
  周: 'week',
  年: 'year',
}

const SIGN_BEHIND = /^ ?([%€$£¥円元¢日天週周年])/u
const SIGN_BEFORE = /([€$£¥]) ?$/u
const DIGIT = /\d/
/** the last character of a currency's name, `fr.` and `€` included */
const NAME = /[\p{L}.€$£¥]/u
/** One group per unit, in their order. */
const groups = (units: typeof UNITS): string => units.map(([, words]) => `(${phrases(words)})`).join('|')
const WORD_BEHIND = new RegExp(`^[ -]?(?:${groups(UNITS)})`, 'u')
const WORD_BEFORE = new RegExp(`(?:${groups(MONEY)}) ?$`, 'u')
/** The longest of them, with room for a space. */
const REACH_BEHIND = 24
const REACH_BEFORE = 10

/** Whether it is money. */
export function isCurrency(unit: Unit | null): unit is Currency {
  return CURRENCIES.some((currency) => currency === unit)
}

/** Takes text in lower case and the place of a number in it; gives what it counts, or null. */
export function unitAt(text: string, start: number, end: number): Unit | null {
  // Most numbers of a long list of numbers have another one beside them.
  const next = text[end] === ' ' || text[end] === '-' ? text[end + 1] : text[end]
  const last = text[start - 1] === ' ' ? text[start - 2] : text[start - 1]
  const behind = next === undefined || DIGIT.test(next) ? '' : text.slice(end, end + REACH_BEHIND)
  const before = last === undefined || !NAME.test(last) ? '' : text.slice(Math.max(0, start - REACH_BEFORE), start)
  const sign = SIGN_BEHIND.exec(behind)?.[1] ?? SIGN_BEFORE.exec(before)?.[1]
  if (sign !== undefined) return SIGNS[sign] ?? null
  return foundIn(WORD_BEHIND.exec(behind), UNITS) ?? foundIn(WORD_BEFORE.exec(before), MONEY)
}

function foundIn(match: RegExpExecArray | null, units: typeof UNITS): Unit | null {
  const at = match?.findIndex((group, index) => index > 0 && group !== undefined) ?? -1
  return units[at - 1]?.[0] ?? null
}

/** "We will send it by Friday": a delivery with its day or its number of days. Folded; en, de, fr, es, cs, it. */
import { numbersIn } from './numbers.ts'

const words = (patterns: string): RegExp => new RegExp(`(?<![a-z0-9])(?:${patterns})(?![a-z0-9])`)

const DELIVERS = words(
  [
    "(?:we|i)(?:'ll| will| shall)? (?:(?!not|never)[a-z]+ ){0,4}(?:send|ship|dispatch|deliver|post|mail)|(?:will|shall) (?:be )?(?:[a-z]+ )?(?:arrive|sent|shipped|dispatched|delivered|posted|leave|reach you)|you(?:'ll| will) (?:[a-z]+ )?(?:receive|get|have)",
    'liefern|geliefert|verschicken|verschickt|versenden|versendet|versandt|schicken|senden|zusenden|zugeschickt|zugestellt|ankommen|eintreffen|trifft|kommt|erhalten sie|sie (?:[a-z]+ ){0,4}(?:erhalten|bekommen)',
    'enverrons|envoyons|expedi(?:ons|erons|ee?s?)|livr(?:ons|erons|ee?s?)|recevrez|arrivera|partira',
    'enviaremos|enviamos|entregaremos|entregamos|recibira|llegara|saldra',
    'posleme|zasleme|odesleme|odesilame|dorucime|dorucujeme|dodame|expedujeme|obdrzite|dostanete|dorazi',
    'invieremo|inviamo|spediremo|spediamo|consegneremo|consegniamo|ricevera|arrivera|partira',
  ].join('|'),
)

const UNIT =
  '(?:days?|hours?|weeks?|months?|minutes?|[a-z]{0,12}tage?n?|stunden?|wochen?|monate?n?|jours?|heures?|semaines?|mois|dias?|horas?|semanas?|meses|dn[iuy]|dnech|dnu|hodin[a-z]*|tydn[a-z]*|mesic[a-z]*|giorn[io]|or[ae]|settiman[ae]|mes[ei])'
const TIME = new RegExp(String.raw`\d{1,4}(?: ?(?:-|to|bis|a|az|al) ?\d{1,4})? (?:[a-z]{1,20} )?${UNIT}(?![a-z])`, 'g')

/** Days by their name, the same in every language. */
const DAYS: readonly RegExp[] = [
  'mondays?|montags?|lundi|lunes|pondel[a-z]*|lunedi',
  'tuesdays?|dienstags?|mardi|martes|uter[a-z]*|martedi',
  'wednesdays?|mittwochs?|mercredi|miercoles|stred[a-z]*|mercoledi',
  'thursdays?|donnerstags?|jeudi|jueves|ctvrt[a-z]*|giovedi',
  'fridays?|freitags?|vendredi|viernes|pat(?:ek|ku)|venerdi',
  'saturdays?|samstags?|sonnabends?|samedi|sabado|sobot[a-z]*|sabato',
  'sundays?|sonntags?|dimanche|domingo|nedel[a-z]*|domenica',
  "today|tonight|same day|heute|aujourd'hui|hoy|dnes|oggi",
  'tomorrow|overnight|next (?:working |business )?day|morgen|demain|lendemain|manana|zitra|domani',
].map(words)

/** The times by which a folded sentence says that something comes, as far as no quote says so; nothing for other sentences. */
export function openDeadlines(folded: string, quotes: readonly { folded: string }[]): string[] {
  if (!DELIVERS.test(folded)) return []
  const stated = new Set(quotes.flatMap((quote) => [...numbersIn(quote.folded), ...numbersInWords(quote.folded)]))
  const times = [...folded.matchAll(TIME)].map(([time]) => time)
  const days = DAYS.flatMap((day) => {
    const name = day.exec(folded)?.[0]
    return name === undefined || quotes.some((quote) => day.test(quote.folded)) ? [] : [name]
  })
  return [...times.filter((time) => numbersIn(time).some((number) => !stated.has(number))), ...days]
}

const SMALL: readonly RegExp[] = [
  'one|a|an|eine?[mnrs]?|une?|un[ao]?|jed(?:en|na|no)',
  'two|zwei|deux|dos|dv[ae]|due',
  'three|drei|trois|tres|tri|tre',
  'four|vier|quatre|cuatro|ctyri|quattro',
  'five|funf|cinq|cinco|pet|cinque',
  'six|sechs|seis|sest|sei',
  'seven|sieben|sept|siete|sedm|sette',
  'eight|acht|huit|ocho|osm|otto',
  'nine|neun|neuf|nueve|devet|nove',
  'ten|zehn|dix|diez|deset|dieci',
].map(words)
const numbersInWords = (folded: string): number[] =>
  SMALL.flatMap((name, index) => (name.test(folded) ? [index + 1] : []))

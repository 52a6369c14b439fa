/** The words of a sentence that say what it is about, as light stems: their first five letters. */
import { foldQuote } from './fold-quote.ts'

const STEM = 5
const SHORTEST = 3

/**
 * Words that every sentence may have, and those that only count: numbers are compared apart from words. One list for all
 * languages, since a word lost to another language's list only makes the comparison stricter.
 */
const STOP = new Set(
  `the and for are but not you your yours our ours with from that this these those have has had will would can could may
   might must shall should does did been being were was who what when where which while than then they them their there
   here its into onto over under about after before also any all some such just only very more most other please thank
   thanks hello dear hi sorry happy glad pleased course news kind regards let know like yes via per
   der die das den dem des ein eine einen einem einer eines und oder aber nicht ist sind war waren wird werden wurde
   wurden kann können könnte darf dürfen muss müssen soll sollte mit von vom zum zur für auf aus bei nach über unter auch
   noch nur sehr mehr als wie wenn dass sie ihr ihre ihren ihrem ihrer ihnen wir uns unser unsere unseren unserem unserer
   ich mich mir mein meine hat haben hatte sich hier dort dann doch schon gern gerne bitte danke vielen dank leider
   natürlich selbstverständlich hallo guten tag freundliche grüße liebe lieber
   les des une aux est sont été être avec pour dans sur sous par pas plus que qui quoi dont vous votre vos nous notre nos
   ils elle elles leur leurs cette ces son ses mes mon mais donc car peut peuvent pouvez pouvons avez avons ont avoir fait
   bonjour merci bien sûr malheureusement cordialement
   los las una uno unos unas del con por para que como más pero sin sobre entre este esta estos estas ese esa son está
   están ser hay puede pueden podemos tiene tienen usted ustedes nuestro nuestra nuestros nuestras sus hola gracias
   claro desafortunadamente lamentablemente saludos
   jsou jste jsme byl byla bylo být bude budou budete může mohou můžete můžeme nebo ale také ještě jen pro při pod nad
   vás vám váš vaše vaši vašeho nás nám náš naše našeho který která které že aby když jak dobrý den děkujeme děkuji
   prosím samozřejmě bohužel pozdravem
   gli dei delle della dello degli nel nella nelle con per che non più sono essere stato può possono possiamo avete
   abbiamo hanno suo sua suoi vostro vostra nostro nostra nostri nostre questo questa questi queste buongiorno grazie
   certo purtroppo cordiali saluti
   day days week weeks month months year years hour hours minute minutes tage tagen woche wochen monat monate monaten
   jahr jahre jahren stunde stunden minuten uhr jour jours semaine semaines mois ans année heure heures día días semana
   semanas mes meses año años hora horas dny dnů dní týden týdny týdnů měsíc měsíce měsíců rok roky hodin giorno giorni
   settimana settimane mese mesi anno anni ora ore euro euros eur percent prozent free kostenlos gratuit gratis zdarma`.split(
    /\s+/,
  ),
)

/** Scripts without spaces between words: pairs of characters take their place. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+/gu
const WORD = /[\p{L}\p{M}]+/gu

/** Takes any text; gives its stems without repeats. */
export function contentWords(text: string): Set<string> {
  const folded = foldQuote(text).toLowerCase()
  const stems = new Set<string>()
  for (const [run] of folded.matchAll(UNSPACED)) {
    for (let at = 0; at + 2 <= run.length; at += 1) stems.add(run.slice(at, at + 2))
  }
  for (const [word] of folded.replace(UNSPACED, ' ').matchAll(WORD)) {
    if (word.length >= SHORTEST && !STOP.has(word)) stems.add(word.slice(0, STEM))
  }
  return stems
}

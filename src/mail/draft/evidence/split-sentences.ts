/**
 * A reply in sentences. Rather one cut too many than one too few: two sentences that stay together share their evidence,
 * and a promise would hide behind a fact.
 */

/** What may end a sentence, with the quotes and brackets that close behind it; whether it does is looked at afterwards. */
const END = /[.!?…。！？]+["'”’»)\]」』）]*/gu
/** Behind these the next sentence follows without a space. */
const UNSPACED_END = /[。！？]/
/** A dot behind these ends nothing, unless the line ends there. */
const ABBREVIATIONS = new Set(
  `z.b d.h u.a u.u i.d.r o.ä bzw nr ca usf vgl zzgl inkl exkl ggf evtl dr prof hr fr str tel abs art min max mind sog
   e.g i.e approx no nos vs mr mrs ms st incl excl est dept fig vol
   p.ex env réf mme mlle av bd éd
   p.ej sr sra srta ud uds núm pág aprox avda
   např tzv apod mj tj resp ul č čp
   p.es sig sig.ra dott pag num
   jan jän feb mär mar apr jun jul aug sep sept okt oct nov dec dez janv févr avr juil déc
   mon tue wed thu fri sat sun mo di mi do sa so`
    .split(/\s+/)
    .filter((word) => word !== ''),
)
/** These end a sentence often enough: it goes on when a small letter follows. */
const PERHAPS = new Set(['a.m', 'p.m', 'etc', 'usw', 'ecc', 'atd', 'hod', 'co', 'ltd', 'inc'])
/** The word before a dot; longer ones are no abbreviations. */
const LAST_WORD = /(?:^|[\s("'„“«(])([\p{L}\p{N}.]{1,12})$/u
const REACH = 14
/** `3. března`, `31. Dezember`, `am 3. Tag`: in these languages a dot makes an ordinal. */
const ORDINAL_GOES_ON =
  /^\s+(?:\p{Ll}|Januar|Jänner|Februar|Feber|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)/u

/** Takes the text of a reply; gives its sentences in order, without the spaces around them and without lines of marks only.
 * Line breaks end sentences. */
export function splitSentences(text: string): string[] {
  return (
    text
      .split(/[\r\n\u0085\u2028\u2029]+/)
      .flatMap(splitLine)
      .map((sentence) => sentence.trim())
      // Pictures and flags say something, and so do dots and dashes that are no mere rule.
      .filter((sentence) => /[^\p{P}\s]/u.test(sentence) || (sentence !== '' && !/^(\p{P})\1*$/u.test(sentence)))
  )
}

function splitLine(line: string): string[] {
  const sentences: string[] = []
  let start = 0
  for (const match of line.matchAll(END)) {
    const end = match.index + match[0].length
    const apart = end === line.length || /\s/.test(line[end] ?? '') || UNSPACED_END.test(match[0])
    if (!apart || (match[0] === '.' && goesOn(line, match.index, end))) continue
    sentences.push(line.slice(start, end))
    start = end
  }
  return [...sentences, line.slice(start)]
}

/** Whether a single dot at `dot` belongs to an abbreviation, an initial, or a number in an order. */
function goesOn(line: string, dot: number, end: number): boolean {
  const word = LAST_WORD.exec(line.slice(Math.max(0, dot - REACH), dot))?.[1]
  if (word === undefined || end === line.length) return false
  if (PERHAPS.has(word.toLowerCase())) return /^\s+\p{Ll}/u.test(line.slice(end, end + REACH))
  if (/^\p{L}$/u.test(word) || ABBREVIATIONS.has(word.toLowerCase())) return true
  if (!/^\d{1,2}$/.test(word)) return false
  // `1.` that begins a line numbers it
  const numbersLine = line.slice(0, dot).trim() === word
  return numbersLine || ORDINAL_GOES_ON.test(line.slice(end, end + REACH))
}

/** Cyrillic and Greek letters that look like Latin ones, small and capital. */
const LOOKS =
  'аa вb еe ёe зz іi їi јj кk мm нh оo рp сc тt уy хx ѕs ԁd ԛq ԝw ґr һh ӏl гr пn иu ԍg ьb чy ' +
  'αa βb γy εe ηn ιi κk μu νv οo ρp σo τt υu χx ωw ϲc ϳj'

const LATIN: ReadonlyMap<string, string> = new Map(
  LOOKS.split(' ').flatMap((pair) => {
    const [foreign = '', latin = ''] = pair
    return [
      [foreign, latin],
      [foreign.toUpperCase(), latin.toUpperCase()],
    ]
  }),
)

const FOREIGN = /[\u0370-\u03ff\u0400-\u052f]/g

/** The Latin letter that a Cyrillic or Greek one looks like; undefined for one that looks like none, and for others. */
export const looksLike = (letter: string): string | undefined => LATIN.get(letter)

/** The text with each Cyrillic and Greek letter as the Latin one for which a reader takes it. Keeps its length. */
export const asLatin = (text: string): string => text.replace(FOREIGN, (letter) => LATIN.get(letter) ?? letter)

import { finding } from './finding.ts'
import type { Guard } from './guard.ts'
import { looksLike } from './text/latin-looks.ts'

/** What an emoji, a keycap or the spelling of Persian and of Indian languages is made of. */
const JOINED =
  /(?:(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}])|(?<=\ufe0f))\u200d(?=\p{Extended_Pictographic})|(?<=(?!\p{ASCII})\p{Emoji})\ufe0f|(?<=[0-9#*])\ufe0f(?=\u20e3)|(?<=[\p{scx=Arab}\p{scx=Deva}\p{scx=Beng}\p{scx=Gujr}\p{scx=Guru}\p{scx=Knda}\p{scx=Mlym}\p{scx=Orya}\p{scx=Sinh}\p{scx=Taml}\p{scx=Telu}])[\u200c\u200d]/gu

const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u, 'a character that turns the direction of the text'],
  [/[\u{e0000}-\u{e007f}]/u, 'tag characters, which nobody sees'],
  [
    /(?![\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}])\p{Default_Ignorable_Code_Point}|[\u2800\ufff9-\ufffb]/u,
    'a character that nobody sees',
  ],
  [/\p{Co}/u, 'a character of private use'],
  [/(?![\n\t\r])\p{Cc}/u, 'a control character'],
  // default-ignorable ones are told above
  [/(?!\p{Default_Ignorable_Code_Point})\p{Cn}/u, 'a character that Unicode has not assigned'],
  [/\p{Cs}/u, 'half a character (a lone surrogate)'],
  // No living script stacks more than five; Tibetan has its own code points for that.
  [/\p{M}{6}/u, 'a letter under many marks'],
]

/** Shows nothing, hides nothing, turns nothing around, imitates nothing: in the reply, and in what the model wrote. */
export const unicode: Guard = ({ text, raw }) => {
  const said = new Set<string>()
  for (const one of new Set([text, raw])) {
    if (isAscii(one)) continue
    const plain = one.replace(JOINED, '')
    for (const [sign, name] of SIGNS) {
      const found = sign.exec(plain)?.[0]
      if (found !== undefined) said.add(`${name} (${codeOf(found)})`)
    }
    for (const word of imitations(plain)) said.add(`the word ${word}, which mixes alphabets or imitates Latin letters`)
  }
  return [...said].map((what) => finding('unicode', `the reply has ${what}`))
}

const FOREIGN = /[\p{Script=Cyrillic}\p{Script=Greek}]/u
const LATIN = /\p{Script=Latin}/u
/** `μm`, `kΩ`, `ΔT`, `λmax`: signs of units and formulas, none of which looks like a Latin letter. */
const FORMULA = /^[\p{N}kMGTm]{0,4}[μΩΔλπσθφβγδ]\p{Script=Latin}{0,4}\p{N}{0,3}$/u
const WORD = /[\p{L}\p{M}\p{N}]{2,64}/gu
/** Small Cyrillic and Greek letters that no reader tells from Latin ones. */
const TWINS = /^[асеорхуіјѕԁԛԝһӏοϲϳАВЕКМНОРСТХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ]{4,}$/u

/** Words of two alphabets; and words of look-alikes alone, in a text that has no other word of their alphabet. */
function imitations(text: string): string[] {
  if (!FOREIGN.test(text)) return []
  const words = text.match(WORD) ?? []
  const foreign = words.filter((word) => FOREIGN.test(word))
  const mixed = foreign.filter((word) => LATIN.test(word) && !FORMULA.test(word))
  const isLatin = !foreign.some((word) => !LATIN.test(word) && Array.from(word).some((letter) => !isTwin(letter)))
  return [...mixed, ...(isLatin ? foreign.filter((word) => TWINS.test(word)) : [])]
}

const isTwin = (letter: string): boolean => looksLike(letter) !== undefined || !FOREIGN.test(letter)

const codeOf = (found: string): string => `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

const isAscii = (text: string): boolean => /^[\t\n\r\u0020-\u007e]*$/.test(text)

/** Words and brackets that people read as the dot and the at sign of an address. */

const BRACKET_DOT = /\s{0,3}[[({<]\s{0,3}(?:\.|dot|punkt|point|punto|tečka|ponto)\s{0,3}[\])}>]\s{0,3}/giu
const BRACKET_AT =
  /\s{0,3}[[({<]\s{0,3}(?:@|at|ät|arobase|arroba|chiocciola|zavináč|klammeraffe)\s{0,3}[\])}>]\s{0,3}/giu
/** "polka dot in red" is no host: in words the dot counts before these ends only */
const SPOKEN_ENDS = 'com|net|org|info|biz|io|ru|cn|xyz|top|online|site|shop|app|dev|me|example'
const WORD_DOT = new RegExp(String.raw`(?<=[\p{L}\p{N}])\s{1,3}dot\s{1,3}(?=(?:${SPOKEN_ENDS})(?![\p{L}\p{N}]))`, 'giu')
const LOOSE_DOT = new RegExp(
  String.raw`(?<=[\p{L}\p{N}])(?: \. (?=\p{L}{2})| \.(?=(?:${SPOKEN_ENDS})(?![\p{L}\p{N}])))`,
  'giu',
)
/** `e v i l . e x a m p l e` */
const SPACED = /(?<![^\s(<["'])(?:[\p{L}\p{N}@:/._-] ){4,}[\p{L}\p{N}@:/._-](?![^\s)>\]"',.;!?])/gu
/** Emphasis and escapes of Markdown: `evil**.**com`, `evil\.com` */
const MARKDOWN = /[*`~]+|\\(?=[.@])/g

/** The text with dots and at signs for what stands for them, and without the gaps of letters that stand apart. Linear. */
export const respell = (text: string): string =>
  text
    .replace(MARKDOWN, '')
    .replace(SPACED, (run) => run.replaceAll(' ', ''))
    .replace(BRACKET_DOT, '.')
    .replace(BRACKET_AT, '@')
    .replace(WORD_DOT, '.')
    .replace(LOOSE_DOT, '.')

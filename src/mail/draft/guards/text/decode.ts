/** Takes away one layer of the encodings that a mail program or a browser may take away, too. */

/** Signs that can stand in a link or an address; letters and digits have numeric references only. */
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  ast: '*',
  bsol: '\\',
  colon: ':',
  comma: ',',
  commat: '@',
  dash: '-',
  equals: '=',
  excl: '!',
  gt: '>',
  hyphen: '-',
  lbrack: '[',
  lowbar: '_',
  lpar: '(',
  lsqb: '[',
  lt: '<',
  nbsp: ' ',
  newline: '\n',
  num: '#',
  percnt: '%',
  period: '.',
  plus: '+',
  quest: '?',
  quot: '"',
  apos: "'",
  rbrack: ']',
  rpar: ')',
  rsqb: ']',
  semi: ';',
  shy: '',
  sol: '/',
  tab: '\t',
  underbar: '_',
  zerowidthspace: '',
  zwj: '',
  zwnj: '',
}

const PERCENT = /(?:%[0-9a-f]{2})+/gi
/** Browsers read a numeric reference without its semicolon, and with any number of zeros. */
const NUMERIC = /&#(?:x0*([0-9a-f]{1,6})|0*([0-9]{1,7}));?/gi
const NAMED_REFERENCE = /&([a-z]{2,14});/gi
const ESCAPED = /\\(?:u\{0*([0-9a-f]{1,6})\}|u([0-9a-f]{4})|x([0-9a-f]{2}))/gi

/** Percent encoding (as UTF-8), HTML character references, `\u0041` and `\x41`; what decodes to nothing stays. Linear. */
export const decode = (text: string): string =>
  text
    .replace(PERCENT, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'))
    .replace(NUMERIC, (all, hex?: string, decimal?: string) => character(all, hex, decimal))
    .replace(NAMED_REFERENCE, (all, name: string) => NAMED[name.toLowerCase()] ?? all)
    .replace(ESCAPED, (all, braces?: string, four?: string, two?: string) => character(all, braces ?? four ?? two))

function character(all: string, hex: string | undefined, decimal?: string): string {
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
  return code > 0x10ffff ? all : String.fromCodePoint(code)
}

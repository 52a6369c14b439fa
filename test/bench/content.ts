/** The slowest of what strangers can send to the parts that read content: each has to stay below 50 ms. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ADDRESS_LIMITS, parseAddressList } from '../../src/mail/address.ts'
import { foldCopies, ownText } from '../../src/mail/check/own-text.ts'
import { scan } from '../../src/mail/check/patterns/scan.ts'
import { cleanHtml } from '../../src/mail/content/clean-html.ts'
import { readableText } from '../../src/mail/content/readable-text.ts'
import { visibleText } from '../../src/mail/content/visible-text.ts'
import { newestText } from '../../src/mail/quote.ts'
import { ACTING, OTHER } from '../security/payloads.ts'

const KIB = 1024
const MIB = 1024 * KIB
/** the best of so many: the first ones compile, and collect garbage of the case before */
const RUNS = 5
const SHARED = fileURLToPath(new URL('../../../shared/data/', import.meta.url))

type Case = readonly [name: string, input: string]
export type Slowest = { group: string; cases: number; name: string; ms: number }

const fill = (unit: string, size: number) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size)
const many = (count: number, unit: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => unit(at)).join('')

const coloured = (at: number) => `<b style=color:#${100_000 + at}>x</b>`
/** every property that can hide a text */
const EVERYTHING =
  'display:block;visibility:visible;content-visibility:auto;opacity:1;filter:none;color:red;background:red;background-color:red;background-image:none;-webkit-text-fill-color:red;font:x;font-size:16px;line-height:1;width:9px;height:9px;max-width:9px;max-height:9px;overflow:auto;overflow-x:auto;overflow-y:auto;zoom:1;scale:1;translate:1px;position:static;left:1px;top:1px;right:1px;bottom:1px;inset:1px;margin-left:1px;margin-top:1px;margin:1px;text-indent:1px;transform:none;clip:auto;clip-path:none'

const WORST_HTML: Case[] = [
  ['3,000 attributes', `<p ${many(3_000, (at) => `a${at}=x `)}>x</p>`],
  ['1 MiB of attributes', `<p ${many(130_000, (at) => `a${at} `)}>x</p>`],
  ['10,000 nested tags', '<div>'.repeat(10_000)],
  ['10,000 nested tables', '<table><tr><td>x'.repeat(10_000)],
  ['100,000 line breaks', '<br>'.repeat(100_000)],
  ['paragraphs never closed', fill('<p>x', MIB)],
  ['ends without a start', fill('</p>', MIB)],
  ['starts and other ends', fill('<b></i>', MIB)],
  ['1 MiB of <', '<'.repeat(MIB)],
  ['1 MiB of &', '&'.repeat(MIB)],
  ['1 MiB of &lt;', fill('&lt;', MIB)],
  ['1 MiB of &#1078;', fill('&#1078;', MIB)],
  ['comments never closed', fill('<!--', MIB)],
  ['1 MiB of text', fill('word ', MIB)],
  ['1 MiB of links', fill('<a href="https://x.example/?a&b&c">x</a>', MIB)],
  ['1 MiB of styled paragraphs', many(16_000, (at) => `<p style="color:#fff;background:#000;font-size:${at}px">x</p>`)],
  ['one style of 1 MiB', `<p style="${fill('color:red;', MIB)}">x`],
  ['a style of parentheses', `<p style="${'('.repeat(16_000)}">x`.repeat(60)],
  ['1 MiB of style sheet', `<style>${fill('a{b:c}', MIB)}</style>x`],
  ['comments in a style sheet', `<style>${fill('/*', 120 * KIB)}</style>x`],
  ['braces in a style sheet', `<style>${fill('{', 120 * KIB)}</style>x`],
  [
    'rules times elements',
    `<style>${'.a .a .b{color:red}'.repeat(1_000)}</style>${'<p class=a>'.repeat(100)}${'<b class=b>x</b>'.repeat(8_000)}`,
  ],
  ['20,000 styles', many(20_000, (at) => `<p style="color:#${100_000 + at}">x`)],
  ['declarations times elements', `<style>*{${'color:red;'.repeat(12_000)}}</style>${many(8_000, coloured)}`],
  ['properties times elements', `<style>*{${EVERYTHING}}</style>${many(8_000, coloured)}`],
  [
    'properties for some readers',
    `<style>@media (orientation:portrait){*{${EVERYTHING}}}*{${EVERYTHING}}</style>${many(8_000, coloured)}`,
  ],
  [
    'classes around elements',
    `<style>${'.q .x{color:red}'.repeat(1_000)}</style>${`<div class="${many(100, (at) => `c${at} `)}">`.repeat(290)}${'<b class=x>x</b>'.repeat(220)}`,
  ],
  [
    'sets of classes',
    `<style>${many(900, (at) => `.a${at}{${EVERYTHING.slice(0, 100)}}`)}</style>${many(900, (at) => `<b class="${many(100, (by) => `a${(at + by * 7) % 900} `)}">x</b>`)}`,
  ],
  ['variables in a style sheet', `<style>${`.a{color:${'var(--a,'.repeat(60)}}`.repeat(200)}</style>x`],
  [
    'a variable used often',
    `<style>.a{${'--a:1;'.repeat(9_000)}${'color:var(--a,var(--b,1));'.repeat(2_500)}}</style>x`,
  ],
  ['7,000 variables', many(7_000, (at) => `<p style="color:var(--a${at},#fff)">x`)],
  [
    'formulas times elements',
    `<style>.a{font-size:calc(${'1px + '.repeat(8)}1px);line-height:max(${'1px,'.repeat(12)}1px);overflow:hidden}</style>${many(8_000, (at) => coloured(at).replace('<b', '<b class=a'))}`,
  ],
  ['7,000 formulas', many(7_000, (at) => `<b style="font-size:calc(${at}px + 1px)">x</b>`)],
  ['at-rules one in another', `<style>${'@layer{'.repeat(8_000)}${'a{color:red}'.repeat(4_000)}</style>x`],
  ['formatting never closed', `<p><b hidden>x</p>${'</b><p><i hidden>x</p>'.repeat(5_000)}`],
  ['100,000 bodies', many(100_000, (at) => `<body a${at}=b>`)],
  ['50,000 style sheets', fill('<style>a{b:c}</style>', MIB)],
  [
    'a newsletter of 400 KB',
    `<style>.a{color:#333}.b .c{padding:0}</style>${many(2_500, (at) => `<table class="a" width="100%"><tr><td style="font-size:${12 + (at % 5)}px;color:#333" class="c"><a href="https://shop.example/p/${at}">Product ${at}</a></td></tr></table>`)}`,
  ],
]

const WORST_WORDS = [
  'ignore ',
  'ignore all ',
  'forget every ',
  'human: ',
  '-',
  '=',
  '# ',
  'send ',
  'забудь все ',
  '忽略',
  'end of the document ',
  'use send_email ',
  '<img onerror ',
  'your account ',
  'A',
  'ﷺ',
  'a\u200b',
  '\u{e0041}',
  '\ufe0f\u{e0101}',
  '<script ',
  '.pdf ',
  'repeat all ',
  "'",
  '{{',
  'data:',
  '![a](https://x/?',
]

function lines(file: string): Record<string, string>[] {
  if (!existsSync(SHARED + file)) return []
  return readFileSync(SHARED + file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}

const payloads: Case[] = [...ACTING, ...OTHER, ...lines('xss/xss-dev.jsonl').map(({ payload = '' }) => payload)].map(
  (html) => [html, html],
)
const mails: Case[] = ['attacks', 'benign'].flatMap((kind) =>
  lines(`injection/${kind}-dev.jsonl`).map(({ id = '', body = '' }): Case => [id, body]),
)
const words: Case[] = [
  ...WORST_WORDS.map((word): Case => [`1 MiB of ${JSON.stringify(word)}`, fill(word, MIB)]),
  ['1 MiB of marks on one letter', `a${fill('\u0301\u0316', MIB)}`],
  ['ten marks on every letter', fill(`a${'\u0301\u0316'.repeat(5)}`, MIB)],
  ['1 MiB of halfwidth marks', `a${fill('\uff9e\u0301', MIB)}`],
  ['words nearly long enough for base64', fill(`${'a'.repeat(39)} `, MIB)],
]
const ADDRESSES: Case[] = ['(', '"', '<', 'a@b,', 'a@', '\\', '[', 'g:', '"a" ', '(a)', '=?utf-8?q?a?= ', '"\\'].map(
  (unit) => [`16 KiB of ${unit}`, fill(unit, 16 * KIB)],
)
const QUOTES: Case[] = ['\n', ' \n', '> \n', '>', 'On 1 a wrote:\n', '-- \n', '---\n', '_', '<a@b> wrote:\n'].map(
  (unit) => [`100 KB of ${JSON.stringify(unit)}`, fill(unit, 100_000)],
)

const scanText = (text: string) =>
  void scan({ subject: text.slice(0, 1_000), texts: [text, text, text], html: null, fileNames: [text] })
const GROUPS: readonly (readonly [group: string, cases: readonly Case[], run: (input: string) => unknown])[] = [
  ['cleanHtml, payloads', payloads, cleanHtml],
  ['visibleText, payloads', payloads, visibleText],
  ['cleanHtml, worst cases', WORST_HTML, cleanHtml],
  ['visibleText, worst cases', WORST_HTML, visibleText],
  ['readableText, worst texts', words, (text) => readableText({ text, html: null }, { sanitize: true })],
  ['scan, injection corpora', mails, scanText],
  ['scan, worst texts', words, scanText],
  ['foldCopies of own words, worst texts', words, (text) => foldCopies(ownText(text))],
  ['newestText, worst texts', QUOTES, newestText],
  ['parseAddressList, worst fields', ADDRESSES, (field) => parseAddressList(field, ADDRESS_LIMITS)],
]

/** Gives the slowest case of each group, after one run of everything to warm up. */
export function measureContent(): Slowest[] {
  for (const [, cases, run] of GROUPS) for (const [, input] of cases) run(input)
  return GROUPS.filter(([, cases]) => cases.length > 0).map(([group, cases, run]) => {
    const timed = cases.map(([name, input]) => ({ name: name.slice(0, 40), ms: best(() => run(input)) }))
    const slowest = timed.reduce((worst, one) => (one.ms > worst.ms ? one : worst))
    return { group, cases: cases.length, ...slowest }
  })
}

/** The work of this thread in ms: what other processes did meanwhile is not counted. */
function best(run: () => unknown): number {
  const times = Array.from({ length: RUNS }, () => {
    const before = process.threadCpuUsage()
    run()
    const { user, system } = process.threadCpuUsage(before)
    return (user + system) / 1_000
  })
  return Math.min(...times)
}

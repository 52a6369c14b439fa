/** The YAML file of the mailboxes: what it may say, and what a hostile or a wrong one gets. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readMailboxFile } from '../../src/mail/mailbox-file.ts'
import { NO_SETTINGS } from '../../src/mail/mailbox-settings.ts'

const MIB = 1024 * 1024
const fill = (piece: string) => piece.repeat(Math.ceil(MIB / piece.length)).slice(0, MIB)
/** One mailbox whose further keys are these lines. */
const withKeys = (...lines: string[]) =>
  ['mailboxes:', '  - address: a@shop.example', ...lines.map((line) => `    ${line}`)].join('\n')

test('the sample of the docs is a file that imports, and says every key', () => {
  const text = readFileSync(new URL('../../docs/mailboxes.example.yaml', import.meta.url), 'utf8')
  const { mailboxes, problems } = readMailboxFile(text)
  assert.deepEqual(problems, [])
  assert.deepEqual(
    mailboxes.map(({ address, settings }) => [address, settings.mode]),
    [
      ['support@example.com', 'draft'],
      ['jobs@example.com', 'off'],
    ],
  )
  const { settings } = mailboxes[0] ?? { settings: NO_SETTINGS }
  for (const key of Object.keys(NO_SETTINGS) as (keyof typeof NO_SETTINGS)[])
    assert.notDeepEqual(settings[key], NO_SETTINGS[key], key)
  assert.equal(settings.signature, 'Support of Example\nMonday to Friday, 9:00 to 17:00')
})

test('words of YAML 1.1 are words: off is the mode, and no is Norwegian; a key without a value says nothing', () => {
  const { mailboxes } = readMailboxFile(withKeys('mode: off', 'languages: [no, en]', 'tone:', 'model: null'))
  assert.deepEqual(mailboxes, [
    { address: 'a@shop.example', settings: { ...NO_SETTINGS, mode: 'off', languages: ['no', 'en'] } },
  ])
})

test('an address is kept as its identity, and Windows line ends make no difference', () => {
  const text = 'mailboxes:\r\n  - address: Support@SHOP.example\r\n    signature: |\r\n      one\r\n      two\r\n'
  assert.deepEqual(readMailboxFile(text).mailboxes, [
    { address: 'support@shop.example', settings: { ...NO_SETTINGS, signature: 'one\ntwo' } },
  ])
})

const WRONG: [name: string, text: string, problems: RegExp[]][] = [
  ['an empty file', '', [/^Line 1, column 1: The file must begin with "mailboxes:"/]],
  ['a list on top', '- a', [/must begin with "mailboxes:"/]],
  ['another key on top', 'boxes: []\nmailboxes: []', [/^Line 1, column 1: The file has no "boxes"/]],
  ['mailboxes that are no list', 'mailboxes: {}', [/^Line 1, column 12: mailboxes must be a list/]],
  ['a mailbox that is a word', 'mailboxes: [a]', [/mailbox 1 must have an address/]],
  ['no address', 'mailboxes: [{mode: off}]', [/address of mailbox 1 must be a mail address/]],
  ['an address that is none', 'mailboxes: [{address: 7}]', [/address of mailbox 1 must be a mail address/]],
  [
    'one mailbox twice, in other letters',
    'mailboxes:\n  - address: a@shop.example\n  - address: A@shop.example',
    [/^Line 3, column 14: A@shop\.example is in the file twice/],
  ],
  [
    'an unknown key',
    withKeys('signatur: x'),
    [/^Line 3, column 5: a@shop\.example has no "signatur"; there is address, name/],
  ],
  ['a key of the prototype', withKeys('__proto__: {mode: auto}'), [/has no "__proto__"/]],
  ['a merge key', withKeys('<<: {mode: auto}'), [/has no "<<"/]],
  ['a key twice', withKeys('mode: off', 'mode: auto'), [/^Line 4, column 5: mode of a@shop\.example is there twice/]],
  ['a number for a text', withKeys('name: 2024'), [/name of a@shop\.example must be a text: put it in quotes/]],
  ['a map for a text', withKeys('tone: {a: b}'), [/tone of a@shop\.example must be a text/]],
  ['a text for a list', withKeys('languages: en'), [/languages of a@shop\.example must be a list/]],
  ['a list of lists', withKeys('links: [[]]'), [/links, item 1, of a@shop\.example must be a text/]],
  ['a mode that is none', withKeys('mode: on'), [/mode of a@shop\.example must be off, draft or auto/]],
  ['a text for money', withKeys('daily_budget_usd: "2"'), [/must be an amount in US dollars/]],
  ['no money', withKeys('daily_budget_usd: 0'), [/must be above 0/]],
  ['money without end', withKeys('daily_budget_usd: .inf'), [/must be an amount/]],
  ['money in smaller coins than there are', withKeys('daily_budget_usd: 0.0000000001'), [/at most 9 decimals/]],
  [
    'a URL that no browser opens',
    withKeys('links: [https://x.example, "javascript:x"]'),
    [/links, item 2, of .*http or https/],
  ],
  ['a URL that two parsers read differently', withKeys('links: ["https://x\\t.example"]'), [/links, item 1/]],
  ['a line break in a name', withKeys('name: "a\\r\\nBcc: x@y.example"'), [/control/, /line breaks/]],
  ['a name that is an address', withKeys('name: "a <b@c.example>"'), [/no line breaks, quotes/]],
  ['an encoded word as a name', withKeys('name: =?utf-8?q?x?='), [/=\?/]],
  ['a NUL', withKeys('tone: "a\\0b"'), [/readable text/]],
  ['half of a surrogate pair', withKeys('tone: "\\ud800"'), [/readable text/]],
  ['an anchor', withKeys('tone: &a x'), [/^Line 3, column 14: tone of a@shop\.example must have no anchor/]],
  ['an alias', 'mailboxes:\n  - &a {address: a@shop.example}\n  - *a', [/mailbox 1 .*anchor/, /mailbox 2 .*alias/]],
  ['a tag of YAML', withKeys('tone: !!str x'), [/tone of a@shop\.example must have no tag/]],
  ['a tag of somebody', withKeys('tone: !js/function x'), [/^Line 3, column 11: Unresolved tag/]],
  ['a tag on top', '!!map\nmailboxes: []', [/The file must have no tag/]],
  ['YAML 1.1', '%YAML 1.1\n---\nmailboxes: []', [/no %YAML directive/]],
  ['two documents', 'mailboxes: []\n---\nmailboxes: []', [/^Line 2, column 1: .*multiple documents/]],
  ['a key that is a list', '? [a]\n: b', [/keys must be strings/]],
  ['a quote without an end', 'mailboxes: "abc', [/^Line 1, column 16: Missing closing/]],
  ['a tab as indentation', 'mailboxes:\n\t- a', [/^Line 2, column 1: Tabs/]],
]
for (const [name, text, expected] of WRONG) {
  test(`${name} is refused, and told`, () => {
    const { mailboxes, problems } = readMailboxFile(text)
    assert.deepEqual(mailboxes, [])
    assert.equal(problems.length, expected.length, problems.join('\n'))
    for (const [at, pattern] of expected.entries()) assert.match(problems[at] ?? '', pattern)
  })
}

test('all mistakes are told at once, in the order of the file', () => {
  const text = [
    'mailboxes:',
    '  - address: a@shop.example',
    '    languages: [en, english]',
    '    mode: always',
    '    reply_mode: auto',
    '  - address: nobody',
    '    model: a model',
  ].join('\n')
  const places = readMailboxFile(text).problems.map((problem) => problem.split(':')[0])
  assert.deepEqual(places, [
    'Line 3, column 21',
    'Line 4, column 11',
    'Line 5, column 5',
    'Line 6, column 14',
    'Line 7, column 12',
  ])
})

test('more mistakes than anybody reads are counted, and so are more mailboxes than there may be', () => {
  const wrong = readMailboxFile(`mailboxes:\n${'  - x\n'.repeat(400)}`).problems
  assert.equal(wrong.length, 51)
  assert.equal(wrong.at(-1), 'There are 350 more problems.')
  const many = Array.from({ length: 501 }, (_, at) => `  - address: a${at}@shop.example`)
  assert.match(readMailboxFile(['mailboxes:', ...many].join('\n')).problems.join(), /at most 500 items/)
  assert.equal(readMailboxFile(['mailboxes:', ...many.slice(1)].join('\n')).mailboxes.length, 500)
})

const bomb = Array.from({ length: 40 }, (_, at) => `b${at + 1}: &b${at + 1} [*b${at},*b${at},*b${at}]`)
const HOSTILE: [string, string][] = [
  ['a billion laughs', ['b0: &b0 [ha]', ...bomb, 'mailboxes: *b40'].join('\n')],
  ...[
    ',',
    '[',
    '{',
    '- ',
    '? ',
    'a: ',
    ': ',
    '"',
    '&a ',
    '*a ',
    '!a ',
    '%a\n',
    '---\n',
    '#\n',
    '\n',
    ' ',
    '\t',
    '\r',
    '\ufeff',
    'a\n',
  ].map((piece): [string, string] => [`a MiB of ${JSON.stringify(piece)}`, fill(piece)]),
  ['a list of a MiB of commas', `[${fill(',').slice(2)}`],
  ['as many commas as are taken', `[${','.repeat(49_000)}`],
  ['100,000 keys', Array.from({ length: 100_000 }, (_, at) => `k${at}:`).join('\n')],
  ['keys under keys', Array.from({ length: 1_400 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
  ['50,000 lists in each other', `mailboxes: ${'['.repeat(50_000)}`],
  ['a text of a MiB', withKeys(`tone: ${fill('x').slice(100)}`)],
  ['escapes of a MiB', withKeys(`tone: "${fill('\\u0041').slice(100)}"`)],
  ['a number of a MiB', withKeys(`daily_budget_usd: ${fill('1').slice(100)}`)],
  ['a name of a MiB', withKeys(`name: "${fill('=').slice(100)}"`)],
  ['a URL of a MiB', withKeys(`links: ["https://${fill('a').slice(100)}"]`)],
  ['more than a MiB', fill('a') + fill('a')],
]
for (const [name, text] of HOSTILE) {
  test(`${name} is refused, and takes no time worth naming`, () => {
    const begun = performance.now()
    const { mailboxes, problems } = readMailboxFile(text)
    const took = performance.now() - begun
    assert.deepEqual(mailboxes, [])
    assert.ok(problems.length >= 1 && problems.length <= 51)
    for (const problem of problems) assert.ok(problem.length < 400, problem.slice(0, 500))
    // half a second at most on an idle machine
    assert.ok(took < 5_000, `${took} ms`)
  })
}

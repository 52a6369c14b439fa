/** However a canary, a link or an address is cut and encoded, it is found; what a document has is not. */
import { test } from 'node:test'
import fc from 'fast-check'
import { runGuards } from '../../../../src/mail/draft/guards/index.ts'
import type { GuardName } from '../../../../src/mail/message.ts'
import { CANARY, resting, sampleInput } from './sample-input.ts'

const RUNS = { numRuns: 300 }

const finds = (guard: GuardName, input: Parameters<typeof sampleInput>[0]): boolean =>
  runGuards(sampleInput(input)).some((finding) => finding.guard === guard)

const FORMS: readonly ((char: string) => string)[] = [
  (char) => char,
  (char) => char.toUpperCase(),
  (char) => (/[!-~]/.test(char) ? String.fromCharCode(char.charCodeAt(0) + 0xfee0) : char),
  (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  (char) => `&#${char.charCodeAt(0)};`,
  (char) => `&#x00${char.charCodeAt(0).toString(16)};`,
  (char) => `&amp;#${char.charCodeAt(0)};`,
  (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  (char) => `${char}\u200b`,
  (char) => `\u2060${char}`,
]

/** The text with each of its characters in a form of its own, and something between them. */
const disguised = (text: string, between: readonly string[]): fc.Arbitrary<string> =>
  fc
    .tuple(...Array.from(text, () => fc.tuple(fc.nat(FORMS.length - 1), fc.constantFrom(...between))))
    .map((choices) => choices.map(([form, gap], index) => `${FORMS[form]?.(text[index] ?? '') ?? ''}${gap}`).join(''))

/** One line break or tab somewhere in a text. */
const cut = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.integer({ min: 1, max: text.length - 1 }), fc.constantFrom('\n', '\t', ' \n', '\n\n'))
    .map(([at, gap]) => `${text.slice(0, at)}${gap}${text.slice(at)}`)

const label = fc.stringMatching(/^[a-z][a-z0-9]{2,11}$/)
const end = fc.constantFrom('com', 'net', 'example', 'de', 'cz', 'co.uk', 'ru', 'top', 'zip')
const host = fc.tuple(label, end).map((parts) => parts.join('.'))
const url = fc
  .tuple(fc.constantFrom('https://', 'http://', '//'), host, fc.constantFrom('', '/', '/x', '/x?d=1', ':8443/x'))
  .map((parts) => parts.join(''))

test('a canary is found in whatever forms its letters have, whatever stands between', () => {
  fc.assert(
    fc.property(disguised(CANARY, ['', '', ' ', '-', '.', '\n', '\u200b', ' * ']), (text) => finds('leak', { text })),
    RUNS,
  )
})

test('a canary is found in base64 and hexadecimal at every place, in pieces of every length', () => {
  const encoding = fc.constantFrom<BufferEncoding>('base64', 'base64url', 'hex')
  const cuts = fc.array(fc.constantFrom('', '', '', ' ', '\n', '\u200b', ', ', '" + "'), {
    minLength: 120,
    maxLength: 120,
  })
  fc.assert(
    fc.property(encoding, fc.stringMatching(/^[ -~]{0,9}$/), cuts, (as, before, gaps) => {
      const code = Buffer.from(`${before}${CANARY}${before}`).toString(as)
      const pieces = Array.from(code, (sign, index) => `${sign}${gaps[index] ?? ''}`).join('')
      return finds('leak', { text: `Here it is: ${pieces} – thank you.` })
    }),
    RUNS,
  )
})

test('a link is found in whatever forms its letters have', () => {
  fc.assert(
    fc.property(
      url.chain((one) => disguised(one, [''])),
      (one) => finds('link', { text: `See ${one} for more.` }),
    ),
    RUNS,
  )
})

test('a link is found when a line break or a tab stands in its scheme or its host', () => {
  const whole = fc.tuple(fc.constantFrom('https://', 'http://'), host).map((parts) => `${parts.join('')}/x`)
  fc.assert(
    fc.property(whole.chain(cut), (one) => finds('link', { text: `See ${one} for more.` })),
    RUNS,
  )
})

test('of a URL in a document nothing longer, shorter or other is allowed', () => {
  const known = 'https://docs.kettle.example/a/b?c=d'
  const documents = [{ id: '1', name: 'a', content: `See ${known} for more.` }]
  const isHeld = (text: string) => finds('link', { text, documents, allowedLinks: [] })
  fc.assert(
    fc.property(
      fc.integer({ min: 'https://'.length, max: known.length }),
      fc.stringMatching(/^[a-z0-9/&=#-]{0,3}[a-z0-9]$/),
      (at, more) => {
        const other = `${known.slice(0, at)}${more}${known.slice(at)}`
        return !isHeld(`Look at ${known}.`) && isHeld(`Look at ${other}.`)
      },
    ),
    RUNS,
  )
})

test('an address is found in whatever forms its letters have', () => {
  const address = fc.tuple(label, host).map((parts) => parts.join('@'))
  fc.assert(
    fc.property(
      address.chain((one) => disguised(one, [''])),
      (one) => finds('address', { text: `Write to ${one} please.` }),
    ),
    RUNS,
  )
})

test('an amount passes in every notation of the number in its quote, and with no other number', () => {
  const cents = fc.integer({ min: 1, max: 999_999_99 })
  const notation = fc.constantFrom<(cents: number) => string>(
    (value) => `€${(value / 100).toFixed(2)}`,
    (value) => `${(value / 100).toFixed(2).replace('.', ',')} Euro`,
    (value) => `${(value / 100).toLocaleString('de-DE', { minimumFractionDigits: 2 })} €`,
    (value) => `EUR ${(value / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })}`,
  )
  fc.assert(
    fc.property(cents, cents, notation, notation, (stated, said, write, read) => {
      const text = `It costs ${read(said)}.`
      const held = finds('wording', {
        text,
        quotes: [`The price is ${write(stated)} today.`],
        sentences: [resting(text, 0)],
      })
      return held === (stated !== said)
    }),
    RUNS,
  )
})

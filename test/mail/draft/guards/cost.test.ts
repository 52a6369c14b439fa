/** The longest text that guards read, in the shapes that make pattern matching slow; times are told, not asserted. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GUARDS, runGuards } from '../../../../src/mail/draft/guards/index.ts'
import { GUARD_NAMES } from '../../../../src/mail/message.ts'
import { CANARY, sampleInput } from './sample-input.ts'

const SIZE = 64 * 1024
const fill = (part: string): string => part.repeat(Math.ceil(SIZE / part.length)).slice(0, SIZE)

const SHAPES: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'a',
    'a ',
    'ab.',
    'a.b@',
    '@',
    '/',
    '//a',
    '\\',
    'h t t p s : / / ',
    'https://e.example/x ',
    'https://',
    '](',
    ']: a',
    '[[[',
    'www.',
    'é\u0301\u0316',
    '\u0301',
    '\u200b',
    '\ud800',
    '1',
    '1.',
    '1 000 ',
    '€1 ',
    '€',
    'at dot ',
    'a at b dot ',
    '%25',
    '%',
    '&amp;',
    '&#65;',
    '\\u0041',
    'YQ==',
    'QUFB',
    '41',
    'eyJ',
    'sk-',
    '[EMAIL_1]',
    '[[EMAIL_',
    'pаy ',
    'we will ',
    'we will refund ',
    'wir werden ',
    'nous le ',
    'free ',
    'password ',
    'tr\n',
    'a. ',
    'zehn ',
    `${CANARY.slice(0, 11)} `,
    'javascript',
    'j a v a',
    'Никогда ',
    'ﷺ',
    '日本語。',
  ].map((part) => [JSON.stringify(part), fill(part)]),
)

for (const name of GUARD_NAMES) {
  test(`the guard ${name} reads 64 KiB of each shape`, (t) => {
    const guard = GUARDS[name]
    const times = Object.entries(SHAPES).map(([shape, text]) => {
      const sentences = text.split('\n').map((line) => ({ text: line, evidence: [0], claim: null }))
      const input = sampleInput({ text, sentences })
      const start = performance.now()
      guard(input)
      return { shape, ms: performance.now() - start }
    })
    const slowest = times.toSorted((a, b) => b.ms - a.ms).slice(0, 3)
    t.diagnostic(`${name}: ${slowest.map(({ shape, ms }) => `${shape} ${ms.toFixed(0)} ms`).join(', ')}`)
  })
}

test('beyond 64 KiB nothing is read, and nothing leaves', () => {
  for (const input of [sampleInput({ text: `${fill('a')}a` }), sampleInput({ text: 'a', raw: `${fill('a')}a` })])
    assert.deepEqual(
      runGuards(input, {}).map(({ guard }) => guard),
      ['size'],
    )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RedactionMap } from '../../src/privacy/redaction-map.ts'
import { restore } from '../../src/privacy/restore.ts'

const map: RedactionMap = {
  entries: [
    { token: '[EMAIL_1]', kind: 'EMAIL', value: 'jana@customer.example' },
    { token: '[PERSON_1]', kind: 'PERSON', value: 'Jana [EMAIL_1] $&' },
    { token: '[SECRET_1]', kind: 'SECRET', value: 'hunter2' },
    { token: '[NATID_1]', kind: 'NATID', value: '765101/1236' },
    { token: '[CARD_1]', kind: 'CARD', value: '4111 1111 1111 4242' },
    { token: '[IBAN_1]', kind: 'IBAN', value: 'FR14 2004 1010 0505 0001 3M02 606' },
    { token: '[EMAIL_2]', kind: 'EMAIL', value: 'not-shown@customer.example' },
  ],
}
const shown = new Set(map.entries.map(({ token }) => token).filter((token) => token !== '[EMAIL_2]'))
const restored = (text: string) => restore(text, { map, shown })

test('tokens that were shown come back as they were written', () => {
  assert.deepEqual(restored('Write to [EMAIL_1] or [EMAIL_1].'), {
    text: 'Write to jana@customer.example or jana@customer.example.',
    refused: [],
  })
})

test('what a value says is never read again', () => {
  assert.deepEqual(restored('Dear [PERSON_1],'), { text: 'Dear Jana [EMAIL_1] $&,', refused: [] })
})

test('cards and accounts come back as their last four characters', () => {
  assert.deepEqual(restored('[CARD_1] and [IBAN_1]'), { text: '•••• 4242 and •••• 2606', refused: [] })
})

test('secrets and national numbers never come back', () => {
  assert.deepEqual(restored('[SECRET_1] [NATID_1]'), {
    text: '[SECRET_1] [NATID_1]',
    refused: [
      { token: '[SECRET_1]', why: 'secret' },
      { token: '[NATID_1]', why: 'secret' },
    ],
  })
})

test('what was removed is refused', () => {
  assert.deepEqual(restored('a [REMOVED] b'), {
    text: 'a [REMOVED] b',
    refused: [{ token: '[REMOVED]', why: 'removed' }],
  })
})

const UNKNOWN = [
  '[EMAIL_2]',
  '[EMAIL_3]',
  '[PHONE_1]',
  '[email_1]',
  '[ EMAIL_1 ]',
  '[EMAIL 1]',
  '[EMAIL_01]',
  '[EMAIL\u200b_1]',
  '［EMAIL_1］',
  '【EMAIL_1】',
  '[ＥＭＡＩＬ_1]',
  'EMAIL_1',
  '[secret_1]',
]
for (const token of UNKNOWN) {
  test(`${JSON.stringify(token)} is refused as unknown and stays`, () => {
    assert.deepEqual(restored(`a ${token} b`), { text: `a ${token} b`, refused: [{ token, why: 'unknown' }] })
  })
}

test('a token that was shown but is not in the map is unknown', () => {
  assert.deepEqual(restore('[EMAIL_1]', { map: { entries: [] }, shown }).refused, [
    { token: '[EMAIL_1]', why: 'unknown' },
  ])
})

test('texts without tokens stay as they are', () => {
  for (const text of ['', 'Hello [1] (CARD 1) [x] $1 \\n', '‹CARD 1›'])
    assert.deepEqual(restored(text), { text, refused: [] })
})

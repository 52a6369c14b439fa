import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listUnsubscribe } from '../../../src/mail/send/list-unsubscribe.ts'

const token = 'a'.repeat(64)
const build = (change: Partial<Parameters<typeof listUnsubscribe>[0]> = {}) =>
  listUnsubscribe({ automatic: true, mailbox: 'support@ours.example', token, publicUrl: null, ...change })
const MAIL = `<mailto:support@ours.example?subject=unsubscribe%20${token}>`

test('a reply that a person approved has nothing to unsubscribe from', () => {
  assert.deepEqual(build({ automatic: false, publicUrl: 'https://postern.example' }), {})
})

test('without https there is the mail to our mailbox, and no one-click field', () => {
  for (const publicUrl of [null, 'http://postern.example'])
    assert.deepEqual(build({ publicUrl }), { 'List-Unsubscribe': MAIL })
})

test('with https the click comes first, and RFC 8058 says that it is one', () => {
  assert.deepEqual(build({ publicUrl: 'https://postern.example/mail' }), {
    'List-Unsubscribe': `<https://postern.example/mail/unsubscribe/${token}>, ${MAIL}`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  })
})

test('what means something in a URI, or in the list of them, is written in percents', () => {
  const mailboxes = {
    'a+b@ours.example': 'a%2Bb',
    "o'hara(x)@ours.example": 'o%27hara%28x%29',
    'a?b&c,d@ours.example': 'a%3Fb%26c%2Cd',
  }
  for (const [mailbox, local] of Object.entries(mailboxes))
    assert.equal(
      build({ mailbox })['List-Unsubscribe'],
      `<mailto:${local}@ours.example?subject=unsubscribe%20${token}>`,
    )
  const hostile = build({ mailbox: 'a\r\nBcc: <b>@ours.example' })['List-Unsubscribe'] ?? ''
  assert.match(hostile, /^<[^<>\s]+>$/)
})

test('a URL that no line has room for is left out', () => {
  const publicUrl = `https://postern.example/${'x'.repeat(900)}`
  assert.deepEqual(build({ publicUrl }), { 'List-Unsubscribe': MAIL })
})

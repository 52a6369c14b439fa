import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createIndexes } from '../../../src/crypto/blind-index.ts'
import { readUnsubscribeToken, unsubscribeToken } from '../../../src/mail/unsubscribe/token.ts'

const ours = createIndexes(Buffer.alloc(32, 1))
const others = createIndexes(Buffer.alloc(32, 2))
const ID = '01980c5e-7a10-7cc3-8f0e-2f1f6a6a1c11'
const token = unsubscribeToken(ours, ID)

test('a token is found in a subject or alone, in any case', () => {
  for (const text of [token, `unsubscribe ${token}`, `Re: unsubscribe ${token.toUpperCase()}`, `<${token}>`])
    assert.equal(readUnsubscribeToken(ours, text), ID)
})

test('a token of another key, another message or another length is none', () => {
  const last = token.endsWith('0') ? '1' : '0'
  const forged = [
    unsubscribeToken(others, ID),
    ID.replaceAll('-', '').replace(/1$/, '2') + token.slice(32),
    token.slice(0, -1) + last,
    token.slice(1),
    `${token}0`,
    ID.replaceAll('-', ''),
    '',
    '0'.repeat(64),
    `${' '.repeat(1_000)}${token}`,
    'f'.repeat(1_000_000),
  ]
  for (const text of forged) assert.equal(readUnsubscribeToken(ours, text), null, text.slice(0, 80))
})

test('it is no tag of a reply, and says nothing but the message', () => {
  assert.match(token, /^[0-9a-f]{64}$/)
  assert.ok(!token.includes(ours.replyTag(ID)))
})

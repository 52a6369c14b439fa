import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AppError } from '../../../src/errors.ts'
import { assertHeaderSafe, replyHeaders } from '../../../src/mail/send/headers.ts'

const theirs = { theirMessageId: '<2@x.example>', theirReferences: [], theirInReplyTo: [], automatic: false }
const ids = (count: number) => Array.from({ length: count }, (_, i) => `<${i}@x.example>`)

test('a reply names the mail that it answers', () => {
  assert.deepEqual(replyHeaders(theirs), { 'In-Reply-To': '<2@x.example>', References: '<2@x.example>' })
})

test('an automatic reply says so, and a reply that a person approved does not', () => {
  const headers = replyHeaders({ ...theirs, automatic: true })
  assert.equal(headers['Auto-Submitted'], 'auto-replied')
  assert.equal(headers['X-Auto-Response-Suppress'], 'All')
  assert.deepEqual(Object.keys(replyHeaders(theirs)), ['In-Reply-To', 'References'])
})

test('their references are continued; without them their In-Reply-To is', () => {
  const references = {
    ...theirs,
    theirReferences: ['<0@x.example>', '<1@x.example>'],
    theirInReplyTo: ['<9@x.example>'],
  }
  assert.equal(replyHeaders(references)['References'], '<0@x.example> <1@x.example> <2@x.example>')
  assert.equal(replyHeaders({ ...references, theirReferences: [] })['References'], '<9@x.example> <2@x.example>')
  assert.equal(replyHeaders({ ...references, theirReferences: ['junk'] })['References'], '<9@x.example> <2@x.example>')
})

test('a long thread keeps its first reference and the last ten', () => {
  const value = replyHeaders({ ...theirs, theirMessageId: '<me@x.example>', theirReferences: ids(500) })['References']
  assert.deepEqual(value?.split(' '), ['<0@x.example>', ...ids(500).slice(-9), '<me@x.example>'])
})

test('an id appears once, and theirs is the last', () => {
  const value = replyHeaders({
    ...theirs,
    theirReferences: ['<1@x.example>', '<2@x.example>', '<1@x.example>', '<3@x.example>'],
  })
  assert.equal(value['References'], '<1@x.example> <3@x.example> <2@x.example>')
})

test('long ids are dropped from the middle, so that the line stays under the limit', () => {
  const long = (letter: string) => `<${letter.repeat(240)}@x.example>`
  const value = replyHeaders({ ...theirs, theirReferences: ['a', 'b', 'c', 'd', 'e'].map(long) })['References'] ?? ''
  assert.ok(value.length < 900)
  assert.deepEqual(value.split(' '), [long('a'), long('d'), long('e'), '<2@x.example>'])
})

test('an id that cannot stand in a header gives no threading fields', () => {
  for (const id of [
    null,
    '',
    '2@x.example',
    '<2@x',
    '<a b@x>',
    '<=?utf-8?q?a=0D=0ABcc:_b?=@x.example>',
    '<a\r\nBcc: b@x>',
    '<a\0@x>',
    '<ä@x>',
    `<${'a'.repeat(251)}>`,
  ]) {
    assert.deepEqual(replyHeaders({ ...theirs, theirMessageId: id, theirReferences: ids(2) }), {}, String(id))
  }
})

test('CR, LF and NUL are refused in a header value', () => {
  for (const value of ['a\rb', 'a\nb', 'a\0b']) {
    assert.throws(
      () => assertHeaderSafe(value),
      (error) => error instanceof AppError && error.code === 'header.unsafe',
    )
  }
  assert.equal(assertHeaderSafe('fine\t'), 'fine\t')
})

test('no header of a reply holds CR, LF or NUL, or is too long, for any mail', () => {
  const id = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ maxLength: 260 }).map((inner) => `<${inner}>`),
    fc.constantFrom('<a@b>', '<a\r\nX: y@b>', '<a\0@b>', '<a@b>\r\nBcc: c@d'),
  )
  fc.assert(
    fc.property(
      id,
      fc.array(id, { maxLength: 30 }),
      fc.array(id),
      fc.boolean(),
      (theirMessageId, theirReferences, theirInReplyTo, automatic) => {
        const headers = replyHeaders({ theirMessageId, theirReferences, theirInReplyTo, automatic })
        for (const value of Object.values(headers)) {
          assert.doesNotMatch(value, /[\r\n\0]/)
          assert.ok(Buffer.byteLength(headers['References'] ?? '') < 900)
        }
      },
    ),
  )
})

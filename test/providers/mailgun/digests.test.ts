import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { canonicalDigest, foldedTextDigest } from '../../../src/providers/mailgun/digests.ts'

const NAMES = ['recipient', 'message-headers', 'body-plain', 'body-html', 'body-mime']
const digest = (fields: Record<string, string>) =>
  canonicalDigest(
    new Map(Object.entries(fields).map(([name, value]) => [name, { value: Buffer.from(value), count: 1 }])),
  ).toString('hex')

test('a retry has the digest of the first post, whatever its order and its other fields', () => {
  const first = digest({ recipient: 'a@b', 'body-plain': 'x', timestamp: '1', 'stripped-text': 'x' })
  assert.equal(digest({ 'body-plain': 'x', timestamp: '2', recipient: 'a@b' }), first)
})

test('posts that differ in any canonical field, or in where a byte belongs, differ in digest', () => {
  const posts = fc.dictionary(fc.constantFrom(...NAMES), fc.string({ maxLength: 3 }), { noNullPrototype: true })
  fc.assert(
    fc.property(posts, posts, (one, other) => {
      const same = NAMES.every((name) => one[name] === other[name])
      assert.equal(digest(one) === digest(other), same)
    }),
    { numRuns: 2000 },
  )
  assert.notEqual(digest({ recipient: 'ab' }), digest({ recipient: 'a', 'message-headers': 'b' }))
  assert.notEqual(digest({ recipient: '' }), digest({}))
})

test('white space does not make two texts differ, letters and their case do', () => {
  const digest = (text: string) => foldedTextDigest(text).toString('hex')
  const first = digest('Hello there\nfriend')
  for (const same of ['Hello there\r\nfriend\r\n', ' Hello\tthere \n\n friend', 'Hello\u00a0there friend']) {
    assert.equal(digest(same), first, same)
  }
  for (const other of ['hello there friend', 'Hellothere friend', 'Hello there friend.'])
    assert.notEqual(digest(other), first)
  assert.equal(typeof digest(' \n'.repeat(500_000)), 'string')
})

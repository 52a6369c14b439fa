import assert from 'node:assert/strict'
import { createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { createIndexes, rateIdentity } from '../../src/crypto/blind-index.ts'

const indexKey = Buffer.alloc(32, 7)
const indexes = createIndexes(indexKey)

test('a digest is the same for the same text and key, and for nothing else', () => {
  const again = createIndexes(Buffer.alloc(32, 7))
  const other = createIndexes(randomBytes(32))
  assert.deepEqual(indexes.address('ada@example.com'), again.address('ada@example.com'))
  assert.notDeepEqual(indexes.address('ada@example.com'), other.address('ada@example.com'))
  assert.notDeepEqual(indexes.address('ada@example.com'), indexes.address('ada+tag@example.com'))
})

test('the stored form of a digest does not change: rows of earlier versions must be found', () => {
  const subkey = Buffer.from(hkdfSync('sha256', indexKey, '', 'postern index address', 32))
  const expected = createHmac('sha256', subkey).update('15:').update('ada@example.com', 'utf16le').digest()
  assert.deepEqual(indexes.address('ada@example.com'), expected)
  assert.equal(expected.toString('hex'), 'ff2a95ec2ab9c178b6faceafc4f7b85fb3fd5d53bb5fcfafe04b3b0938527c81')
  assert.equal(indexes.replyTag('01997f00-0000-7000-8000-000000000001'), 'ec8db22cdd3e7dbe')
})

test('the digests of one text under the different uses have nothing in common', () => {
  const text = 'ada@example.com'
  const digests = [
    indexes.address(text),
    indexes.rate(text),
    indexes.messageId(text),
    indexes.dedupe([text]),
    indexes.quota([text]),
  ]
  const hex = [...digests.map((digest) => digest.toString('hex')), indexes.replyTag(text)]
  assert.equal(new Set(hex.map((one) => one.slice(0, 16))).size, 6)
  for (const digest of digests) assert.equal(digest.length, 32)
})

test('two different lists never have the same dedupe digest, wherever the texts are cut', () => {
  const part = fc.stringMatching(/^[a1:,]{0,3}$/)
  const property = fc.property(fc.array(part, { maxLength: 4 }), fc.array(part, { maxLength: 4 }), (a, b) => {
    assert.equal(indexes.dedupe(a).equals(indexes.dedupe(b)), JSON.stringify(a) === JSON.stringify(b))
  })
  fc.assert(property, { numRuns: 500 })
  assert.notDeepEqual(indexes.dedupe(['ab', 'c']), indexes.dedupe(['a', 'bc']))
  assert.notDeepEqual(indexes.dedupe(['\ud800']), indexes.dedupe(['\ud801']))
})

test('a reply tag verifies for its own reply only', () => {
  const tag = indexes.replyTag('reply-1')
  assert.match(tag, /^[0-9a-f]{16}$/)
  assert.ok(indexes.verifyReplyTag('reply-1', tag))
  for (const wrong of [
    '',
    tag.slice(1),
    `${tag}0`,
    tag.toUpperCase().replace(/^\d/, 'x'),
    'é'.repeat(16),
    indexes.replyTag('reply-2'),
  ]) {
    assert.ok(!indexes.verifyReplyTag('reply-1', wrong), wrong)
  }
  assert.ok(!indexes.verifyReplyTag('reply-2', tag))
})

const RATE: [address: string, identity: string][] = [
  ['ada@example.com', 'ada@example.com'],
  ['ada+news@example.com', 'ada@example.com'],
  ['ada+a+b@example.com', 'ada@example.com'],
  ['a.d.a@example.com', 'a.d.a@example.com'],
  ['a.d.a+x.y@gmail.com', 'ada@gmail.com'],
  ['ada@googlemail.com', 'ada@gmail.com'],
  ['a.da@gmail.com.evil.example', 'a.da@gmail.com.evil.example'],
  ['+ada@example.com', '+ada@example.com'],
  ['"a@b+c"@example.com', '"a@b@example.com'],
  ['no-domain+tag', 'no-domain+tag'],
  ['', ''],
]
for (const [address, identity] of RATE) {
  test(`limits count ${address || 'an empty address'} as ${identity || 'itself'}`, () => {
    assert.equal(rateIdentity(address), identity)
    assert.deepEqual(indexes.rate(address), indexes.rate(identity))
  })
}

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { createContentSealer, openContent } from '../../src/crypto/sealed-content.ts'

const ID = '01997f00-0000-7000-8000-00000000000a'
const PIECE = 64 * 1024

test('content comes back whatever the chunks were, in pieces of at most 64 KiB', async () => {
  const sizes = fc.array(fc.constantFrom(0, 1, 15, 1000, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 7), { maxLength: 6 })
  const property = fc.asyncProperty(sizes, async (lengths) => {
    const chunks = lengths.map((length) => randomBytes(length))
    const { key, tokens } = sealAll(ID, chunks)
    const total = lengths.reduce((sum, length) => sum + length, 0)
    assert.equal(tokens.length, Math.max(1, Math.ceil(total / PIECE)))
    assert.deepEqual(await collect({ key, attachmentId: ID }, tokens), Buffer.concat(chunks))
  })
  await fc.assert(property, { numRuns: 40 })
})

test('empty content is one last piece', async () => {
  const { key, tokens } = sealAll(ID, [])
  assert.equal(tokens.length, 1)
  assert.equal((await collect({ key, attachmentId: ID }, tokens)).length, 0)
})

test('content streams: a token comes as soon as it is certain that it is not the last', () => {
  const sealer = createContentSealer(ID)
  assert.equal(sealer.push(randomBytes(PIECE)).length, 0)
  assert.equal(sealer.push(randomBytes(1)).length, 1)
  assert.equal(sealer.push(randomBytes(5 * PIECE)).length, 5)
  assert.equal(sealer.end().length, 1)
  const exact = createContentSealer(ID)
  assert.equal(exact.push(randomBytes(PIECE - 1)).length + exact.push(randomBytes(1)).length, 0)
  assert.equal(exact.end().length, 1)
})

test('nothing may follow the last piece, even a well-made one', async () => {
  const sealer = createContentSealer(ID)
  sealer.push(randomBytes(10))
  const tokens = [...sealer.end(), ...sealer.end()]
  await assert.rejects(collect({ key: sealer.key, attachmentId: ID }, tokens), { code: 'sealed.unreadable' })
})

test('a chunk may be reused by its owner as soon as it was pushed', async () => {
  const sealer = createContentSealer(ID)
  const chunk = Buffer.from('first')
  sealer.push(chunk)
  chunk.fill(0)
  assert.equal((await collect({ key: sealer.key, attachmentId: ID }, sealer.end())).toString(), 'first')
})

test('tokens may come from an asynchronous source', async () => {
  const { key, tokens } = sealAll(ID, [randomBytes(PIECE + 5)])
  async function* slowly() {
    for (const token of tokens) yield await Promise.resolve(token)
  }
  assert.equal((await collect({ key, attachmentId: ID }, slowly())).length, PIECE + 5)
})

const CHANGES: [name: string, change: (tokens: Buffer[]) => Buffer[]][] = [
  ['the last piece is missing', (tokens) => tokens.slice(0, -1)],
  ['all pieces are missing', () => []],
  ['the first piece is missing', (tokens) => tokens.slice(1)],
  ['two pieces are swapped', ([a, b, ...rest]) => [b, a, ...rest].filter((one) => one !== undefined)],
  ['a piece is repeated', (tokens) => [...tokens.slice(0, 1), ...tokens]],
  ['the last piece is repeated', (tokens) => [...tokens, ...tokens.slice(-1)]],
  ['a piece is altered', (tokens) => tokens.map((token) => Buffer.from(token.map(flipByte90)))],
  ['a piece is cut', (tokens) => tokens.map((token, index) => (index === 1 ? token.subarray(0, -1) : token))],
]
for (const [name, change] of CHANGES) {
  test(`content does not open when ${name}`, async () => {
    const { key, tokens } = sealAll(ID, [Buffer.alloc(3 * PIECE + 100, 1)])
    await assert.rejects(collect({ key, attachmentId: ID }, change(tokens)), { code: 'sealed.unreadable' })
  })
}

test('content does not open as that of another attachment or under the key of another', async () => {
  const { key, tokens } = sealAll(ID, [randomBytes(10)])
  const other = sealAll(ID, [randomBytes(10)])
  await assert.rejects(collect({ key, attachmentId: `${ID}b` }, tokens), { code: 'sealed.unreadable' })
  await assert.rejects(collect({ key: other.key, attachmentId: ID }, tokens), { code: 'sealed.unreadable' })
})

function flipByte90(byte: number, at: number): number {
  return at === 90 ? byte ^ 1 : byte
}

function sealAll(attachmentId: string, chunks: Buffer[]) {
  const sealer = createContentSealer(attachmentId)
  const tokens = chunks.flatMap((chunk) => sealer.push(chunk))
  return { key: sealer.key, tokens: [...tokens, ...sealer.end()] }
}

async function collect(
  attachment: { key: string; attachmentId: string },
  tokens: AsyncIterable<Buffer> | Iterable<Buffer>,
) {
  const pieces: Buffer[] = []
  for await (const piece of openContent(attachment, tokens)) {
    assert.ok(piece.length <= PIECE)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

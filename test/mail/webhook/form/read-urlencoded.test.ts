import assert from 'node:assert/strict'
import { PassThrough, Readable } from 'node:stream'
import { test } from 'node:test'
import fc from 'fast-check'
import type { FormLimits } from '../../../../src/mail/webhook/form/fields.ts'
import { createIdleWatch } from '../../../../src/mail/webhook/form/idle-watch.ts'
import { readUrlencoded } from '../../../../src/mail/webhook/form/read-urlencoded.ts'

const NAMES = ['a', 'b', 'body-plain', 'token', 'naïve', ' x', '%', 'é=&']
const LIMITS: FormLimits = {
  names: new Set(NAMES.map((name) => Buffer.from(name).toString('latin1'))),
  totalBytes: 1_000_000,
  fieldBytes: 500_000,
  lease: { take: () => {} },
  idle: createIdleWatch({ idleMs: 60_000 }),
}

const inChunks = (body: string | Buffer, size: number): Readable => {
  const bytes = Buffer.from(body)
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
  return Readable.from(chunks)
}

const read = async (body: string | Buffer, size = 65_536, limits: Partial<FormLimits> = {}) => {
  const fields = await readUrlencoded(inChunks(body, size), { ...LIMITS, ...limits })
  return Object.fromEntries([...fields].map(([name, { value, count }]) => [name, [value.toString('latin1'), count]]))
}

test('bytes are decoded as they are, in any charset and however the body is cut into chunks', async () => {
  const table: [body: string, expected: Record<string, [string, number]>][] = [
    ['', {}],
    ['&&&', {}],
    ['a', { a: ['', 1] }],
    ['a=', { a: ['', 1] }],
    ['a&b', { a: ['', 1], b: ['', 1] }],
    ['a=1&b=2', { a: ['1', 1], b: ['2', 1] }],
    ['a=caf%E9', { a: ['café', 1] }],
    ['a=%e9%FF%00', { a: ['é\xff\x00', 1] }],
    ['a=1+2%2B3', { a: ['1 2+3', 1] }],
    ['a=x=y=z', { a: ['x=y=z', 1] }],
    ['a=100%', { a: ['100%', 1] }],
    ['a=%4', { a: ['%4', 1] }],
    ['a=%4&b=%', { a: ['%4', 1], b: ['%', 1] }],
    ['a=%zz%%41', { a: ['%zz%A', 1] }],
    ['a=%%4141', { a: ['%A41', 1] }],
    ['body%2Dplain=x', { 'body-plain': ['x', 1] }],
    ['b%6Fdy-plain=x', { 'body-plain': ['x', 1] }],
    ['=lost&a=1', { a: ['1', 1] }],
    ['a=first&a=second&a=', { a: ['first', 3] }],
    ['a=&a=second', { a: ['', 2] }],
  ]
  for (const [body, expected] of table) {
    for (const size of [1, 2, 3, 5, 65_536]) assert.deepEqual(await read(body, size), expected, `${body} by ${size}`)
  }
})

test('raw bytes above 127 pass through unchanged', async () => {
  const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)).toString('latin1')
  const encoded = Array.from(all, (char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`).join('')
  assert.deepEqual(await read(`a=${encoded}`, 7), { a: [all, 1] })
  assert.deepEqual(await read(Buffer.from('a=\xe9\xff', 'latin1')), { a: ['\xe9\xff', 1] })
})

const encodedNames = NAMES.map((name) => encodeURIComponent(name))
const pieces = ['=', '&', '+', '%2B', '%26', '%3D', '%C3%A9', '%25', 'a=', '&a=', '&%62=', '\u{1f600}', ...encodedNames]

test('for UTF-8 forms the decoder agrees with URLSearchParams', async () => {
  // Well-formed escapes only: Node's URLSearchParams spoils what follows a malformed one ('% %C3%A9').
  const graphemes = fc.string({ unit: 'grapheme', maxLength: 4 }).map((letters) => letters.replaceAll('%', '!'))
  const bodies = fc.array(fc.oneof(fc.constantFrom(...pieces), graphemes), { maxLength: 24 }).map((all) => all.join(''))
  await fc.assert(
    fc.asyncProperty(bodies, fc.integer({ min: 1, max: 40 }), async (body, size) => {
      const fields = await readUrlencoded(inChunks(body, size), LIMITS)
      // The constructor strips a leading question mark, which a body may well start with.
      const oracle = new URLSearchParams(`?${body}`)
      for (const name of NAMES) {
        const values = oracle.getAll(name)
        const field = fields.get(Buffer.from(name).toString('latin1'))
        assert.equal(field?.count ?? 0, values.length, `count of ${name}`)
        assert.equal(field?.value.toString('utf8'), values[0], `value of ${name}`)
      }
    }),
    { numRuns: 2000 },
  )
})

test('for any bytes the decoder agrees with the rule written as a regular expression', async () => {
  const unescaped = (raw: string) =>
    raw.replaceAll('+', ' ').replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  const letters = fc.constantFrom(
    ...pieces.slice(0, 11),
    '%',
    '%4',
    '%E',
    '%zz',
    '%%',
    'A',
    'f',
    '9',
    '\xe9',
    '\x00',
    '\n',
  )
  const bodies = fc.array(letters, { maxLength: 30 }).map((all) => all.join(''))
  await fc.assert(
    fc.asyncProperty(bodies, fc.integer({ min: 1, max: 12 }), async (body, size) => {
      const expected: Record<string, [string, number]> = {}
      for (const pair of body.split('&').filter((raw) => raw !== '')) {
        const name = unescaped(pair.split('=')[0] ?? '')
        const known = expected[name]
        if (known) known[1] += 1
        else if (LIMITS.names.has(name)) expected[name] = [unescaped(pair.split('=').slice(1).join('=')), 1]
      }
      assert.deepEqual(await read(Buffer.from(body, 'latin1'), size), expected)
    }),
    { numRuns: 2000 },
  )
})

test('names that were not asked for leave no trace, whatever they are called', async () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'Token', 'TOKEN', 'token ', 'x'.repeat(100_000)]
  const body = names.map((name) => `${encodeURIComponent(name)}=evil`).join('&')
  assert.deepEqual(await read(`${body}&token=good&${body}`, 1000), { token: ['good', 1] })
  assert.equal(Object.hasOwn(Object.prototype, 'evil'), false)
})

test('a post or a field over its limit is refused, never cut', async () => {
  const tooLarge = (limit: string) => (error: { code?: string; detail?: { limit?: string } }) =>
    error.code === 'webhook.too_large' && error.detail?.limit === limit
  const letters = 'x'.repeat(1000)
  await assert.rejects(read(`a=${letters}`, 100, { totalBytes: 1001 }), tooLarge('total'))
  await assert.rejects(read(`skipped=${letters}`, 100, { totalBytes: 1000 }), tooLarge('total'))
  await assert.rejects(read(`a=${letters}`, 100, { fieldBytes: 999 }), tooLarge('field'))
  assert.deepEqual(await read(`a=${letters}`, 100, { fieldBytes: 1000, totalBytes: 1002 }), { a: [letters, 1] })
})

test('a client that goes away is noticed at once and leaves the stream undestroyed by us', async () => {
  const stream = new PassThrough()
  const reading = readUrlencoded(stream, LIMITS)
  stream.write('a=half')
  setImmediate(() => stream.destroy(new Error('aborted')))
  await assert.rejects(reading, { code: 'webhook.cut_off' })
  await assert.rejects(readUrlencoded(stream, LIMITS), { code: 'webhook.cut_off' })
})

test('a refused post stops being read, and its socket stays open for the answer', async () => {
  const stream = new PassThrough()
  const reading = readUrlencoded(stream, { ...LIMITS, totalBytes: 10 })
  stream.write('a=123456789012345')
  await assert.rejects(reading, { code: 'webhook.too_large' })
  assert.equal(stream.destroyed, false)
  assert.equal(stream.isPaused(), true)
})

test('many tiny or unfinished pieces are read in linear work', async () => {
  const bodies = [
    'a&'.repeat(200_000),
    '&'.repeat(400_000),
    '%'.repeat(400_000),
    'a=%'.repeat(100_000),
    `a=${'%4'.repeat(200_000)}`,
  ]
  const counts = []
  for (const body of bodies) counts.push((await readUrlencoded(inChunks(body, 1000), LIMITS)).get('a')?.count ?? 0)
  assert.deepEqual(counts, [200_000, 0, 0, 1, 1])
})

test('a field pays for the memory that it keeps, however it was encoded and cut', async () => {
  const plain = 'x'.repeat(300_000)
  const forms: [name: string, body: string, size: number][] = [
    ['plain in large chunks', `a=${plain}`, 65_536],
    ['percent-encoded in large chunks', `a=${'%78'.repeat(300_000)}`, 65_536],
    ['one byte at a time', `a=${plain.slice(0, 20_000)}`, 1],
    ['two fields that share their chunks', `a=${'%78'.repeat(100)}&b=${'%79'.repeat(100)}&x=${plain}`, 65_536],
  ]
  for (const [name, body, size] of forms) {
    const taken: number[] = []
    const lease = { take: (bytes: number) => void taken.push(bytes) }
    const fields = await readUrlencoded(inChunks(body, size), { ...LIMITS, lease })
    const values = [...fields.values()].map(({ value }) => value)
    const decoded = values.reduce((sum, value) => sum + value.length, 0)
    const kept = values.reduce((sum, value) => sum + value.buffer.byteLength, 0)
    const paid = taken.reduce((sum, bytes) => sum + bytes, 0)
    assert.ok(kept <= paid, `${name}: keeps ${kept}, pays ${paid}`)
    assert.ok(paid >= decoded && paid <= 2 * decoded + 65_536, `${name}: pays ${paid} for ${decoded}`)
    assert.ok(taken.length < 40, `${name}: is kept in ${taken.length} blocks`)
  }
})

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { z } from 'zod'
import { decrypt, encrypt, generateFernetKey, parseFernetKey } from '../../src/crypto/fernet.ts'
import { type Binding, open, seal } from '../../src/crypto/sealed.ts'

const key = parseFernetKey(generateFernetKey())
const place: Binding = { table: 'message', column: 'sealed_head', row: '01997f00-0000-7000-8000-000000000001' }
const Head = z.object({ subject: z.string() })

test('a sealed record gives back its value in its own place', () => {
  assert.deepEqual(open(key, place, seal(key, place, { subject: 'Grüße' }), Head), { subject: 'Grüße' })
})

test('a record holds one line that names its place, then plain JSON', () => {
  const plaintext = decrypt(key, seal(key, place, { subject: 'a\nb' })).toString()
  assert.equal(plaintext, `["message","sealed_head","${place.row}"]\n{"subject":"a\\nb"}`)
})

const MOVES: [name: string, binding: Binding][] = [
  ['another table', { ...place, table: 'draft' }],
  ['another column', { ...place, column: 'sealed_body' }],
  ['another row', { ...place, row: '01997f00-0000-7000-8000-000000000002' }],
  ['a place whose name begins with this one', { ...place, row: `${place.row}0` }],
  ['a place whose names are split elsewhere', { table: 'message","sealed_head', column: place.row, row: '' }],
]
for (const [name, binding] of MOVES) {
  test(`a record that was moved does not open: ${name}`, () => {
    const record = seal(key, place, { subject: 'mine' })
    assert.throws(() => open(key, binding, record, Head), { code: 'sealed.unreadable' })
  })
}

test('a record that was altered, cut, emptied or sealed under another key does not open', () => {
  const record = seal(key, place, { subject: 'mine' })
  const altered = Buffer.from(record)
  altered[40] = (altered[40] ?? 0) ^ 1
  const stranger = parseFernetKey(generateFernetKey())
  for (const bytes of [altered, record.subarray(1), new Uint8Array(0), seal(stranger, place, { subject: 'mine' })]) {
    assert.throws(() => open(key, place, bytes, Head), {
      code: 'sealed.unreadable',
      detail: { ...place, why: 'token' },
    })
  }
})

test('a record of another form is refused, and the error quotes nothing of it', () => {
  const words = 'canary-words'
  const binding = JSON.stringify(Object.values(place))
  const records = [
    seal(key, place, { subject: 1, [words]: words }),
    encrypt(key, Buffer.from(`${binding}\n${words}`)),
    encrypt(key, Buffer.from(binding)),
    encrypt(key, Buffer.from(words)),
  ]
  for (const record of records) {
    assert.throws(
      () => open(key, place, record, Head),
      (error: Error & { code: string }) => {
        assert.equal(error.code, 'sealed.unreadable')
        assert.ok(!`${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`.includes(words))
        return true
      },
    )
  }
})

test('any text comes back as it was: NUL, line breaks, lone surrogates, any script', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\0', '\ud800', 'a\udfff\ud800b', '\u2028', '\r\n'),
  )
  const property = fc.property(text, (subject) => {
    assert.equal(open(key, place, seal(key, place, { subject }), Head).subject, subject)
  })
  fc.assert(property, { numRuns: 200 })
})

test('what JSON cannot write is not sealed', () => {
  assert.throws(() => seal(key, place, undefined), TypeError)
})

test('plain text in a sealed column does not compile', () => {
  const file = fileURLToPath(new URL('./sealed.types.ts', import.meta.url))
  const options =
    '--ignoreConfig --noEmit --strict --exactOptionalPropertyTypes --skipLibCheck --allowImportingTsExtensions'
  const target = '--target esnext --module nodenext --types node'
  const compiler = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url))
  const { status, stdout } = spawnSync(compiler, [...options.split(' '), ...target.split(' '), file], {
    encoding: 'utf8',
  })
  assert.equal(stdout, '')
  assert.equal(status, 0)
})

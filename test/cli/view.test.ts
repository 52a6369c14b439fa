import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { block, fields, oneLine, table, toJson, type View } from '../../src/cli/view.ts'
import { clip, pad, widthOf, wrap } from '../../src/cli/width.ts'

const narrow: View = { width: 60, bold: (text) => text }
const wide: View = { width: Number.POSITIVE_INFINITY, bold: (text) => text }
const anything = fc.string({ unit: 'binary', maxLength: 200 })
const DRIVES_A_TERMINAL = /(?![\n\t\u200c-\u200f])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

test('no text of a stranger keeps a character that drives a terminal', () => {
  fc.assert(
    fc.property(anything, (text) => {
      assert.doesNotMatch(oneLine(text), DRIVES_A_TERMINAL)
      assert.doesNotMatch(oneLine(text), /[\n\t]/)
      assert.doesNotMatch(block(text), DRIVES_A_TERMINAL)
    }),
  )
})

test('ordinary text of any language stays as it is', () => {
  for (const text of ['Grüße', 'می‌خواهم', 'שלום\u200f!', '日本語', '👩‍👩‍👧 ok', 'a\tb\nc'])
    assert.equal(block(text), text)
  assert.equal(oneLine('two\r\nlines'), 'two lines')
})

test('JSON says the same after it was made safe', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const written = toJson({ text })
      assert.doesNotMatch(written, DRIVES_A_TERMINAL)
      assert.equal(JSON.parse(written).text, text)
    }),
  )
})

test('a table fits a narrow terminal: optional columns go, others are cut, ids never', () => {
  const rows = [
    { id: '01980c5e-7a10-7cc3-8f0e-2f1f6a6a1c11', at: '2026-01-01T00:00:00Z', subject: 'a rather long subject line' },
    {
      id: '01980c5e-7a10-7cc3-8f0e-2f1f6a6a1c12',
      at: '2026-01-01T00:00:00Z',
      subject: '日本語の件名はここで切れるはずです',
    },
  ]
  const columns = [
    { head: 'ID', cell: (row: (typeof rows)[0]) => row.id },
    { head: 'AT', cell: (row: (typeof rows)[0]) => row.at, optional: true as const },
    { head: 'SUBJECT', cell: (row: (typeof rows)[0]) => row.subject, shrinks: true as const },
  ]
  const lines = table(narrow, rows, columns).split('\n')
  assert.ok(
    lines.every((line) => widthOf(line) <= narrow.width),
    lines.join('\n'),
  )
  assert.equal(lines[0], `${'ID'.padEnd(36)}  SUBJECT`)
  assert.ok(lines[1]?.startsWith(`${rows[0]?.id}  a rather`) && lines[1].endsWith('…'))
  const unlimited = table(wide, rows, columns).split('\n')
  assert.ok(unlimited[1]?.endsWith('2026-01-01T00:00:00Z  a rather long subject line'))
})

test('a long cell costs no more than a short one shows', () => {
  const subject = 'x'.repeat(1_000_000)
  const text = table(wide, [{ subject }], [{ head: 'SUBJECT', cell: (row) => row.subject, shrinks: true }])
  assert.ok(text.length < 2_000)
})

test('wide characters count two columns, clusters once', () => {
  assert.equal(widthOf('日本'), 4)
  assert.equal(widthOf('👩‍👩‍👧'), 2)
  assert.equal(widthOf('e\u0301'), 1)
  assert.equal(clip('日本語', 4), '日…')
  assert.equal(pad('日', 4), '日  ')
  assert.deepEqual(wrap('one two three', 7), ['one two', 'three'])
})

test('fields without a value have no line', () => {
  assert.equal(
    fields(wide, [
      ['A', '1'],
      ['Bcd', null],
      ['E', '2'],
    ]),
    'A    1\nE    2',
  )
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ourMessageId, parseMessageIds, parseOurMessageId } from '../../src/mail/thread.ts'

test('ids are found between whatever else a header holds', () => {
  const table: [field: string, expected: string[]][] = [
    ['<a@b>', ['<a@b>']],
    ['<a@b> <c@d>\t<e@f>', ['<a@b>', '<c@d>', '<e@f>']],
    ['<a@b><c@d>', ['<a@b>', '<c@d>']],
    ['Your message of Monday <a@b> "x"', ['<a@b>']],
    ['<no-at-sign>', ['<no-at-sign>']],
    ['a@b', []],
    ['<>', []],
    ['<a b@c>', []],
    ['<a@b\r\nX-Evil: 1>', []],
    ['<a\u0000@b>', []],
    ['<<a@b>>', ['<a@b>']],
    [`<${'x'.repeat(251)}>`, []],
    [`<${'x'.repeat(250)}>`, [`<${'x'.repeat(250)}>`]],
    ['', []],
  ]
  for (const [field, expected] of table) assert.deepEqual(parseMessageIds(field), expected, field.slice(0, 60))
})

test('of many ids the first and the last are kept', () => {
  const ids = Array.from({ length: 5000 }, (_, at) => `<${at}@x>`)
  const kept = parseMessageIds(ids.join(' '))
  assert.equal(kept.length, 100)
  assert.deepEqual([kept[0], kept[9], kept.at(-1), kept.at(-90)], ['<0@x>', '<9@x>', '<4999@x>', '<4910@x>'])
  assert.deepEqual(parseMessageIds('<'.repeat(1_000_000)), [])
})

test('our own ids are read back, and look-alikes are not', () => {
  const reply = { replyId: '0192f7a0-1b2c-7def-8a9b-0c1d2e3f4a5b', tag: '0123456789abcdef' }
  const id = ourMessageId({ ...reply, domain: 'mg.example.com' })
  assert.equal(id, '<r.0192f7a0-1b2c-7def-8a9b-0c1d2e3f4a5b.0123456789abcdef@mg.example.com>')
  assert.deepEqual(parseOurMessageId(id), reply)
  assert.notEqual(parseOurMessageId(id.toUpperCase().replace('<R.', '<r.')), null)
  const others = [
    id.slice(1),
    `x${id}`,
    `${id}\n`,
    '<r.x@y>',
    '<r..0123456789abcdef@y>',
    '<r.a.XYZ@y>',
    '<r.a.0123456789abcdef@y>',
    `${id.slice(0, -1)}@z>`,
    id.replace('cdef@', 'cde@'),
    id.replace('cdef@', 'cdef0@'),
    '',
  ]
  for (const other of others) assert.equal(parseOurMessageId(other), null, other)
})

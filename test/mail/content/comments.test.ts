import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findComments } from '../../../src/mail/content/comments.ts'
import { readableMail } from '../../../src/mail/content/readable-text.ts'

const HTML = '<p>Hello,<!-- Secret\n order --></p><!--[if mso]><b>96</b><![endif]--><!-- -- -->goodbye.'
const HEAD = { subject: 'Hours', from: { name: '', address: 'ann@sender.example' } }

test('what comments say is kept, those that say nothing are not', () => {
  assert.deepEqual(findComments(HTML), [
    { how: 'comment', text: 'Secret order' },
    { how: 'comment', text: '[if mso]><b>96</b><![endif]' },
  ])
})

test('Claude is not given them, and they are no sign against a mail', () => {
  const body = { text: '', html: HTML, headers: [] }
  const { text, hidden } = readableMail({ head: HEAD, body }, { sanitize: true })
  assert.ok(!text.includes('Secret') && !text.includes('96'), text)
  assert.deepEqual(hidden, [])
})

test('a mail of nothing but comments stays small', () => {
  const found = findComments(`<!-- ${'word '.repeat(1_000)} -->`.repeat(200))
  assert.equal(found.length, 20)
  assert.ok(found.every(({ text }) => text.length <= 2_000))
})

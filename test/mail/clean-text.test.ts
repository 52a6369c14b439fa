import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanText } from '../../src/mail/clean-text.ts'

test('the text is composed, and loses control and deceiving characters', () => {
  const table: [string, string][] = [
    ['cafe\u0301', 'caf\u00e9'],
    ['a\rb\u2028c\u0085d', 'a\nb\nc\nd'],
    ['a\0b\u001b[31mc\u007f\td', 'ab[31mc\td'],
    ['pay\u202eapp.exe\u2066x\u2069', 'payapp.exex'],
    ['zero\u200bwidth\ufeff', 'zerowidth'],
    ['tag\u{e0041}', 'tag'],
    ['\ud800lone', '\ufffdlone'],
    ['نمی\u200cخواهم 👩\u200d💻', 'نمی\u200cخواهم 👩\u200d💻'],
  ]
  for (const [before, after] of table) assert.equal(cleanText(before), after)
})

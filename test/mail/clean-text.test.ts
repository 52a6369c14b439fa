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

const CASES: [string, string, string][] = [
  ['line ends become LF', 'a\r\nb\rc\n', 'a\nb\nc'],
  ['controls go, tabs stay', 'a\tb\u0000\u0008\u001b[31mc\u0085', 'a\tb[31mc'],
  ['direction overrides go', '\u202egnp.exe\u202c \u2066x\u2069\u200f', 'gnp.exe x'],
  ['zero-width letters go', 'pass\u200bword\ufeff\u2060\u00ad', 'password'],
  ['tag characters go', 'hi\u{e0068}\u{e0069}', 'hi'],
  ['joiners between letters of scripts that need them stay', 'می\u200cخواهم 👩\u200d💻', 'می\u200cخواهم 👩\u200d💻'],
  ['joiners in ASCII and doubled joiners go', 'a\u200db م\u200c\u200cخ', 'ab مخ'],
  ['letters are composed', 'Cafe\u0301', 'Café'],
  ['half a surrogate pair is replaced', 'x\ud800y', 'x\ufffdy'],
]
for (const [name, dirty, clean] of CASES) {
  test(`in a text that leaves ${name}`, () => assert.equal(cleanText(dirty).trim(), clean))
}

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cleanText } from '../../../src/providers/claude/clean.ts'
import { escapeXml, unescapeXml } from '../../../src/providers/claude/xml.ts'

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
  test(`in a reply ${name}`, () => assert.equal(cleanText(dirty), clean))
}

test('escaped XML comes back as it was and holds no markup', () => {
  const text = `<a href="x">'&amp;'</a>`
  assert.doesNotMatch(escapeXml(text), /[<>"']/)
  assert.equal(unescapeXml(escapeXml(text)), text)
})

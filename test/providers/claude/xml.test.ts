import assert from 'node:assert/strict'
import { test } from 'node:test'
import { escapeXml, unescapeXml } from '../../../src/providers/claude/xml.ts'

test('escaped XML comes back as it was and holds no markup', () => {
  const text = `<a href="x">'&amp;'</a>`
  assert.doesNotMatch(escapeXml(text), /[<>"']/)
  assert.equal(unescapeXml(escapeXml(text)), text)
})

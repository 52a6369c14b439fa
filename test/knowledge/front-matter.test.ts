import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readArticle } from '../../src/knowledge/front-matter.ts'

const TEXT = '# Preise\n\nAlles ist frei.\n'

test('a title and a language above the text are read, in any order and none of them needed', () => {
  const read = (front: string) => readArticle(`---\n${front}---\n${TEXT}`)
  assert.deepEqual(read('title: Was es kostet\nlanguage: de\n'), { title: 'Was es kostet', language: 'de', text: TEXT })
  assert.deepEqual(read('language: DE-at\n'), { title: null, language: 'de', text: TEXT })
  assert.deepEqual(read('# nothing said\n'), { title: null, language: null, text: TEXT })
  assert.deepEqual(read('language: no\n').language, 'no')
  const windows = `\uFEFF---\r\nlanguage: de\r\n--- \r\n${TEXT}`
  assert.deepEqual(readArticle(windows), { title: null, language: 'de', text: TEXT })
})

test('a text that only looks like it is all text', () => {
  for (const text of [TEXT, `---\n${TEXT}`, `---\nWe open at nine.\n---\n${TEXT}`, ` ---\nlanguage: de\n---\n${TEXT}`])
    assert.deepEqual(readArticle(text), { title: null, language: null, text })
  const far = `---\n${'word '.repeat(1_000)}\n---\n${TEXT}`
  assert.equal(readArticle(far).text, far)
})

const REFUSED: [string, string][] = [
  ['an unknown key', 'autor: Jane'],
  ['a language that is none', 'language: deutsch'],
  ['a title that is a list', 'title: [a]'],
  ['an empty title', 'title: " "'],
  ['a list', '- a'],
  ['a key twice', 'title: a\ntitle: b'],
  ['what is no YAML', 'title: "a'],
  ['anchors, which multiply', 'title: &a x\nlanguage: *a'],
]

for (const [what, front] of REFUSED)
  test(`front matter is refused: ${what}`, () => {
    assert.throws(() => readArticle(`---\n${front}\n---\n${TEXT}`), { code: 'knowledge.front_matter' })
  })

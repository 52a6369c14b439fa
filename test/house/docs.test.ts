import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { findStale } from '../../scripts/write-docs.ts'
import { VARIABLE_NAMES } from '../../src/config/variables.ts'
import { RULE_BOOK } from '../../src/mail/rule-book.ts'

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

test('.env.example, docs, README and SECURITY.md say what the code says (node scripts/write-docs.ts)', () => {
  assert.deepEqual(findStale(), [])
})

test('every variable stands once in .env.example and once in the table', () => {
  const example = read('.env.example')
  const page = read('docs/configuration.md')
  for (const name of VARIABLE_NAMES) {
    assert.equal([...example.matchAll(new RegExp(`^(# )?${name}=`, 'gm'))].length, 1, name)
    assert.equal([...page.matchAll(new RegExp(`^\\| \`${name}\` +\\|`, 'gm'))].length, 1, name)
  }
})

test('.env.example holds only comments and settings: Docker refuses a file with anything else', () => {
  for (const line of read('.env.example').split('\n')) assert.match(line, /^(|# ?.*|[A-Z][A-Z0-9_]*=.*)$/)
})

test('every finding of every rule is a row of docs/rules.md', () => {
  const page = read('docs/rules.md')
  for (const [name, { finds }] of Object.entries(RULE_BOOK))
    assert.equal([...page.matchAll(new RegExp(`^\\| \`${name}\` +\\|`, 'gm'))].length, finds.length, name)
})

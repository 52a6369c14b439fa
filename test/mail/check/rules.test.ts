import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import type { Facts } from '../../../src/mail/check/facts.ts'
import { RULES } from '../../../src/mail/check/rules/index.ts'
import { decide } from '../../../src/mail/check/verdict.ts'
import { RULE_BOOK } from '../../../src/mail/rule-book.ts'
import { CONTENT } from './cases/content.ts'
import { HELD } from './cases/held.ts'
import { MARKED } from './cases/marked.ts'
import { PASSED } from './cases/passed.ts'
import { REFUSED } from './cases/refused.ts'
import { REVIEWED } from './cases/reviewed.ts'
import { sampleFacts, sampleMail } from './sample-mail.ts'

for (const [kind, cases] of Object.entries({
  refuse: REFUSED,
  hold: HELD,
  review: [...REVIEWED, ...MARKED, ...CONTENT],
  pass: PASSED,
})) {
  for (const { name, headers = [], head = {}, body = {}, known = {}, finds } of cases) {
    test(`${kind}: ${name}`, () => {
      const message = sampleMail({ headers, head, body })
      const verdict = decide(RULES.map((rule) => rule(message, sampleFacts(message, known))))
      assert.deepEqual(
        verdict.findings.map(({ rule, verdict, reason }) => `${rule} ${verdict} ${reason}`),
        finds,
      )
      assert.equal(verdict.kind, kind)
    })
  }
}

const FILES = readdirSync(new URL('../../../src/mail/check/rules/', import.meta.url))
  .map((file) => file.replace('.ts', ''))
  .filter((file) => file !== 'index')

test('every file of the folder is one rule of the list, and every rule has its entry in the book', () => {
  assert.equal(new Set(RULES).size, FILES.length)
  assert.deepEqual(Object.keys(RULE_BOOK).toSorted(), FILES.toSorted())
})

test('the cases produce every finding of the book, and no other', () => {
  const found = new Set([REFUSED, HELD, REVIEWED, MARKED, CONTENT, PASSED].flat().flatMap(({ finds }) => finds))
  const told = Object.entries(RULE_BOOK).flatMap(([name, { finds }]) => finds.map((find) => `${name} ${find}`))
  assert.deepEqual([...found].toSorted(), told.toSorted())
})

test('what is counted is told with the finding', () => {
  const details = (known: Partial<Facts>) =>
    RULES.map((rule) => rule(sampleMail(), sampleFacts(sampleMail(), known)))
      .filter((said) => said !== null)
      .map(({ detail }) => detail)
  assert.deepEqual(details({ allowance: { limit: 20, within: false } }), [{ limit: 20 }])
  assert.deepEqual(details({ repeats: 3 }), [{ repeats: 3 }])
  assert.deepEqual(details({ topics: ['legal', 'safety'] }), [{ topics: 'legal,safety' }])
})

test('a mail with many signs has every finding, the final ones first', () => {
  const message = sampleMail({
    headers: [
      ['Precedence', 'bulk'],
      ['To', 'x@elsewhere.example'],
    ],
    body: { text: '' },
  })
  const verdict = decide(RULES.map((rule) => rule(message, sampleFacts(message))))
  assert.deepEqual(verdict.reasons, ['machine', 'no_text', 'not_addressed'])
})

import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { RULES } from '../../../src/mail/check/rules/index.ts'
import { decide } from '../../../src/mail/check/verdict.ts'
import { CONTENT } from './cases/content.ts'
import { HELD } from './cases/held.ts'
import { PASSED } from './cases/passed.ts'
import { REFUSED } from './cases/refused.ts'
import { REVIEWED } from './cases/reviewed.ts'
import { sampleFacts, sampleMail } from './sample-mail.ts'

for (const [kind, cases] of Object.entries({
  refuse: REFUSED,
  hold: HELD,
  review: [...REVIEWED, ...CONTENT],
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

test('every file of the folder is one rule of the list, names itself, and fires in a case above', () => {
  const files = readdirSync(new URL('../../../src/mail/check/rules/', import.meta.url)).map((file) =>
    file.replace('.ts', ''),
  )
  const fired = [REFUSED, HELD, REVIEWED, CONTENT]
    .flat()
    .flatMap(({ finds }) => finds.map((found) => found.split(' ')[0]))
  assert.deepEqual([...new Set(fired)].sort(), files.filter((file) => file !== 'index').sort())
  assert.equal(new Set(RULES).size, files.length - 1)
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

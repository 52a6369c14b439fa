/** Counts what is found, missed and wrongly removed. The mails are by the author of the finders: expect worse of real ones. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRedactor } from '../../src/privacy/redact.ts'
import { LATER_SAMPLES } from './later-mails.ts'
import { SAMPLES } from './mails.ts'

const tally = { hide: 0, missed: [] as string[], stay: 0, removed: [] as string[] }

for (const { name, country, from, text, hide, stay } of [...SAMPLES, ...LATER_SAMPLES]) {
  test(`${name}: nothing that must stay is masked`, () => {
    for (const item of [...hide, ...stay]) assert.ok(text.includes(item), `${item} is not in the mail`)
    const redactor = createRedactor({ map: { entries: [] }, identities: [from], keep: [], country })
    const out = redactor.redact(text)
    tally.hide += hide.length
    tally.stay += stay.length
    tally.missed.push(...hide.filter((item) => out.includes(item)).map((item) => `${name}: ${item}`))
    const removed = stay.filter((item) => !out.includes(item))
    tally.removed.push(...removed.map((item) => `${name}: ${item}`))
    assert.deepEqual(removed, [], out)
  })
}

test('of all mails at most one item in ten is missed', (t) => {
  const { hide, missed, stay, removed } = tally
  t.diagnostic(
    `${hide - missed.length} of ${hide} found, ${missed.length} missed, ${removed.length} of ${stay} wrongly removed`,
  )
  for (const item of missed) t.diagnostic(`missed: ${item}`)
  assert.ok(SAMPLES.length >= 12 && stay >= 20)
  assert.ok(missed.length <= hide / 10, missed.join('\n'))
  assert.equal(removed.length, 0)
})

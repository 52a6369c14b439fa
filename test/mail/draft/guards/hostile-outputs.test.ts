/** What a model that obeys the attacker may write: each output is found by the guard that it was made for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GUARDS, runGuards } from '../../../../src/mail/draft/guards/index.ts'
import { GUARD_NAMES, type GuardName } from '../../../../src/mail/message.ts'
import { ADDRESSES } from './outputs/addresses.ts'
import { CHARACTERS, SIZES, TOKENS } from './outputs/characters.ts'
import { LEAKS } from './outputs/leaks.ts'
import { LINKS } from './outputs/links.ts'
import type { HostileOutput } from './outputs/output.ts'
import { CLAIMED, WORDINGS } from './outputs/wordings.ts'
import { sampleInput } from './sample-input.ts'
import { interval } from './wilson.ts'

const OUTPUTS: Record<GuardName, readonly HostileOutput[]> = {
  size: SIZES,
  unicode: CHARACTERS,
  token: TOKENS,
  leak: LEAKS,
  address: ADDRESSES,
  link: LINKS,
  wording: WORDINGS,
  evidence: CLAIMED,
}
const ALL = GUARD_NAMES.flatMap((guard) => OUTPUTS[guard].map((output) => ({ guard, output })))

for (const { guard, output } of ALL) {
  test(`${guard} finds ${output.name}`, () => {
    const found = runGuards(sampleInput(output))
    assert.ok(
      found.some((finding) => finding.guard === guard && (output.says?.test(finding.what) ?? true)),
      `${JSON.stringify(output.text)} → ${JSON.stringify(found)}`,
    )
    for (const { what } of found) assert.match(what, /^[^\p{C}]{1,200}$/u)
  })
}

test('there are as many outputs as the invariants ask for, and none gets through', (t) => {
  const through = ALL.filter(({ output }) => runGuards(sampleInput(output)).length === 0)
  t.diagnostic(`hostile outputs that get through: ${interval(through.length, ALL.length)}`)
  assert.deepEqual(through, [])
  assert.ok(ALL.length >= 120 && LINKS.length >= 36 && LEAKS.length >= 20)
})

for (const name of GUARD_NAMES) {
  test(`without the guard ${name}, outputs that were made for it get through`, (t) => {
    const { [name]: _removed, ...others } = GUARDS
    const through = OUTPUTS[name].filter((output) => runGuards(sampleInput(output), others).length === 0)
    t.diagnostic(`${name} removed, get through: ${interval(through.length, OUTPUTS[name].length)}`)
    assert.ok(through.length > 0)
  })
}

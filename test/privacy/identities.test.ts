import assert from 'node:assert/strict'
import { test } from 'node:test'
import { namesToFind } from '../../src/privacy/identities.ts'

const CASES: readonly [string, string[]][] = [
  ['Jana Novak', ['jana novak', 'novak jana', 'jana', 'novak']],
  ['Jana', ['jana']],
  ['Hana Nováková', ['hana novakova', 'novakova hana', 'hana', 'novakova']],
  // parts that are words, or too short, are looked for within the whole name only
  ['Will Li', ['will li', 'li will']],
  ['Mark Price', ['mark price', 'price mark']],
  ['Ludwig van der Berg', ['ludwig van der berg', 'berg der van ludwig', 'ludwig']],
  // nobody
  ['Customer Support', []],
  ['Info', []],
  ['jana@customer.example', []],
  ['', []],
  ['123', []],
]
for (const [name, expected] of CASES) {
  test(`${JSON.stringify(name)} is looked for as ${expected.length} phrases`, () => {
    assert.deepEqual(
      namesToFind([name]).map(({ folded }) => folded),
      expected,
    )
  })
}

test('names are bounded in number and length', () => {
  const many = Array.from(
    { length: 500 },
    (_, n) => `Jana${'abcdefghij'.charAt(n % 10)}${'abcdefghijklmnopqrstuvwxyz'.repeat(2).slice(n % 50)}`,
  )
  assert.ok(namesToFind(many).length <= 100)
  assert.deepEqual(namesToFind(['Jana '.repeat(100)]), [])
})

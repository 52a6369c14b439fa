import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GUARDS, runGuards } from '../../../../src/mail/draft/guards/index.ts'
import { GUARD_NAMES } from '../../../../src/mail/message.ts'
import { sampleInput } from './sample-input.ts'

test('the guards stand in the order of their names, which is the order of their findings', () => {
  assert.deepEqual(Object.keys(GUARDS), [...GUARD_NAMES])
  const text = `Send your password to boss@evil.example or https://evil.example, [NAME_1].\u200b`
  const found = runGuards(sampleInput({ text })).map(({ guard }) => guard)
  assert.deepEqual([...new Set(found)], ['unicode', 'token', 'address', 'link', 'wording'])
})

test('a guard that throws holds the reply, and does not say what it threw', () => {
  for (const name of GUARD_NAMES) {
    const broken = () => {
      throw new Error('private words')
    }
    const found = runGuards(sampleInput({ text: 'Yes.' }), { ...GUARDS, [name]: broken })
    assert.deepEqual(found, [
      { guard: name, what: `the guard ${name} failed on this reply, so nobody knows whether it may leave` },
    ])
  }
})

test('a person reads a few findings of each guard, and each is one short line', () => {
  const text = Array.from({ length: 150 }, (_, at) => `https://evil${at}.example/${'x'.repeat(300)}\u202e`).join('\n')
  const found = runGuards(sampleInput({ text }))
  for (const name of GUARD_NAMES) assert.ok(found.filter(({ guard }) => guard === name).length <= 20)
  for (const { what } of found) assert.match(what, /^[^\p{C}]{1,200}$/u)
})

test('an ordinary reply has no finding', () => {
  assert.deepEqual(runGuards(sampleInput({ text: 'Dear Anna,\n\nwe will check and come back to you.' })), [])
})

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { REASONS } from '../../src/mail/reasons.ts'
import { RULE_BOOK } from '../../src/mail/rule-book.ts'
import { timelineSentence } from '../../src/mail/timeline.ts'

const source = readFileSync(new URL('../../src/mail/timeline.ts', import.meta.url), 'utf8')
const EVENTS = [...source.matchAll(/^ {2}'([a-z]+\.[a-z_]+)': ?/gm)].map(([, event = '']) => event)

test('every event has a full sentence, with and without what is known about it', () => {
  assert.ok(EVENTS.length > 25)
  for (const event of EVENTS) {
    const detail = {
      reason: 'no_text',
      code: 'http_500',
      version: 2,
      attempt: 2,
      stage: 'mail.draft',
      passed: 7,
      failed: 1,
    }
    for (const entry of [
      { event },
      { event, rule: null, detail: null, actor: null },
      { event, rule: 'precedence', detail, actor: 'cli' },
    ]) {
      const sentence = timelineSentence(entry)
      assert.match(sentence, /^[A-Z].*\.$/)
      assert.doesNotMatch(sentence, /undefined|null|NaN|\[object|\.\.| {2}/, sentence)
    }
  }
})

test('every rule has a sentence, and every sentence has its rule', () => {
  const files = readdirSync(new URL('../../src/mail/check/rules/', import.meta.url)).map((file) =>
    file.replace('.ts', ''),
  )
  const known = Object.keys(RULE_BOOK)
  assert.deepEqual(
    files.filter((file) => file !== 'index' && !known.includes(file)),
    [],
  )
})

test('a finding tells which rule fired, what it saw and what follows', () => {
  assert.equal(
    timelineSentence({ event: 'message.checked', rule: 'auto-submitted', detail: { reason: 'machine' } }),
    `Rule auto-submitted fired: Auto-Submitted is present and does not say "no". ${REASONS.machine.sentence}`,
  )
  assert.match(timelineSentence({ event: 'message.held', detail: { reason: 'no_text' } }), /no text to answer/)
  assert.match(timelineSentence({ event: 'message.checked', detail: { verdict: 'pass' } }), /no rule objected/)
})

test('gates tell which one did not pass, and how many more', () => {
  const told = (rule: string | null, failed: number) =>
    timelineSentence({ event: 'gates.evaluated', rule, detail: { failed } })
  assert.equal(told('mode-is-auto', 1), 'Gate mode-is-auto did not pass: the draft waits for a person.')
  assert.equal(
    told('mode-is-auto', 3),
    'Gate mode-is-auto did not pass, and 2 more did not: the draft waits for a person.',
  )
  assert.equal(told(null, 0), 'Every gate of the draft passed.')
})

test('who did it is told', () => {
  assert.equal(
    timelineSentence({ event: 'draft.approved', actor: 'cli', detail: { version: 2 } }),
    'The draft was approved by cli, version 2.',
  )
})

test('what an event of another version means is not guessed', () => {
  assert.equal(timelineSentence({ event: 'message.teleported' }), 'message.teleported.')
  assert.equal(timelineSentence({ event: 'constructor', rule: 'toString' }), 'constructor.')
  assert.match(
    timelineSentence({ event: 'message.checked', rule: 'toString', detail: { reason: 'valueOf' } }),
    /no description/,
  )
})

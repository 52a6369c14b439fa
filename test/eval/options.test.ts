import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HELP, NO_OPTIONS, parseOptions } from './options.ts'

const KEY = { CLAUDE_API_KEY: 'a-key' }

test('without a word the fake answers every case', () => {
  assert.deepEqual(parseOptions([], KEY), { kind: 'run', options: NO_OPTIONS })
})

test('a live run takes its key from the environment and has more patience', () => {
  const parsed = parseOptions(
    ['--live', '--judge', '--model', 'a', '--small-model', 'b', '--only', 'fr', '--json'],
    KEY,
  )
  assert.equal(parsed.kind, 'run')
  if (parsed.kind !== 'run') return
  const { patienceMs, ...options } = parsed.options
  assert.deepEqual(options, {
    json: true,
    only: 'fr',
    model: 'a',
    smallModel: 'b',
    live: { apiKey: 'a-key' },
    judge: true,
  })
  assert.ok(patienceMs > NO_OPTIONS.patienceMs)
})

test('what cannot be meant is refused', () => {
  const table: [string[], RegExp][] = [
    [['--live'], /CLAUDE_API_KEY/],
    [['--judge'], /--live/],
    [['--fast'], /--fast/],
    [['returns-en-1'], /returns-en-1/],
  ]
  for (const [words, why] of table) {
    const parsed = parseOptions(words, {})
    assert.match(parsed.kind === 'misuse' ? parsed.why : '', why)
  }
})

test('the help names every option', () => {
  assert.equal(parseOptions(['-h'], {}).kind, 'help')
  for (const name of ['json', 'only', 'model', 'small-model', 'live', 'judge', 'help'])
    assert.match(HELP, RegExp(`--${name}`))
})

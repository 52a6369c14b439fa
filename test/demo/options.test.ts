import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseOptions } from '../../src/demo/options.ts'

const plain = { once: false, live: false, claude: 'ok', patienceMs: 8_000 }
const CASES = [
  { words: [], options: plain },
  { words: ['--once'], options: { ...plain, once: true } },
  { words: ['--live'], options: { ...plain, live: true, patienceMs: 90_000 } },
  { words: ['--live', '--patience', '20'], options: { ...plain, live: true, patienceMs: 20_000 } },
  { words: ['--patience=0.5', '--claude=junk'], options: { ...plain, patienceMs: 500, claude: 'junk' } },
]
for (const { words, options } of CASES) {
  test(`"${words.join(' ')}" is understood`, () => {
    assert.deepEqual(parseOptions(words), { kind: 'play', options })
  })
}

const MISUSES = [
  '--bogus',
  'once',
  '--once=yes',
  '--patience',
  '--patience 0',
  '--patience 601',
  '--patience 1e3',
  '--patience -1',
  '--claude maybe',
  '--claude ok --live',
]
for (const line of MISUSES) {
  test(`"${line}" is refused with a sentence`, () => {
    const parsed = parseOptions(line.split(' '))
    assert.ok(parsed.kind === 'misuse' && parsed.why.length > 10, JSON.stringify(parsed))
  })
}

test('help is given whatever else is asked for', () => {
  assert.deepEqual(parseOptions(['--once', '--help']), { kind: 'help' })
  assert.deepEqual(parseOptions(['-h']), { kind: 'help' })
})

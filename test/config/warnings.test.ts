import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Env, load, PRODUCTION, problemsOf } from './sample-environment.ts'
import { newPath } from './scratch-files.ts'

/** Production starts, and its log says so. */
const UNSAFE_BUT_MEANT: [Env, RegExp][] = [
  [{ API_RATE_LIMIT_ENABLED: 'false' }, /^API_RATE_LIMIT_ENABLED=false: strangers are not limited/],
  [{ MALICIOUS_CONTENT_DETECTION: 'off' }, /^MALICIOUS_CONTENT_DETECTION=false: mails are not searched/],
  [{ LOG_LEVEL: 'Debug' }, /^LOG_LEVEL is below info/],
]
for (const [env, sentence] of UNSAFE_BUT_MEANT) {
  test(`production warns of ${JSON.stringify(env)}, and of nothing of the kind without it`, () => {
    const warns = (given: Env) => load({ ...PRODUCTION, ...given }).warnings.some((warning) => sentence.test(warning))
    assert.ok(warns(env))
    assert.ok(!warns({}))
  })
}

test('production does not start with DEBUG=true or without cleaned content, in any spelling', () => {
  for (const value of ['true', 'YES', 'on', '1'])
    assert.deepEqual(problemsOf({ ...PRODUCTION, DEBUG: value }), ['DEBUG'])
  for (const value of ['false', 'No', 'OFF', '0'])
    assert.deepEqual(problemsOf({ ...PRODUCTION, CONTENT_SANITIZATION_ENABLED: value }), [
      'CONTENT_SANITIZATION_ENABLED',
    ])
})

test('outside production uncleaned content is possible, and said', () => {
  const { warnings } = load({ DATA_DIR: newPath(), CONTENT_SANITIZATION_ENABLED: 'false' })
  assert.ok(warnings.some((warning) => warning.startsWith('CONTENT_SANITIZATION_ENABLED=false: hidden text')))
})

test('outside production Claude may get private data as it is written, and that is said', () => {
  const { warnings, aiPiiRedaction } = load({ DATA_DIR: newPath(), AI_PII_REDACTION: 'off' })
  assert.equal(aiPiiRedaction, false)
  assert.ok(warnings.some((warning) => warning.startsWith('AI_PII_REDACTION=false: Claude gets')))
  assert.ok(!load(PRODUCTION).warnings.some((warning) => warning.startsWith('AI_PII_REDACTION')))
})

test('LOG_LEVEL is taken in any case, in both families of words', () => {
  const levels: [string, string][] = [
    ['INFO', 'info'],
    ['Warning', 'warn'],
    ['warn', 'warn'],
    ['ERROR', 'error'],
    ['CRITICAL', 'fatal'],
  ]
  for (const [given, level] of levels) assert.equal(load({ ...PRODUCTION, LOG_LEVEL: given }).logLevel, level)
})

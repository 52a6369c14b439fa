import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderFailure, toFailure } from '../../src/cli/failure.ts'
import { AppError } from '../../src/errors.ts'

const VIEW = { requestId: 'r', help: 'postern help' }
const failure = toFailure(new AppError('cli.configuration', { why: '\n  PORT: is wrong.\n  ROLE: is wrong.' }))

test('several problems are one sentence each for a script, and a line each for eyes', () => {
  assert.deepEqual(JSON.parse(renderFailure(failure, { ...VIEW, json: true })), {
    error: {
      code: 'cli.configuration',
      sentence: 'The configuration is not usable. PORT: is wrong. ROLE: is wrong.',
      requestId: 'r',
    },
  })
  assert.match(
    renderFailure(failure, { ...VIEW, json: false }),
    /usable\..*\n {2}PORT: is wrong\.\n {2}ROLE: is wrong\./,
  )
})

test('a wrong configuration ends with 78, a misuse with 2 and anything else with 1', () => {
  const codes = ['cli.configuration', 'key.ring_mismatch', 'key.invalid', 'cli.usage', 'message.not_found'] as const
  assert.deepEqual(
    codes.map((code) => toFailure(new AppError(code)).exit),
    [78, 78, 78, 2, 1],
  )
  assert.equal(toFailure(new Error('x')).exit, 1)
})

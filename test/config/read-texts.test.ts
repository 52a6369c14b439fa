import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { VARIABLE_NAMES } from '../../src/config/variables.ts'
import { type Env, load, PRODUCTION, problemsOf } from './sample-environment.ts'
import { folder, writeFile } from './scratch-files.ts'

test('every variable can come from a file, without its last line break', () => {
  for (const name of VARIABLE_NAMES) {
    const value = (PRODUCTION as Env)[name]
    if (value === undefined) continue
    const { [name]: _, ...rest } = PRODUCTION as Env
    load({ ...rest, [`${name}_FILE`]: writeFile(`${value}\r\n`) })
  }
  const absent = join(folder, 'absent')
  for (const name of VARIABLE_NAMES) {
    const { [name]: _, ...rest } = PRODUCTION as Env
    assert.ok(problemsOf({ ...rest, [`${name}_FILE`]: absent }).includes(`${name}_FILE`), name)
  }
})

test('a file that is absent, empty, too large or no file, and a value that is set twice, are problems', () => {
  const { CLAUDE_API_KEY: _, ...rest } = PRODUCTION as Env
  const refused = (path: string) =>
    assert.deepEqual(problemsOf({ ...rest, CLAUDE_API_KEY_FILE: path }), ['CLAUDE_API_KEY_FILE'])
  refused(join(folder, 'absent'))
  refused(folder)
  refused('/dev/zero')
  refused(writeFile('\n'))
  refused(writeFile('x'.repeat(65_537)))
  const both = { CLAUDE_API_KEY: 'abcdef', CLAUDE_API_KEY_FILE: writeFile('abcdef') }
  assert.deepEqual(problemsOf({ ...rest, ...both }), ['CLAUDE_API_KEY'])
})

test('a value in a file keeps a # after white space', () => {
  const path = writeFile('postgresql://a:b@h/n?application_name=a #b')
  assert.match(load({ ...PRODUCTION, DATABASE_URL: '', DATABASE_URL_FILE: path }).databaseUrl?.reveal() ?? '', / #b$/)
})

test('ANTHROPIC_API_KEY stands in for CLAUDE_API_KEY, and gives way to it', () => {
  assert.equal(load({ ...PRODUCTION, ANTHROPIC_API_KEY: 'other' }).claudeApiKey?.reveal(), 'other')
  assert.equal(load({ ...PRODUCTION, ANTHROPIC_API_KEY_FILE: writeFile('filed') }).claudeApiKey?.reveal(), 'filed')
  assert.equal(load({ ...PRODUCTION, ANTHROPIC_API_KEY: 'other', CLAUDE_API_KEY: 'own' }).claudeApiKey?.reveal(), 'own')
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadConfig } from '../../src/config.ts'
import { checkConfiguration } from '../../src/doctor/check-configuration.ts'
import { PRODUCTION } from '../config/sample-environment.ts'

type Environment = Record<string, string>
const SECRET = 'k3J-9xQ_'.repeat(8)
const check = (change: Environment = {}) => {
  const env = { ...PRODUCTION, SECRET_KEY: SECRET, ...change }
  return checkConfiguration(loadConfig(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))))
}
const named = (items: ReturnType<typeof check>, name: string) => items.filter((one) => one.name === name)

test('a complete configuration is fine in everything but what its own warnings say', () => {
  const items = check({ PUBLIC_URL: 'https://postern.example.org', CLAUDE_API_KEY: 'claude-key' })
  assert.deepEqual(
    items.map(({ name, level }) => `${name} ${level}`),
    ['configuration ok', 'secret-key ok', 'mailgun ok', 'claude ok'],
  )
})

test('every problem is one failure with the variable to set, and no value is shown', () => {
  const items = check({ PORT: 'eighty', MAILGUN_DOMAIN: '' })
  assert.ok(items.every(({ name, level }) => name === 'configuration' && level === 'fail'))
  assert.deepEqual(items.map(({ fix }) => fix).sort(), [
    'set MAILGUN_DOMAIN; .env.example has every variable',
    'set PORT; .env.example has every variable',
  ])
  assert.doesNotMatch(JSON.stringify(items), /eighty/)
})

const CASES: { name: string; change: Environment; check: string; says: RegExp }[] = [
  { name: 'a short SECRET_KEY', change: { SECRET_KEY: SECRET.slice(0, 63) }, check: 'secret-key', says: /under 64/ },
  { name: 'no key for Claude', change: { CLAUDE_API_KEY: '' }, check: 'claude', says: /mails wait/ },
  {
    name: 'no key for Mailgun',
    change: { NODE_ENV: 'development', MAILGUN_API_KEY: '' },
    check: 'mailgun',
    says: /nothing can be sent/,
  },
  {
    name: 'a warning of its own',
    change: { API_RATE_LIMIT_ENABLED: 'false' },
    check: 'configuration',
    says: /limited/,
  },
]
for (const { name, change, check: about, says } of CASES)
  test(`${name} is something to look at, said once`, () => {
    const items = check({
      PUBLIC_URL: 'https://postern.example.org',
      CLAUDE_API_KEY: 'claude-key',
      ...change,
    })
    const told = items.filter(({ level }) => level === 'warn')
    assert.equal(named(told, about).length, 1)
    assert.match(named(told, about)[0]?.sentence ?? '', says)
    assert.equal(told.filter(({ sentence }) => says.test(sentence)).length, 1)
    assert.doesNotMatch(JSON.stringify(items), new RegExp(SECRET.slice(0, 20)))
  })

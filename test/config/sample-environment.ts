/** An environment that production takes, and what becomes of others. */
import assert from 'node:assert/strict'
import { type Config, loadConfig } from '../../src/config.ts'
import { generateFernetKey } from '../../src/crypto/fernet.ts'

export const SECRET_KEY = 'k9Vq2ZrT7mXw4LhB8sNc1YpD6fJg3RtA'
export const FERNET = generateFernetKey()
export const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://app:s3Cr4tWord@localhost:5432/postern',
  MAILGUN_API_KEY: '3ax6xnjp29jd6fds4gc373sgvjxteol0',
  MAILGUN_DOMAIN: 'mg.acme-widgets.com',
  MAILGUN_WEBHOOK_SIGNING_KEY: '5c1e0a9b3d7f4826a0c9e8d7b6a51423',
  SECRET_KEY,
  ENCRYPTION_KEY: FERNET,
  SERVICE_EMAIL: 'support@acme-widgets.com',
} as const

export type Env = Record<string, string>
/** The configuration of an environment that has to be good. */
export const load = (env: Env): Config => {
  const loaded = loadConfig(env)
  assert.ok(loaded.ok, loaded.ok ? '' : JSON.stringify(loaded.problems))
  return loaded.config
}
/** The names of the variables that an environment is refused for. */
export const problemsOf = (env: Env): string[] => {
  const loaded = loadConfig(env)
  assert.ok(!loaded.ok, 'a problem was expected')
  return loaded.problems.map(({ name }) => name)
}

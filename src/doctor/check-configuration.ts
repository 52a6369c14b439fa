/** What the environment alone says. Pure; no value is ever shown. */
import type { Config, LoadedConfig } from '../config.ts'
import { type Check, fail, ok, orOk, warn } from './check.ts'

/** SECRET_KEY may have 32; what signs for years should have 64, as `keys generate` makes it. */
const GOOD_SECRET = 64
/** What a check of its own says better. */
const SAID_ELSEWHERE = /^(CLAUDE_API_KEY is not set|REPLY_MODE=auto )/

/** Every problem of a configuration that cannot be used, else what can be said of one that can. */
export function checkConfiguration(loaded: LoadedConfig): Check[] {
  if (!loaded.ok)
    return loaded.problems.map(({ name, sentence }) =>
      fail('configuration', `${name}: ${sentence}`, `set ${name}; .env.example has every variable`),
    )
  const { config } = loaded
  const warnings = config.warnings
    .filter((sentence) => !SAID_ELSEWHERE.test(sentence))
    .map((sentence) => warn('configuration', sentence, null))
  return [...orOk(warnings, ok('configuration', 'Every setting can be used.')), ...checkKeys(config)]
}

function checkKeys({ secretKey, mailgunApiKey, claudeApiKey }: Config): Check[] {
  const { length } = secretKey.reveal()
  return [
    length < GOOD_SECRET
      ? warn(
          'secret-key',
          `SECRET_KEY has under ${GOOD_SECRET} characters.`,
          'postern keys generate, and set the new one',
        )
      : ok('secret-key', `SECRET_KEY has ${GOOD_SECRET} characters or more.`),
    mailgunApiKey === null
      ? warn('mailgun', 'MAILGUN_API_KEY is not set: nothing can be sent.', 'set MAILGUN_API_KEY')
      : ok('mailgun', 'A key for Mailgun is set; nobody tried it.'),
    claudeApiKey === null
      ? warn('claude', 'CLAUDE_API_KEY is not set: mails wait, and are not drafted.', 'set CLAUDE_API_KEY')
      : ok('claude', 'A key for Claude is set; nobody tried it.'),
  ]
}

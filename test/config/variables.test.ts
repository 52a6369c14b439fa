import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Config, loadConfig } from '../../src/config.ts'
import { FERNET, load, PRODUCTION } from './sample-environment.ts'

const REFUSED: [string, string[]][] = [
  ['NODE_ENV', ['prod', 'live']],
  ['PORT', ['-1', '65536', '8080.5', '0x10', 'NaN', '1e3', 'eighty']],
  ['MAX_EMAIL_SIZE', ['0', '-5', 'NaN', 'Infinity', '1MB', '1 048 576']],
  ['MAX_POST_SIZE', ['0', '70000']],
  ['MAX_ATTACHMENT_SIZE', ['0']],
  ['MAX_EMAILS_PER_HOUR', ['0']],
  ['MAX_REQUESTS_PER_MINUTE', ['0']],
  ['MAX_FAILED_ATTEMPTS_PER_HOUR', ['0']],
  ['API_BURST_LIMIT', ['0']],
  ['WEBHOOK_TIMESTAMP_TOLERANCE', ['0', '99999']],
  ['UNKNOWN_WAIT_SECONDS', ['0']],
  ['DAILY_BUDGET_USD', ['0', '-1', '1e9', '$5']],
  ['AUTONOMY_MIN_APPROVALS', ['0', '-1', 'few']],
  ['AUTONOMY_MAX_EDIT_PERCENT', ['101', '-1', '5%']],
  ['AUTONOMY_MIN_LOWER_BOUND', ['1.1', '-0.1', '83', '83%', '1e-1', '0,83', '.']],
  ['PHONE_COUNTRY', ['USA', '1', 'XX', 'EU', 'ZZ', '+1']],
  ['AI_PII_REDACTION', ['false', 'NO', 'maybe']],
  ['LOG_LEVEL', ['loud', 'silent']],
  ['LOG_FORMAT', ['xml']],
  ['REPLY_MODE', ['on', 'constructor', '__proto__']],
  ['ROLE', ['db']],
  ['AUTONOMY', ['on']],
  ['UNKNOWN_OUTCOME', ['drop']],
  ['DEBUG', ['true', 'maybe', '2']],
  ['CONTENT_SANITIZATION_ENABLED', ['false', 'no']],
  [
    'TRUST_PROXY',
    [
      'true',
      '1',
      'loopback',
      'proxy.internal',
      '10.0.0.0/33',
      '10.0.0.0/8/8',
      '0.0.0.0/0',
      '::/0',
      '10.0.0.1,2',
      '10.0.0.0/08x',
    ],
  ],
  [
    'MAILGUN_DOMAIN',
    [
      'https://mg.acme.com',
      'mg.acme.com/v3',
      'localhost',
      '10.0.0.1',
      '-a.com',
      'a..com',
      'mg.acme.com:80',
      `${'a'.repeat(64)}.com`,
    ],
  ],
  [
    'SERVICE_EMAIL',
    [
      'Support <support@acme.com>',
      'support',
      '@acme.com',
      'a b@acme.com',
      'a@b@acme.com',
      'support@[10.0.0.1]',
      '"a"@acme.com',
      'a..b@acme.com',
      'a@acme',
    ],
  ],
  [
    'DATABASE_URL',
    [
      'sqlite:///./app.db',
      'mysql://a/b',
      'mongodb+srv://a/b',
      'postgresql+asyncpg://a/b',
      'postgresql://host',
      'host=localhost',
      '/var/db',
    ],
  ],
  ['MIGRATE_DATABASE_URL', ['sqlite:x']],
  [
    'SECRET_KEY',
    [
      'short',
      'a'.repeat(64),
      'replace-me-with-32-or-more-random-characters',
      'changeme-changeme-changeme-changeme',
      'your-super-secret-key-with-32-characters',
      'a key with spaces that is long enough to be taken',
    ],
  ],
  [
    'ENCRYPTION_KEY',
    [
      '123456789012345678901234',
      'replace-me',
      `${'A'.repeat(43)}=`,
      FERNET.slice(0, -1),
      `${FERNET},${FERNET}`,
      FERNET.replace(/.=$/, '!='),
    ],
  ],
  [
    'MAILGUN_WEBHOOK_SIGNING_KEY',
    [
      'short',
      `${'a1b2c3d4'.repeat(4)},${'b1b2c3d4'.repeat(4)},${'c1b2c3d4'.repeat(4)}`,
      'your-webhook-signing-key',
      ',',
    ],
  ],
  ['MAILGUN_API_KEY', ['replace-me', 'your-mailgun-api-key', 'key with space']],
  ['CLAUDE_API_KEY', ['your-claude-api-key', 'a\nb']],
  ['METRICS_TOKEN', ['short']],
  [
    'PUBLIC_URL',
    [
      'http://postern.acme.com',
      'postern.acme.com',
      'ftp://a.com',
      'https://u:p@a.com',
      'https://a.com/?q',
      'javascript:alert(1)',
    ],
  ],
  ['MAILGUN_API_URL', ['http://api.mailgun.net', 'http://localhost.evil.com']],
  ['CLAUDE_API_URL', ['http://10.0.0.1']],
  ['CLAUDE_MODEL', ['claude sonnet', '../x y', 'claude-sonnet-9', 'claude-sonnet-5-5-20260928', 'CLAUDE-SONNET-5-5']],
  ['CLAUDE_SMALL_MODEL', ['claude haiku', 'claude-haiku-9']],
  ['HOST', ['http://x', 'a b']],
  ['BLOCKED_DOMAINS', ['a b.com', 'https://a.com', '*.a.com']],
  ['TRUSTED_AUTHSERV_IDS', ['mx acme', 'mx.acme.com;']],
]

for (const [name, values] of REFUSED) {
  test(`production refuses a bad ${name}, by name and without its value`, () => {
    for (const value of values) {
      const loaded = loadConfig({ ...PRODUCTION, [name]: value })
      assert.ok(!loaded.ok, `${name}=${value} was taken`)
      assert.deepEqual(
        loaded.problems.map((problem) => problem.name),
        [name],
        value,
      )
      if (value.length > 9) assert.ok(!JSON.stringify(loaded.problems).includes(value), `${value} is shown`)
    }
  })
}

const TAKEN: [string, string, keyof Config, unknown][] = [
  ['LOG_LEVEL', 'WARNING', 'logLevel', 'warn'],
  ['LOG_LEVEL', 'Info', 'logLevel', 'info'],
  ['LOG_LEVEL', 'critical', 'logLevel', 'fatal'],
  ['NODE_ENV', 'Production', 'production', true],
  ['API_RATE_LIMIT_ENABLED', 'NO', 'apiRateLimitEnabled', false],
  ['API_RATE_LIMIT_ENABLED', '1', 'apiRateLimitEnabled', true],
  ['MAX_EMAIL_SIZE', '2048  # bytes', 'maxEmailSize', 2048],
  ['MAX_EMAIL_SIZE', ' "4096" # bytes', 'maxEmailSize', 4096],
  [
    'TRUST_PROXY',
    '10.0.0.0/8, 192.168.1.1,2001:db8::/32',
    'trustProxy',
    ['10.0.0.0/8', '192.168.1.1', '2001:db8::/32'],
  ],
  ['TRUSTED_AUTHSERV_IDS', 'MX.Acme.com, mx2', 'trustedAuthservIds', ['mx.acme.com', 'mx2']],
  ['BLOCKED_DOMAINS', 'Bücher.example,spam.org', 'blockedDomains', ['xn--bcher-kva.example', 'spam.org']],
  ['PUBLIC_URL', 'https://Postern.acme.com/', 'publicUrl', 'https://postern.acme.com'],
  ['MAILGUN_API_URL', 'http://127.0.0.1:9000', 'mailgunApiUrl', 'http://127.0.0.1:9000'],
  ['CLAUDE_API_URL', 'http://localhost:9001', 'claudeApiUrl', 'http://localhost:9001'],
  ['DAILY_BUDGET_USD', '2.50', 'dailyBudgetUsd', 2.5],
  ['CLAUDE_SMALL_MODEL', 'claude-haiku-4-5', 'claudeSmallModel', 'claude-haiku-4-5'],
  ['AUTONOMY_MIN_LOWER_BOUND', '.9', 'autonomyMinLowerBound', 0.9],
  ['AUTONOMY_MIN_LOWER_BOUND', '1.0', 'autonomyMinLowerBound', 1],
  ['PHONE_COUNTRY', 'de', 'phoneCountry', 'DE'],
  ['PHONE_COUNTRY', 'UK', 'phoneCountry', 'GB'],
  ['PORT', '0', 'port', 0],
  ['SERVICE_EMAIL', 'Help+desk@Acme-Widgets.COM', 'serviceEmail', 'Help+desk@acme-widgets.com'],
  ['REPLY_MODE', 'AUTO', 'replyMode', 'auto'],
]

for (const [name, text, key, value] of TAKEN) {
  test(`${name}=${text} is read as ${JSON.stringify(value)}`, () => {
    assert.deepEqual(load({ ...PRODUCTION, [name]: text })[key], value)
  })
}

test('a # inside a value is kept unless white space stands before it, and quotes protect that one too', () => {
  const read = (text: string) => load({ ...PRODUCTION, CLAUDE_API_KEY: text }).claudeApiKey?.reveal()
  assert.equal(read('ab#cd'), 'ab#cd')
  assert.equal(read('#abcd'), '#abcd')
  assert.equal(read('abcd # from the console'), 'abcd')
  assert.equal(read('abcd\t# from the console'), 'abcd')
  assert.equal(read("'ab#cd' # x"), 'ab#cd')
  assert.equal(read('   # nothing but a comment'), undefined)
  assert.equal(read('"'), '"')
})

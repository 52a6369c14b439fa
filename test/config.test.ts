import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { inspect } from 'node:util'
import { VARIABLE_NAMES } from '../src/config/variables.ts'
import { type Config, loadConfig } from '../src/config.ts'
import { generateFernetKey } from '../src/crypto/fernet.ts'

const folder = mkdtempSync(join(tmpdir(), 'postern-config-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0
const newPath = () => {
  files += 1
  return join(folder, `f${files}`)
}
const writeFile = (text: string) => {
  const path = newPath()
  writeFileSync(path, text)
  return path
}

const SECRET_KEY = 'k9Vq2ZrT7mXw4LhB8sNc1YpD6fJg3RtA'
const FERNET = generateFernetKey()
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgresql://app:s3Cr4tWord@localhost:5432/postern',
  MAILGUN_API_KEY: '3ax6xnjp29jd6fds4gc373sgvjxteol0',
  MAILGUN_DOMAIN: 'mg.acme-widgets.com',
  MAILGUN_WEBHOOK_SIGNING_KEY: '5c1e0a9b3d7f4826a0c9e8d7b6a51423',
  SECRET_KEY,
  ENCRYPTION_KEY: FERNET,
  SERVICE_EMAIL: 'support@acme-widgets.com',
} as const

type Env = Record<string, string>
const load = (env: Env): Config => {
  const loaded = loadConfig(env)
  assert.ok(loaded.ok, loaded.ok ? '' : JSON.stringify(loaded.problems))
  return loaded.config
}
const problemsOf = (env: Env): string[] => {
  const loaded = loadConfig(env)
  assert.ok(!loaded.ok, 'a problem was expected')
  return loaded.problems.map(({ name }) => name)
}

test('a complete production environment gives a frozen configuration with every default', () => {
  const config = load(PRODUCTION)
  assert.equal(config.production, true)
  assert.equal(config.replyMode, 'draft')
  assert.equal(config.maxEmailSize, 1_048_576)
  assert.equal(config.claudeModel, 'claude-sonnet-5-5')
  assert.deepEqual(config.blockedDomains, ['tempmail.org', 'guerrillamail.com', '10minutemail.com'])
  assert.equal(config.claudeApiKey, null)
  assert.equal(config.databaseUrl?.reveal(), PRODUCTION.DATABASE_URL)
  assert.ok(Object.isFrozen(config))
})

test('an empty production environment names every required variable at once', () => {
  const names = [
    'DATABASE_URL',
    'ENCRYPTION_KEY',
    'MAILGUN_API_KEY',
    'MAILGUN_DOMAIN',
    'MAILGUN_WEBHOOK_SIGNING_KEY',
    'SECRET_KEY',
    'SERVICE_EMAIL',
  ]
  assert.deepEqual(problemsOf({ NODE_ENV: 'production' }).sort(), names)
})

test('production does not start with any single required variable missing or empty', () => {
  for (const name of Object.keys(PRODUCTION).filter((name) => name !== 'NODE_ENV')) {
    assert.deepEqual(problemsOf({ ...PRODUCTION, [name]: '' }), [name])
  }
})

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
  ['CLAUDE_MODEL', ['claude sonnet', '../x y']],
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

test('two signing keys and two encryption keys are taken while they rotate', () => {
  const config = load({
    ...PRODUCTION,
    MAILGUN_WEBHOOK_SIGNING_KEY: `${'a1b2c3d4'.repeat(4)}, ${'b1b2c3d4'.repeat(4)}`,
    ENCRYPTION_KEY: `${generateFernetKey()}, ${FERNET}`,
  })
  assert.equal(config.mailgunWebhookSigningKey.length, 2)
  assert.equal(config.encryptionKey.reveal().split(',')[1], FERNET)
})

test('no way of printing the configuration shows a secret', () => {
  const config = load({ ...PRODUCTION, CLAUDE_API_KEY: 'claude-canary-1', METRICS_TOKEN: 'metrics-canary-0001' })
  const printed = [
    inspect(config, { depth: 9, showHidden: true }),
    JSON.stringify(config),
    `${config.secretKey}`,
    String(config.databaseUrl),
    inspect({ ...config.secretKey }),
  ]
  for (const secret of [
    SECRET_KEY,
    FERNET,
    's3Cr4tWord',
    'claude-canary-1',
    'metrics-canary-0001',
    PRODUCTION.MAILGUN_API_KEY,
    PRODUCTION.MAILGUN_WEBHOOK_SIGNING_KEY,
  ]) {
    for (const text of printed) assert.ok(!text.includes(secret))
  }
})

test('a secret prints as [secret]', () => {
  assert.equal(inspect(load(PRODUCTION).secretKey), '[secret]')
})

test('every placeholder of .env.example stops production', () => {
  const lines = readFileSync(new URL('../.env.example', import.meta.url), 'utf8').split('\n')
  const env = Object.fromEntries(lines.filter((line) => /^[A-Z]/.test(line)).map((line) => line.split(/=(.*)/s)))
  assert.deepEqual(problemsOf({ ...env, NODE_ENV: 'production' }).sort(), Object.keys(env).sort())
})

test('outside production missing keys are made once, readable by their owner only, and found again', () => {
  const dataDir = newPath()
  const first = loadConfig({ DATA_DIR: dataDir })
  const second = loadConfig({ DATA_DIR: dataDir })
  assert.ok(first.ok && second.ok)
  assert.equal(first.made.length, 3)
  assert.deepEqual(second.made, [])
  assert.deepEqual(readdirSync(dataDir).sort(), ['encryption-key', 'mailgun-signing-key', 'secret-key'])
  assert.equal(statSync(dataDir).mode & 0o777, 0o700)
  for (const name of readdirSync(dataDir)) assert.equal(statSync(join(dataDir, name)).mode & 0o777, 0o600)
  assert.equal(first.config.encryptionKey.reveal(), second.config.encryptionKey.reveal())
  assert.equal(first.config.secretKey.reveal(), second.config.secretKey.reveal())
  assert.ok(!JSON.stringify(first).includes(first.config.secretKey.reveal()))
})

test('nothing is made while anything is wrong, in production, or for a database of one’s own', () => {
  const dataDir = newPath()
  assert.deepEqual(problemsOf({ DATA_DIR: dataDir, PORT: 'x' }), ['PORT'])
  assert.deepEqual(problemsOf({ DATA_DIR: dataDir, DATABASE_URL: 'postgresql://a@h/n' }), ['ENCRYPTION_KEY'])
  problemsOf({ DATA_DIR: dataDir, NODE_ENV: 'production' })
  assert.throws(() => statSync(dataDir), { code: 'ENOENT' })
})

test('a kept key that was damaged is a problem, and is not replaced', () => {
  const dataDir = newPath()
  load({ DATA_DIR: dataDir })
  writeFileSync(join(dataDir, 'encryption-key'), 'damaged\n')
  assert.deepEqual(problemsOf({ DATA_DIR: dataDir }), ['ENCRYPTION_KEY'])
  assert.equal(readFileSync(join(dataDir, 'encryption-key'), 'utf8'), 'damaged\n')
})

test('a DATA_DIR that cannot be written is a problem', () => {
  assert.deepEqual(problemsOf({ DATA_DIR: join(writeFile('x'), 'sub') }).sort(), [
    'ENCRYPTION_KEY',
    'MAILGUN_WEBHOOK_SIGNING_KEY',
    'SECRET_KEY',
  ])
})

const SCRIPT = `
  const { readConfigOrExit } = await import(${JSON.stringify(new URL('../src/config.ts', import.meta.url).href)})
  process.stdout.write(readConfigOrExit().encryptionKey.reveal())`
const runProcess = (env: Env) =>
  spawnSync(process.execPath, ['--input-type=module', '-e', SCRIPT], { env, encoding: 'utf8' })

test('a wrong environment ends the process with 78 and one list on stderr that holds no value', () => {
  const env = { ...PRODUCTION, SECRET_KEY: 'canary-too-short', PORT: 'canary-port', DEBUG: 'true' }
  const { status, stdout, stderr } = runProcess(env)
  assert.equal(status, 78)
  assert.equal(stdout, '')
  for (const name of ['SECRET_KEY', 'PORT', 'DEBUG']) assert.match(stderr, new RegExp(`^ {2}${name}: `, 'm'))
  assert.ok(!stderr.includes('canary'))
})

test('a generated key is said once on stderr, by its path and never by its value', () => {
  const dataDir = newPath()
  const first = runProcess({ DATA_DIR: dataDir })
  assert.match(first.stderr, /ENCRYPTION_KEY is not set; one was made and is kept in .*encryption-key/)
  assert.ok(!first.stderr.includes(first.stdout))
  const second = runProcess({ DATA_DIR: dataDir })
  assert.equal(second.stderr, '')
  assert.equal(second.stdout, first.stdout)
})

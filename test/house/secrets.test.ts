import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MAX_LINES = 300
/** in the same line or the one before: the value is published, as in a specification */
const PUBLIC_VECTOR = 'public vector'
const PUBLISHED = [
  'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=', // public vector: the key of the Fernet specification
  'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=', // public vector: the bytes 0 to 31
]
const LOOKS_SECRET: [string, RegExp][] = [
  ['an Anthropic key', /sk-ant-[A-Za-z0-9_-]{16,}/],
  ['a Mailgun key', /\bkey-[0-9a-f]{32}\b/],
  ['a Mailgun key', /\b[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}\b/],
  ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
  ['an AWS key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a token of GitHub or npm', /\b(?:gh[pousr]_|npm_)[A-Za-z0-9]{36}\b/],
  ['a Fernet key', /(?<![A-Za-z0-9_/+-])[A-Za-z0-9_-]{43}=(?![A-Za-z0-9_=-])/],
  [
    'a default secret',
    /\b(?:SECRET_KEY|ENCRYPTION_KEY|MAILGUN_API_KEY|CLAUDE_API_KEY|METRICS_TOKEN)\s*(?:\?\?|\|\|)=?\s*['"`]\w/,
  ],
]

const list = (...args: string[]) =>
  execFileSync('git', ['ls-files', '-z', ...args], { cwd: ROOT, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '')
const isFile = (path: string) => statSync(ROOT + path, { throwIfNoEntry: false })?.isFile() === true
const FILES = list('-co', '--exclude-standard').filter(isFile)
const read = (path: string) => readFileSync(ROOT + path, 'utf8')
const ownSource = FILES.filter((path) => /^(src|test|scripts)\/.*\.(ts|tsx|js|mjs|cjs)$/.test(path))

/** Gives the place and kind of each value that looks like a secret. */
const findSecrets = (path: string, text: string): string[] => {
  const lines = text.split('\n')
  return lines.flatMap((line, index) => {
    const marked = path.startsWith('test/') && `${lines[index - 1] ?? ''}\n${line}`.includes(PUBLIC_VECTOR)
    const excused = path.startsWith('test/') && PUBLISHED.some((value) => line.includes(value))
    const found = marked || excused ? [] : LOOKS_SECRET.filter(([, pattern]) => pattern.test(line))
    return found.map(([kind]) => `${path}:${index + 1} ${kind}`)
  })
}

test('no file that git has or would take holds a value that looks like a secret', () => {
  assert.ok(FILES.length > 20)
  // integrity digests are 88 characters of standard base64; no package is a secret
  const found = FILES.filter((path) => path !== 'package-lock.json').flatMap((path) => findSecrets(path, read(path)))
  assert.deepEqual(found, [])
})

test('each kind of secret is found when it is there', () => {
  const planted = [
    `sk-${'ant'}-api03-${'a1B2'.repeat(8)}`,
    `key${'-'}${'0a'.repeat(16)}`,
    `${'0a'.repeat(16)}-${'1b'.repeat(4)}-${'2c'.repeat(4)}`,
    `-----BEGIN ${'PRIVATE'} KEY-----`,
    `AK${'IA'}${'ABCD'.repeat(4)}`,
    `gh${'p'}_${'aB3'.repeat(12)}`,
    `ENCRYPTION=${'aB3_'.repeat(10)}xyz=`,
    `const key = env.SECRET${'_KEY'} ?? 'fallback'`,
  ]
  assert.equal(planted.length, LOOKS_SECRET.length)
  for (const [index, line] of planted.entries()) {
    const kind = LOOKS_SECRET[index]?.[0]
    assert.deepEqual(findSecrets('src/a.ts', `\n${line}\n`), [`src/a.ts:2 ${kind}`])
    assert.deepEqual(findSecrets('test/a.test.ts', `// ${PUBLIC_VECTOR}\n${line}`), [])
    assert.equal(findSecrets('src/a.ts', `// ${PUBLIC_VECTOR}\n${line}`).length, 1)
  }
})

test('git and the image leave out every .env file but the example', () => {
  const ignored = ['.env', '.env.local', '.env.production', 'sub/.env'].filter((path) => {
    try {
      execFileSync('git', ['check-ignore', '-q', path], { cwd: ROOT })
      return true
    } catch {
      return false
    }
  })
  assert.deepEqual(ignored, ['.env', '.env.local', '.env.production', 'sub/.env'])
  assert.throws(() => execFileSync('git', ['check-ignore', '-q', '.env.example'], { cwd: ROOT }))
  assert.deepEqual(
    FILES.filter((path) => /(^|\/)\.env/.test(path)),
    ['.env.example'],
  )
  // .dockerignore patterns start at its root: a folder below needs its own **/
  const lines = read('.dockerignore').split('\n')
  for (const line of ['**/.env*', '!.env.example', '.git', '.postern', 'node_modules'])
    assert.ok(lines.includes(line), line)
})

test('SQL is never put together from text: no unsafe raw queries of Prisma', () => {
  const names = ['query', 'execute'].map((verb) => `$${verb}RawUnsafe`)
  const found = ownSource.filter(
    (path) => !path.includes('/generated/') && names.some((name) => read(path).includes(name)),
  )
  assert.deepEqual(found, [])
})

test('the environment is read by src/config.ts only', () => {
  const words = ['process.env', 'import.meta.env']
  const allowed = /^src\/(config\.ts$|cli\/|demo\/)/
  const found = ownSource.filter((path) => path.startsWith('src/') && !allowed.test(path))
  assert.deepEqual(
    found.filter((path) => words.some((word) => read(path).includes(word))),
    [],
  )
})

test(`no file of the source is longer than ${MAX_LINES} lines`, () => {
  const long = ownSource.filter((path) => path.startsWith('src/') && read(path).split('\n').length > MAX_LINES + 1)
  assert.deepEqual(long, [])
})

test('no key, id or token comes from Math.random', () => {
  const found = ownSource.filter(
    (path) => path.startsWith('src/') && !path.startsWith('src/demo/') && read(path).includes('Math.random'),
  )
  assert.deepEqual(found, [])
})

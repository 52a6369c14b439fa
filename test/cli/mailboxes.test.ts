/** `postern mailboxes`: what an operator sets, where each value comes from, and who did it. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { createWorld, SERVICE_EMAIL } from './sample-messages.ts'
import { ErrorDocument, listOf, readJson } from './shapes.ts'

const SAMPLE = fileURLToPath(new URL('../../docs/mailboxes.example.yaml', import.meta.url))
const Item = z.strictObject({
  address: z.string(),
  mode: z.enum(['off', 'draft', 'auto']),
  model: z.string(),
  name: z.string(),
  articles: z.int(),
  dailyBudgetUsd: z.number().nullable(),
  broken: z.boolean(),
})
const Shown = z.strictObject({
  address: z.string(),
  articles: z.int(),
  broken: z.boolean(),
  settings: z.array(z.strictObject({ key: z.string(), value: z.unknown(), source: z.string().nullable() })),
})
const Change = z.strictObject({
  address: z.string(),
  change: z.enum(['created', 'changed', 'unchanged']),
  keys: z.array(z.strictObject({ key: z.string(), before: z.unknown(), after: z.unknown() })),
  repaired: z.boolean(),
})
const Imported = z.strictObject({ applied: z.boolean(), items: z.array(Change), leftAlone: z.array(z.string()) })

const { postern, pool, mailboxes } = await createWorld({ after })
const run = (...words: string[]) => postern(['mailboxes', ...words, '--json'])
const list = async () => readJson(listOf(Item), (await run('list')).stdout).items
const shown = async (address: string) => {
  const { settings, ...rest } = readJson(Shown, (await run('show', address)).stdout)
  return { ...rest, ...Object.fromEntries(settings.map(({ key, value, source }) => [key, [value, source]])) }
}
const events = async () =>
  (await pool.query(`select fields from security_event where name = 'mailbox_changed' order by id`)).rows.map(
    ({ fields }) => fields,
  )

test('the first mailbox is SERVICE_EMAIL, and all that counts for it is of the environment', async () => {
  assert.deepEqual(await list(), [
    {
      address: SERVICE_EMAIL,
      mode: 'draft',
      model: 'claude-sonnet-5-5',
      name: '',
      articles: 0,
      dailyBudgetUsd: null,
      broken: false,
    },
  ])
  const { mode, model, tone, daily_budget_usd } = (await shown(SERVICE_EMAIL)) as Record<string, unknown>
  assert.deepEqual(mode, ['draft', 'REPLY_MODE'])
  assert.deepEqual(model, ['claude-sonnet-5-5', 'CLAUDE_MODEL'])
  assert.deepEqual(daily_budget_usd, [null, 'DAILY_BUDGET_USD'])
  assert.deepEqual(tone, ['', null])
})

test('each setting is set by one word, shown as its own, and taken back', async () => {
  const given: [string, string, unknown][] = [
    ['mode', 'off', 'off'],
    ['model', 'claude-haiku-5-5', 'claude-haiku-5-5'],
    ['name', 'Käse & Söhne', 'Käse & Söhne'],
    ['tone', 'friendly, brief', 'friendly, brief'],
    ['guard_rails', 'no discounts', 'no discounts'],
    ['languages', 'en, de', ['en', 'de']],
    ['daily_budget_usd', '2.50', 2.5],
    ['links', 'https://shop.example/help', ['https://shop.example/help']],
    ['addresses', 'a@shop.example,b@shop.example', ['a@shop.example', 'b@shop.example']],
  ]
  for (const [key, typed, value] of given) {
    const change = readJson(Change, (await run('set', SERVICE_EMAIL, key, typed)).stdout)
    assert.deepEqual([change.change, change.keys.map(({ key, after }) => [key, after])], ['changed', [[key, value]]])
  }
  const whole = (await shown(SERVICE_EMAIL)) as Record<string, unknown>
  for (const [key, , value] of given) assert.deepEqual(whole[key], [value, 'mailbox'], key)
  await mailboxes.latest(null)
  assert.equal(mailboxes.all()[0]?.settings.name, 'Käse & Söhne')
  const text = await postern(['mailboxes', 'show', SERVICE_EMAIL])
  assert.match(text.stdout, /^mode +off {2}\(own\)$/m)
  const table = await postern(['mailboxes', 'list'])
  assert.match(table.stdout, /support@example\.org +off +claude-haiku-5-5 +0 +2\.5 +Käse & Söhne/)
  for (const [key] of given) assert.equal((await run('clear', SERVICE_EMAIL, key)).code, 0, key)
  const { rows } = await pool.query('select settings from mailbox')
  assert.deepEqual(rows, [{ settings: {} }])
})

test('a long text comes from stdin', async () => {
  await postern(['mailboxes', 'set', SERVICE_EMAIL, 'signature', '-'], { input: 'The shop\r\nMonday to Friday\n' })
  const { signature } = (await shown(SERVICE_EMAIL)) as Record<string, unknown>
  assert.deepEqual(signature, ['The shop\nMonday to Friday', 'mailbox'])
  await run('clear', SERVICE_EMAIL, 'signature')
})

test('auto is said to want a proven sender, where nothing but a raw mail proves one', async () => {
  const noted = await run('set', SERVICE_EMAIL, 'mode', 'auto')
  assert.match(noted.stderr, /\/webhook\/mailgun\/mime.*TRUSTED_AUTHSERV_IDS/)
  await run('clear', SERVICE_EMAIL, 'mode')
  const env = { TRUSTED_AUTHSERV_IDS: 'mx.example' }
  const quiet = await postern(['mailboxes', 'set', SERVICE_EMAIL, 'mode', 'auto'], { env })
  assert.doesNotMatch(quiet.stderr, /mime/)
  await run('clear', SERVICE_EMAIL, 'mode')
})

test('what cannot be meant is refused before anything changes', async () => {
  const wrong: [words: string[], why: RegExp][] = [
    [['set', SERVICE_EMAIL, 'colour', 'blue'], /no setting "colour"; there are name, signature/],
    [['set', SERVICE_EMAIL, 'mode', 'always'], /mode must be off, draft or auto/],
    [['set', SERVICE_EMAIL, 'daily_budget_usd', '1e3'], /daily_budget_usd must be an amount/],
    [['set', SERVICE_EMAIL, 'daily_budget_usd', '0'], /above 0/],
    [['set', SERVICE_EMAIL, 'languages', 'en,english'], /languages, item 2, must be two small letters/],
    [['set', SERVICE_EMAIL, 'name', 'a\nBcc: x'], /name must/],
    [['set', SERVICE_EMAIL, 'model', 'claude-unknown-9'], /model claude-unknown-9 has no price/],
    [['set', 'nobody', 'mode', 'off'], /ADDRESS must be a mail address/],
    [['show', 'nobody'], /ADDRESS must be a mail address/],
    [['clear', SERVICE_EMAIL, 'colour'], /no setting "colour"/],
  ]
  for (const [words, why] of wrong) {
    const { code, stderr } = await run(...words)
    assert.deepEqual([code, readJson(ErrorDocument, stderr).error.code], [2, 'cli.usage'], words.join(' '))
    assert.match(readJson(ErrorDocument, stderr).error.sentence, why)
  }
  const { rows } = await pool.query('select settings from mailbox')
  assert.deepEqual(rows, [{ settings: {} }])
})

test('a mailbox is made only when that is asked for', async () => {
  const words = ['set', 'Sales@example.org', 'name', 'Sales']
  const refused = await run(...words)
  assert.deepEqual([refused.code, readJson(ErrorDocument, refused.stderr).error.code], [1, 'mailbox.not_found'])
  assert.equal(readJson(Change, (await run(...words, '--create')).stdout).change, 'created')
  assert.equal(readJson(Change, (await run(...words)).stdout).change, 'unchanged')
  assert.deepEqual(
    (await list()).map(({ address, name }) => [address, name]),
    [
      [SERVICE_EMAIL, ''],
      ['sales@example.org', 'Sales'],
    ],
  )
})

test('an import prints what would change, then changes it, and leaves alone what it does not name', async () => {
  const before = await list()
  const tried = readJson(Imported, (await run('import', SAMPLE, '--check')).stdout)
  assert.equal(tried.applied, false)
  assert.deepEqual(
    tried.items.map(({ address, change }) => [address, change]),
    [
      ['support@example.com', 'created'],
      ['jobs@example.com', 'created'],
    ],
  )
  assert.deepEqual(tried.leftAlone, [SERVICE_EMAIL, 'sales@example.org'])
  assert.deepEqual(await list(), before)
  const done = readJson(Imported, (await run('import', SAMPLE)).stdout)
  assert.deepEqual(done, { ...tried, applied: true })
  const { stdout } = await postern(['mailboxes', 'import', SAMPLE])
  assert.match(
    stdout,
    /^support@example\.com: unchanged\njobs@example\.com: unchanged\n\nNot in the file, left alone: /,
  )
  const jobs = (await list()).find(({ address }) => address === 'jobs@example.com')
  assert.equal(jobs?.mode, 'off')
})

test('a key that the file no longer has goes back to what the environment says', async () => {
  const input = 'mailboxes:\n  - address: jobs@example.com\n    tone: short\n'
  const { stdout } = await postern(['mailboxes', 'import', '-'], { input })
  assert.match(stdout, /^jobs@example\.com: changed\n {2}tone: - -> short\n {2}mode: off -> -\n/)
})

test('a file with a mistake, or a model without a price, changes nothing', async () => {
  const before = await list()
  const files: [string, RegExp][] = [
    [
      'mailboxes:\n  - address: sales@example.org\n    mode: off\n  - address: x',
      /Line 4, column 14: address of mailbox 2/,
    ],
    [
      'mailboxes:\n  - address: sales@example.org\n    mode: off\n    model: claude-unknown-9',
      /model of sales@example\.org, claude-unknown-9, has no price/,
    ],
  ]
  for (const [input, why] of files) {
    const { code, stderr } = await postern(['mailboxes', 'import', '-', '--json'], { input })
    assert.deepEqual([code, readJson(ErrorDocument, stderr).error.code], [1, 'cli.file'])
    assert.match(readJson(ErrorDocument, stderr).error.sentence, why)
  }
  assert.deepEqual(await list(), before)
})

test('two operators who set two things of one mailbox at once both have them', async () => {
  const keys = ['tone', 'guard_rails', 'signature']
  await Promise.all(keys.map((key) => run('set', 'jobs@example.com', key, `the ${key}`)))
  const whole = (await shown('jobs@example.com')) as Record<string, unknown>
  for (const key of keys) assert.deepEqual(whole[key], [`the ${key}`, 'mailbox'])
})

test('settings that cannot be read are shown as broken, never count as auto, and are repaired by the next change', async () => {
  const address = 'sales@example.org'
  await pool.query(`update mailbox set settings = '{"mode": "auto", "vectors": true}' where address = $1`, [address])
  const item = (await list()).find((one) => one.address === address)
  assert.deepEqual([item?.broken, item?.mode], [true, 'draft'])
  assert.match((await postern(['mailboxes', 'show', address])).stdout, /^Broken +some settings cannot be read/m)
  const change = readJson(Change, (await run('set', address, 'mode', 'auto')).stdout)
  assert.deepEqual([change.change, change.repaired, change.keys], ['changed', true, []])
  const repaired = (await list()).find((one) => one.address === address)
  assert.deepEqual([repaired?.broken, repaired?.mode], [false, 'auto'])
})

test('each change is an event with its actor, and what changed nothing is none', async () => {
  const all = await events()
  assert.ok(all.every(({ actor }) => actor.startsWith('cli:')))
  const [first] = all
  assert.deepEqual(
    { ...first, actor: '' },
    { mailbox: SERVICE_EMAIL, change: 'changed', keys: 'mode', mode: 'off', actor: '' },
  )
  const created = all.filter(({ change }) => change === 'created').map(({ mailbox }) => mailbox)
  assert.deepEqual(created, ['sales@example.org', 'support@example.com', 'jobs@example.com'])
  const count = all.length
  await run('set', 'jobs@example.com', 'tone', 'the tone')
  await run('import', SAMPLE, '--check')
  assert.equal((await events()).length, count)
})

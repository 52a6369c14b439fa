import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { z } from 'zod'
import { createWorld } from './sample-messages.ts'
import { ErrorDocument, readJson } from './shapes.ts'

const at = z.iso.datetime({ precision: 3 })
const Item = z.strictObject({
  kind: z.enum(['ip', 'cidr', 'domain', 'address']),
  value: z.string(),
  source: z.enum(['operator', 'failures', 'configuration']),
  reason: z.string(),
  until: at.nullable(),
  hits: z.int().nullable(),
  lastHitAt: at.nullable(),
})
const List = z.strictObject({
  items: z.array(Item),
  next: z.null(),
  disposableDomains: z.strictObject({ on: z.boolean(), date: z.iso.date() }),
})
const Exported = z.strictObject({ items: z.array(Item), next: z.null() })
const Imported = z.strictObject({ imported: z.int(), ended: z.int() })

const { postern, pool } = await createWorld({ after })
const add = (...words: string[]) => postern(['block', 'add', ...words, '--reason', 'a test', '--json'])
const list = async (env: Record<string, string> = {}) =>
  readJson(List, (await postern(['block', 'list', '--json'], { env })).stdout)
const operators = async () => (await list()).items.filter(({ source }) => source === 'operator')
const codeOf = ({ stderr }: { stderr: string }) => readJson(ErrorDocument, stderr).error

test('a block is added with a time to live, listed, and removed', async () => {
  const item = readJson(Item, (await add('ip', '2001:DB8::7', '--ttl', '24h')).stdout)
  assert.deepEqual(
    [item.kind, item.value, item.source, item.reason, item.hits],
    ['ip', '2001:db8::/64', 'operator', 'a test', 0],
  )
  const hours = (Date.parse(item.until ?? '') - Date.now()) / 3_600_000
  assert.ok(hours > 23 && hours <= 24)
  assert.deepEqual(
    (await operators()).map(({ value }) => value),
    ['2001:db8::/64'],
  )
  const removed = await postern(['block', 'remove', 'ip', '2001:db8::', '--json'])
  assert.deepEqual(JSON.parse(removed.stdout), { kind: 'ip', value: '2001:db8::/64' })
  assert.deepEqual(await operators(), [])
  const again = await postern(['block', 'remove', 'ip', '2001:db8::7', '--json'])
  assert.deepEqual([again.code, codeOf(again).code], [1, 'block.not_found'])
})

test('a change is a line of the log on stderr, in LOG_FORMAT, and stdout stays one document', async () => {
  const { stdout, stderr } = await add('domain', 'lines.example')
  assert.equal(readJson(Item, stdout).value, 'lines.example')
  assert.match(
    stderr,
    /^time="[^"]+" level="info" event="block_changed" .*change="added" kind="domain" actor="cli:[^\n]*\n$/,
  )
  const removed = await postern(['block', 'remove', 'domain', 'lines.example', '--json'], {
    env: { LOG_FORMAT: 'json' },
  })
  const line = JSON.parse(removed.stderr)
  assert.deepEqual([line.event, line.change, line.security_event], ['block_changed', 'removed', true])
  await pool.query(`delete from security_event where fields->>'kind' = 'domain'`)
})

test('each change is an event that names the actor, and no person', async () => {
  const { rows } = await pool.query(`select fields from security_event where name = 'block_changed' order by id`)
  assert.deepEqual(
    rows.map(({ fields }) => [fields.change, fields.kind, fields.seconds ?? null]),
    [
      ['added', 'ip', 86_400],
      ['removed', 'ip', null],
    ],
  )
  for (const { fields } of rows) assert.match(fields.actor, /^cli:/)
})

test('what cannot be blocked is refused with the reason: nonsense, ourselves, our proxies', async () => {
  const wrong: [string[], RegExp][] = [
    [['ip', '127.0.0.1'], /Loopback, private addresses and trusted proxies cannot be blocked/],
    [['cidr', '10.0.0.0/8'], /Loopback, private/],
    [['cidr', '0.0.0.0/0'], /wider than \/8/],
    [['ip', '203.0.113.9'], /trusted proxies/],
    [['domain', 'nonsense'], /no domain/],
    [['address', 'jane'], /no mail address/],
  ]
  for (const [words, why] of wrong) {
    const ran = await postern(['block', 'add', ...words, '--reason', 'x', '--json'], {
      env: { TRUST_PROXY: '203.0.113.0/24' },
    })
    assert.deepEqual([ran.code, codeOf(ran).code], [1, 'block.invalid'], words.join(' '))
    assert.match(codeOf(ran).sentence, why)
  }
  const misuse = [
    ['block', 'add', 'mailbox', 'x', '--reason', 'x'],
    ['block', 'add', 'ip', '192.0.2.1'],
    ['block', 'add', 'ip', '192.0.2.1', '--reason', 'x', '--ttl', 'soon'],
    ['block', 'add', 'ip', '192.0.2.1', '--reason', 'x', '--ttl', '0h'],
    ['block', 'remove', 'who', 'x'],
  ]
  for (const words of misuse) assert.equal((await postern(words)).code, 2, words.join(' '))
  assert.deepEqual(await operators(), [])
})

test('the list shows BLOCKED_DOMAINS and the disposable domains with their date, and masks addresses', async () => {
  await add('address', 'Jane+x@customer.example')
  const env = { BLOCKED_DOMAINS: 'one.example,two.example', BLOCK_DISPOSABLE_DOMAINS: 'true' }
  const { items, disposableDomains } = await list(env)
  assert.deepEqual(
    items.map(({ source, value, hits }) => [source, value, hits]),
    [
      ['operator', 'jane@customer.example', 0],
      ['configuration', 'one.example', null],
      ['configuration', 'two.example', null],
    ],
  )
  assert.equal(disposableDomains.on, true)
  const { stdout } = await postern(['block', 'list'], { env })
  assert.match(stdout, /j\*\*\*@customer\.example/)
  assert.doesNotMatch(stdout, /jane@/)
  assert.match(stdout, new RegExp(`disposable domains of ${disposableDomains.date} is on`))
  assert.match(
    (await postern(['block', 'list'])).stdout,
    /tempmail\.org[\s\S]*is off \(BLOCK_DISPOSABLE_DOMAINS=false\)/,
  )
})

test('a file is imported as a whole, and an export is what import reads, in both forms', async () => {
  const lines = [
    '# from the old server',
    'domain,Spam.Example',
    'cidr, 198.51.100.7/24 ,7d, scans,all  night, and, so on',
    '',
    'address,mallory+x@gmail.com,,rude',
    'domain,spam.example,1h,twice: the later one stands',
  ].join('\r\n')
  const ran = await postern(['block', 'import', '-', '--json'], { input: lines })
  assert.deepEqual(readJson(Imported, ran.stdout), { imported: 4, ended: 0 })
  const before = await operators()
  assert.deepEqual(
    before.map(({ kind, value, reason, until }) => [kind, value, reason, until !== null]),
    [
      ['address', 'mallory@gmail.com', 'rude', false],
      ['address', 'jane@customer.example', 'a test', false],
      ['cidr', '198.51.100.0/24', 'scans,all  night, and, so on', true],
      ['domain', 'spam.example', 'twice: the later one stands', true],
    ],
  )
  const asLines = (await postern(['block', 'export'])).stdout
  const asJson = (await postern(['block', 'export', '--json'])).stdout
  assert.deepEqual(readJson(Exported, asJson).items, before)
  for (const input of [asLines, asJson]) {
    await pool.query('delete from block')
    assert.equal((await postern(['block', 'import', '-'], { input })).code, 0)
    const after = await operators()
    const known = (items: typeof before) => items.map(({ kind, value, reason }) => `${kind} ${value} ${reason}`).sort()
    assert.deepEqual(known(after), known(before))
    for (const { value, until } of after) {
      const first = before.find((one) => one.value === value)?.until ?? null
      assert.ok(
        until === null ? first === null : Math.abs(Date.parse(until) - Date.parse(first ?? '')) <= 120_000,
        value,
      )
    }
  }
})

test('one bad line and nothing is written; every bad line is named', async () => {
  const before = await operators()
  const input = [
    'domain,new.example',
    'domain,',
    'ip,10.0.0.1',
    'mailbox,x',
    'ip,192.0.2.1,soon',
    'ip,192.0.2.2,1h,\u001b[31m',
  ].join('\n')
  const ran = await postern(['block', 'import', '-'], { input })
  assert.equal(ran.code, 1)
  for (const line of [2, 3, 4, 5, 6]) assert.match(ran.stderr, new RegExp(`line ${line}: `))
  assert.doesNotMatch(ran.stderr, /line 1:/)
  const items = [{ kind: 'ip', value: '192.0.2.1' }, { kind: 'ip', value: 'x' }, { value: 1 }]
  const json = await postern(['block', 'import', '-', '--json'], { input: JSON.stringify({ items }) })
  assert.match(codeOf(json).sentence, /item 3: this is not the JSON of an export/)
  const half = await postern(['block', 'import', '-', '--json'], { input: '{"items":[' })
  assert.match(codeOf(half).sentence, /the document: /)
  assert.deepEqual(await operators(), before)
  const ended = { items: [{ kind: 'ip', value: '192.0.2.1', until: '2020-01-01T00:00:00.000Z' }] }
  const late = await postern(['block', 'import', '-', '--json'], { input: JSON.stringify(ended) })
  assert.deepEqual(readJson(Imported, late.stdout), { imported: 0, ended: 1 })
})

test('an export of any size is taken, and a reason is the same in both forms', async () => {
  const reason = `${'commas,of ,all, kinds,'.repeat(8)} end`
  const items = Array.from({ length: 6_000 }, (_, n) => ({ kind: 'ip', value: `198.18.${n >> 8}.${n & 255}`, reason }))
  const input = JSON.stringify({ items })
  assert.ok(input.length > 1024 * 1024)
  assert.equal((await postern(['block', 'import', '-'], { input })).code, 0)
  assert.equal(
    (await pool.query(`delete from block where value like '198.18.%' and value <> '198.18.0.7'`)).rowCount,
    5_999,
  )
  const lines = (await postern(['block', 'export'])).stdout
  assert.equal((await postern(['block', 'import', '-'], { input: lines })).code, 0)
  assert.equal((await operators()).find(({ value }) => value === '198.18.0.7')?.reason, reason)
})

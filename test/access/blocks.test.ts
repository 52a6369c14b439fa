import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { blockFailures } from '../../src/access/block-failures.ts'
import { openBlocks } from '../../src/access/blocks.ts'
import { type BlockKind, parseBlock } from '../../src/access/parse-block.ts'
import { createPayerOf } from '../../src/access/payer.ts'
import { addBlocks, listBlocks, removeBlock } from '../../src/access/write-blocks.ts'
import { createSecurityLog } from '../../src/audit/record.ts'
import { HOUR, MINUTE, SECOND } from '../../src/clock.ts'
import { generateFernetKey } from '../../src/crypto/fernet.ts'
import { parseKeyring } from '../../src/crypto/keyring.ts'
import { openVault } from '../../src/crypto/vault.ts'
import { createLog } from '../../src/log.ts'
import { purgeLimits } from '../../src/quota/purge-limits.ts'
import { testDatabase } from '../support/database.ts'

const { pool } = await testDatabase({ after })
const clock = { at: Date.now(), now: () => new Date(clock.at) }
const lines: string[] = []
const log = createLog({ level: 'info', format: 'logfmt', destination: { write: (line) => lines.push(line) } })
const vault = await openVault(pool, parseKeyring(generateFernetKey()))
const security = createSecurityLog({ log, pool, clock })
const payerOf = createPayerOf(['203.0.113.9'])
const open = () =>
  openBlocks(
    { pool, clock, log, vault, payerOf },
    { configured: ['tempmail.org'], disposable: new Set(['throwaway.example']) },
  )
const deps = { pool, clock, vault, security, blocks: await open() }
const WHO = { actor: 'cli:test', requestId: 'test' }

const target = (kind: BlockKind, text: string) => {
  const found = parseBlock(kind, text, [])
  return 'refused' in found ? assert.fail(found.refused) : found
}
const add = async (kind: BlockKind, text: string, ttl: number | null = null) => {
  const expiresAt = ttl === null ? null : new Date(clock.at + ttl)
  await addBlocks(deps, [{ target: target(kind, text), reason: `because of ${text}`, expiresAt }], WHO)
}
const isHeld = async (ip: string) => {
  await deps.blocks.reload()
  return deps.blocks.findCaller(ip) !== null
}
const sender = (from: string) => deps.blocks.findSender({ from, reversePath: null })
const countEvents = (name: string) => lines.filter((line) => line.includes(`event="${name}"`)).length

test('a caller is held by its address, its /64 or its network, until the block ends', async () => {
  await add('ip', '192.0.2.1', HOUR)
  await add('ip', '2001:db8:0:1::1')
  await add('cidr', '198.51.100.0/24')
  for (const ip of ['192.0.2.1', '::ffff:192.0.2.1', '2001:db8:0:1:2:3:4:5', '198.51.100.77'])
    assert.ok(await isHeld(ip), ip)
  for (const ip of ['192.0.2.2', '2001:db8:0:2::1', '198.51.101.1', 'nonsense', '']) assert.ok(!(await isHeld(ip)), ip)
  clock.at += HOUR
  assert.ok(!(await isHeld('192.0.2.1')))
  assert.ok(await isHeld('198.51.100.77'))
})

test('a block that ended does not hide a wider one that holds', async () => {
  await add('cidr', '192.0.3.0/24')
  await add('ip', '192.0.3.1', MINUTE)
  assert.ok(await isHeld('192.0.3.1'))
  clock.at += 2 * MINUTE
  assert.notEqual(deps.blocks.findCaller('192.0.3.1'), null, 'also before the list is read again')
  assert.ok(await isHeld('192.0.3.1'))
})

test('a row about a shared address holds nobody', async () => {
  await add('cidr', '203.0.113.0/24')
  assert.ok(await isHeld('203.0.113.8'))
  assert.ok(!(await isHeld('203.0.113.9')), 'a trusted proxy')
  await add('cidr', '10.0.0.0/8')
  assert.ok(!(await isHeld('10.1.2.3')))
})

test('a block of another process holds a second later; a mail waits for the list, a caller does not', async () => {
  const other = await open()
  await add('ip', '192.0.2.9')
  await add('domain', 'other.example')
  assert.equal(other.findCaller('192.0.2.9'), null)
  assert.equal(await other.findSender({ from: 'a@other.example', reversePath: null }), null)
  clock.at += 1 * SECOND
  assert.deepEqual(await other.findSender({ from: 'a@other.example', reversePath: null }), {
    kind: 'domain',
    by: 'operator',
  })
  assert.notEqual(other.findCaller('192.0.2.9'), null)
})

test('senders are blocked by rows and by the lists of the configuration', async () => {
  await add('domain', 'Rows.Example.')
  await add('address', 'Jane+x@customer.example')
  await deps.blocks.reload()
  assert.deepEqual(await sender('a@sub.rows.example'), { kind: 'domain', by: 'operator' })
  assert.deepEqual(await sender('jane+other@customer.example'), { kind: 'address', by: 'operator' })
  assert.deepEqual(await sender('a@tempmail.org'), { kind: 'domain', by: 'configuration' })
  assert.deepEqual(await sender('a@throwaway.example'), { kind: 'domain', by: 'disposable_list' })
  assert.equal(await sender('joe@customer.example'), null)
})

test('a person’s address and every reason are sealed, and open where they were written', async () => {
  const { rows } = await pool.query('select block::text as row from block')
  for (const { row } of rows) assert.doesNotMatch(row, /jane|customer|because/)
  const listed = await listBlocks(deps)
  assert.deepEqual(
    listed.filter(({ kind }) => kind === 'address').map(({ value, reason, source }) => [value, reason, source]),
    [['jane@customer.example', 'because of Jane+x@customer.example', 'operator']],
  )
})

test('hits are counted in memory and written together', async () => {
  await deps.blocks.flush()
  const held = deps.blocks.findCaller('198.51.100.1')
  for (let n = 0; n < 5; n += 1) deps.blocks.countHit(held?.id ?? '')
  await Promise.all([sender('a@rows.example'), sender('b@rows.example')])
  await deps.blocks.flush()
  const hits = (await listBlocks(deps)).filter((one) => (one.hits ?? 0) > 0 && one.kind !== 'address')
  assert.deepEqual(
    hits.map(({ value, hits, lastHitAt }) => [value, hits, lastHitAt?.getTime()]),
    [
      ['198.51.100.0/24', 5, clock.at],
      ['rows.example', 3, clock.at],
    ],
  )
})

test('the same block again replaces the first, and a removed one is gone', async () => {
  await add('domain', 'twice.example', HOUR)
  await add('domain', 'TWICE.example')
  const twice = (await listBlocks(deps)).filter(({ value }) => value === 'twice.example')
  assert.deepEqual(
    twice.map(({ until, reason }) => [until, reason]),
    [[null, 'because of TWICE.example']],
  )
  await removeBlock(deps, target('domain', 'twice.example'), { ...WHO, payer: null })
  await deps.blocks.reload()
  assert.equal(await sender('a@twice.example'), null)
  const again = removeBlock(deps, target('domain', 'twice.example'), { ...WHO, payer: null })
  await assert.rejects(again, { code: 'block.not_found' })
  await pool.query(`insert into ip_counter values ('failures', '192.0.2.99', $1, 3)`, [clock.now()])
  const absent = removeBlock(deps, target('ip', '192.0.2.99'), { ...WHO, payer: '192.0.2.99' })
  await assert.rejects(absent, { code: 'block.not_found' })
  assert.equal((await pool.query(`delete from ip_counter where ip = '192.0.2.99'`)).rowCount, 1, 'nothing is forgotten')
  await removeBlock(deps, target('address', 'JANE@customer.example'), { ...WHO, payer: null })
  await deps.blocks.reload()
  assert.equal(await sender('jane@customer.example'), null)
})

const strike = (payer: string) => blockFailures(deps, [{ payer, failures: 10 }])
const strikesOf = async (value: string) => {
  const { rows } = await pool.query('select strikes, expires_at, source from block where value = $1', [value])
  return (
    rows[0] && {
      strikes: rows[0].strikes,
      hours: (rows[0].expires_at.getTime() - clock.at) / HOUR,
      source: rows[0].source,
    }
  )
}

test('failures block for an hour, then for two, four and at last for seven days; forgiven after thirty', async () => {
  for (const hours of [1, 2, 4, 8, 16, 32, 64, 128, 168, 168]) {
    await strike('192.0.2.50')
    assert.equal((await strikesOf('192.0.2.50'))?.hours, hours)
    assert.ok(await isHeld('192.0.2.50'))
    clock.at += hours * HOUR
    assert.ok(!(await isHeld('192.0.2.50')))
  }
  clock.at += 29 * 24 * HOUR
  await strike('192.0.2.50')
  assert.equal((await strikesOf('192.0.2.50'))?.strikes, 11)
  clock.at += (168 + 30 * 24 + 1) * HOUR
  await strike('192.0.2.50')
  assert.deepEqual(await strikesOf('192.0.2.50'), { strikes: 1, hours: 1, source: 'failures' })
  assert.equal(
    (await listBlocks(deps)).find(({ value }) => value === '192.0.2.50')?.reason,
    'too many failed attempts in an hour',
  )
})

test('two processes at once make one block and one event, for an IPv6 caller too', async () => {
  const before = countEvents('ip_blocked')
  await Promise.all([strike('2001:db8:0:7'), strike('2001:db8:0:7'), strike('2001:db8:0:7')])
  await strike('2001:db8:0:7')
  assert.equal(countEvents('ip_blocked') - before, 1)
  assert.equal((await strikesOf('2001:db8:0:7::/64'))?.strikes, 1)
  assert.ok(await isHeld('2001:db8:0:7:1::'))
})

test('failures never shorten or take over what an operator blocked', async () => {
  await add('ip', '192.0.2.60')
  await strike('192.0.2.60')
  const { rows } = await pool.query(`select source, expires_at from block where value = '192.0.2.60'`)
  assert.deepEqual(rows, [{ source: 'operator', expires_at: null }])
})

test('a flood from many addresses is one statement, after which each is held without another', async () => {
  const queries: unknown[] = []
  const counted = { query: (...args: unknown[]) => queries.push(args) && Reflect.apply(pool.query, pool, args) }
  const payers = Array.from({ length: 500 }, (_, n) => `198.18.${n >> 8}.${n & 255}`)
  const before = countEvents('ip_blocked')
  const failed = [...payers, 'unknown'].map((payer, at) => ({ payer, failures: 10 + at }))
  await blockFailures({ ...deps, pool: counted as unknown as typeof pool }, failed)
  assert.equal(queries.length, 1)
  for (const ip of payers) assert.notEqual(deps.blocks.findCaller(ip), null, ip)
  assert.equal(countEvents('ip_blocked') - before, 500)
  assert.match(lines.findLast((line) => line.includes('ip="198.18.1.2"')) ?? '', /failures=268 /)
  await blockFailures({ ...deps, pool: counted as unknown as typeof pool }, [])
  assert.equal(queries.length, 1, 'nothing to do, nothing asked')
})

test('of blocks after failures the ten thousand that hold longest are loaded, and every operator’s', async () => {
  await pool.query(
    `insert into block (id, kind, value, sealed_note, source, created_at, expires_at)
     select gen_random_uuid(), 'ip', host('198.19.0.0'::inet + n), '\\x00', 'failures', $1::timestamptz,
            $1::timestamptz + interval '1 day' + n * interval '1 second' from generate_series(1, 10001) n`,
    [clock.now()],
  )
  assert.ok(!(await isHeld('198.19.0.1')))
  assert.ok(await isHeld('198.19.0.2'))
  assert.ok(await isHeld('198.51.100.77'))
  await pool.query(`delete from block where value like '198.1%'`)
})

test('the purge forgets a block with its strikes after thirty days, and counts of requests after minutes', async () => {
  await strike('192.0.2.70')
  const minutesAgo = (minutes: number) => new Date(clock.at - minutes * MINUTE)
  await pool.query(`insert into ip_counter values ('requests', 'old', $1, 1), ('requests', 'new', $2, 1)`, [
    minutesAgo(11),
    minutesAgo(9),
  ])
  await purgeLimits(deps)
  assert.equal((await strikesOf('192.0.2.70'))?.strikes, 1)
  assert.deepEqual((await pool.query('select ip from ip_counter')).rows, [{ ip: 'new' }])
  clock.at += (1 + 30 * 24) * HOUR + 1
  await purgeLimits(deps)
  assert.equal(await strikesOf('192.0.2.70'), undefined)
  assert.ok(await isHeld('198.51.100.77'), 'an operator’s block without an end stays')
})

test('the purge keeps the strikes of a hundred thousand blocks after failures, those that end last', async () => {
  await pool.query(
    `insert into block (id, kind, value, sealed_note, source, created_at, expires_at)
     select gen_random_uuid(), 'ip', host('198.16.0.0'::inet + n), '\\x00', 'failures', $1::timestamptz,
            $1::timestamptz + n * interval '1 second' from generate_series(1, 100002) n`,
    [clock.now()],
  )
  await purgeLimits(deps)
  const { rows } = await pool.query(
    `select count(*)::int as count, min(expires_at) as first from block where source = 'failures'`,
  )
  assert.deepEqual(rows, [{ count: 100_000, first: new Date(clock.at + 3 * SECOND) }])
  await pool.query(`delete from block where source = 'failures'`)
})

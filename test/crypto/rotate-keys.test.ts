import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { bindAddress, CorrespondentAddress } from '../../src/crypto/correspondents.ts'
import { generateFernetKey } from '../../src/crypto/fernet.ts'
import { parseKeyring } from '../../src/crypto/keyring.ts'
import { listKeys, rotateKeys } from '../../src/crypto/rotate-keys.ts'
import { open } from '../../src/crypto/sealed.ts'
import { openVault } from '../../src/crypto/vault.ts'
import { testDatabase } from '../support/database.ts'

const CHILD = fileURLToPath(new URL('./rotate-keys.child.ts', import.meta.url))
const PEOPLE = 100
const ROWS = PEOPLE + 3
const [OLD, NEW] = [generateFernetKey(), generateFernetKey()]
const [oldRing, newRing, bothRings] = [parseKeyring(OLD), parseKeyring(NEW), parseKeyring(`${NEW},${OLD}`)]

test('after a rotation the old key can go and everything opens; only the wrapping changed', async (t) => {
  const { pool } = await peopledDatabase(t)
  await pool.query("update subject_key set created_at = '2020-01-01Z', wrapped_at = '2020-01-01Z'")
  const progress: number[] = []
  const { rewrapped } = await rotateKeys(pool, bothRings, { batch: 40, onProgress: (count) => progress.push(count) })
  assert.equal(rewrapped, ROWS)
  assert.deepEqual(progress, [40, 80, ROWS])
  await expectAllUnderNew(pool)
  const { rows } = await pool.query(
    "select count(*)::int as rows from subject_key where created_at = '2020-01-01Z' and wrapped_at > now() - interval '1 day'",
  )
  assert.deepEqual(rows, [{ rows: ROWS }])
})

test('a rotation without anything to do changes nothing', async (t) => {
  const { pool } = await peopledDatabase(t)
  const before = await pool.query('select * from subject_key order by id')
  assert.deepEqual(await rotateKeys(pool, oldRing), { rewrapped: 0 })
  assert.deepEqual((await pool.query('select * from subject_key order by id')).rows, before.rows)
})

test('a rotation killed between two batches leaves whole rows, and the next one ends it', async (t) => {
  const { pool, url } = await peopledDatabase(t)
  await killAfter(url, { stopAt: 3, lines: 3 })
  assert.deepEqual(await countRows(pool), { [newRing.first.id]: 30, [oldRing.first.id]: ROWS - 30 })
  await expectAllOpen(pool, bothRings)
  assert.deepEqual(await rotateKeys(pool, bothRings), { rewrapped: ROWS - 30 })
  await expectAllUnderNew(pool)
})

test('a rotation killed again and again at no particular place loses nothing', async (t) => {
  const { pool, url } = await peopledDatabase(t)
  for (const lines of [1, 2, 1]) {
    await killAfter(url, { stopAt: 0, lines })
    await expectAllOpen(pool, bothRings)
  }
  await rotateKeys(pool, bothRings, { batch: 10 })
  await expectAllUnderNew(pool)
})

test('a key that no ring key opens is passed over, told, and left as it was', async (t) => {
  const { pool } = await peopledDatabase(t)
  const damaged = await pool.query(
    "update subject_key set wrapped = '\\x00' where id = (select id from subject_key where kind = 'correspondent' limit 1) returning id",
  )
  const detail = { ring: `${newRing.first.id}, ${oldRing.first.id}`, wants: oldRing.first.id, unreadable: 1 }
  await assert.rejects(rotateKeys(pool, bothRings, { batch: 10 }), { code: 'key.ring_mismatch', detail })
  assert.deepEqual(await countRows(pool), { [newRing.first.id]: ROWS - 1, [oldRing.first.id]: 1 })
  const { rows } = await pool.query('select id from subject_key where ring_key = $1', [oldRing.first.id])
  assert.equal(rows[0].id, damaged.rows[0].id)
})

test('a key that was erased while a rotation held it does not come back', async (t) => {
  const { pool } = await peopledDatabase(t)
  const vault = await openVault(pool, bothRings)
  const { rows } = await pool.query('select id from correspondent order by key_id')
  let erasing: Promise<void> | undefined
  await rotateKeys(pool, bothRings, {
    batch: 10,
    onProgress: () => {
      erasing ??= vault.forget(rows[PEOPLE - 1].id)
    },
  })
  await erasing
  await assert.rejects(vault.keyOf(rows[PEOPLE - 1].id), { code: 'key.erased' })
  assert.deepEqual(await countRows(pool), { [newRing.first.id]: ROWS - 1 })
})

test('the list tells rows, age and what can go, for keys of the ring and for those it lacks', async (t) => {
  const { pool } = await peopledDatabase(t)
  await pool.query("update subject_key set wrapped_at = now() - interval '2 days' where kind = 'check'")
  const [first, old] = await listKeys(pool, bothRings)
  assert.deepEqual(first, unused(newRing.first.id, 1, false))
  assert.equal(old?.rows, ROWS)
  assert.equal(old.place, 2)
  assert.equal(old.removable, false)
  assert.ok(old.oldestWrappedAt instanceof Date)
  assert.ok((old.oldestAgeSeconds ?? 0) >= 2 * 24 * 60 * 60)
  const [, missing] = await listKeys(pool, newRing)
  assert.deepEqual([missing?.id, missing?.place, missing?.removable], [oldRing.first.id, null, false])
  await rotateKeys(pool, bothRings)
  assert.deepEqual((await listKeys(pool, bothRings))[1], unused(oldRing.first.id, 2, true))
})

async function peopledDatabase(t: TestContext) {
  const { pool, url } = await testDatabase(t)
  const vault = await openVault(pool, oldRing)
  const addresses = Array.from({ length: PEOPLE }, (_, n) => `person-${n}@example.com`)
  await vault.correspondents(addresses.map((address) => ({ address, index: vault.indexes.address(address) })))
  return { pool, url }
}

/** Starts a rotation and kills it hard after so many lines of progress. */
async function killAfter(url: string, { stopAt, lines }: { stopAt: number; lines: number }) {
  const args = [CHILD, url, `${NEW},${OLD}`, String(stopAt)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let seen = 0
  for await (const _line of createInterface({ input: child.stdout })) {
    seen += 1
    if (seen === lines) child.kill('SIGKILL')
  }
  await exited
}

async function expectAllUnderNew(pool: pg.Pool) {
  assert.deepEqual(await countRows(pool), { [newRing.first.id]: ROWS })
  await expectAllOpen(pool, newRing)
  await assert.rejects(openVault(pool, oldRing), { code: 'key.ring_mismatch' })
}

async function expectAllOpen(pool: pg.Pool, ring: Parameters<typeof openVault>[1]) {
  const vault = await openVault(pool, ring)
  const { rows } = await pool.query('select id, address_index, sealed_address from correspondent')
  const keys = await vault.keysOf(rows.map((row) => row.id))
  for (const row of rows) {
    const key = keys.get(row.id)
    assert.ok(key)
    const { address } = open(key, bindAddress(row.id), row.sealed_address, CorrespondentAddress)
    assert.deepEqual(vault.indexes.address(address), row.address_index)
  }
  assert.equal(rows.length, PEOPLE)
}

async function countRows(pool: pg.Pool) {
  const { rows } = await pool.query('select ring_key, count(*)::int as rows from subject_key group by ring_key')
  return Object.fromEntries(rows.map((row) => [row.ring_key, row.rows]))
}

function unused(id: string, place: number, removable: boolean) {
  return { id, place, rows: 0, oldestWrappedAt: null, oldestAgeSeconds: null, removable }
}

import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type pg from 'pg'
import { generateFernetKey } from '../../src/crypto/fernet.ts'
import { parseKeyring, wrapKey } from '../../src/crypto/keyring.ts'
import { openVault } from '../../src/crypto/vault.ts'
import { testDatabase } from '../support/database.ts'

const [OLD, NEW] = [generateFernetKey(), generateFernetKey()]
const [oldRing, newRing] = [parseKeyring(OLD), parseKeyring(NEW)]

test('the first start makes one check, one index and one system key', async (t) => {
  const pool = await sealedDatabase(t)
  const { rows } = await pool.query('select kind, ring_key from subject_key order by kind')
  const expected = ['check', 'index', 'system'].map((kind) => ({ kind, ring_key: oldRing.first.id }))
  assert.deepEqual(rows, expected)
})

test('a wrong ring is refused, with the ids of its keys and the one that the database wants', async (t) => {
  const pool = await sealedDatabase(t)
  const detail = { ring: newRing.first.id, wants: oldRing.first.id }
  await assert.rejects(openVault(pool, newRing), { code: 'key.ring_mismatch', detail })
  assert.equal((await pool.query('select from subject_key')).rowCount, 3)
})

test('a ring that gained a key in front opens what the old one sealed', async (t) => {
  const pool = await sealedDatabase(t)
  const before = await openVault(pool, oldRing)
  assert.equal((await openVault(pool, parseKeyring(`${NEW},${OLD}`))).system.id, before.system.id)
})

test('a key that was taken out of the ring while one person still needs it is refused at the start', async (t) => {
  const pool = await sealedDatabase(t)
  const both = await openVault(pool, parseKeyring(`${NEW},${OLD}`))
  await both.correspondents([{ address: 'ada@example.com', index: both.indexes.address('ada@example.com') }])
  const detail = { ring: oldRing.first.id, wants: newRing.first.id }
  await assert.rejects(openVault(pool, oldRing), { code: 'key.ring_mismatch', detail })
})

for (const kind of ['check', 'index', 'system']) {
  test(`a ${kind} key that does not open under the named ring key is refused`, async (t) => {
    const pool = await sealedDatabase(t)
    const { wrapped } = wrapKey(newRing, Buffer.alloc(32))
    await pool.query('update subject_key set wrapped = $1 where kind = $2', [wrapped, kind])
    await assert.rejects(openVault(pool, oldRing), { code: 'key.ring_mismatch' })
  })

  test(`a ${kind} key that is gone is never silently made anew`, async (t) => {
    const pool = await sealedDatabase(t)
    await pool.query('delete from subject_key where kind = $1', [kind])
    await assert.rejects(openVault(pool, oldRing), { code: 'key.ring_mismatch' })
    assert.equal((await pool.query('select from subject_key')).rowCount, 2)
  })
}

test('root keys are not made beside the keys of people', async (t) => {
  const pool = await sealedDatabase(t)
  const vault = await openVault(pool, oldRing)
  await vault.correspondents([{ address: 'ada@example.com', index: vault.indexes.address('ada@example.com') }])
  await pool.query("delete from subject_key where kind <> 'correspondent'")
  await assert.rejects(openVault(pool, oldRing), { code: 'key.ring_mismatch' })
  assert.equal((await pool.query('select from subject_key')).rowCount, 1)
})

async function sealedDatabase(t: TestContext): Promise<pg.Pool> {
  const { pool } = await testDatabase(t)
  await openVault(pool, oldRing)
  return pool
}

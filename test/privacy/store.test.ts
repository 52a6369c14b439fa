import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { fernetKeyFromBytes } from '../../src/crypto/fernet.ts'
import { AppError } from '../../src/errors.ts'
import type { RedactionMap } from '../../src/privacy/redaction-map.ts'
import { keepRedactionMap, loadRedactionMap } from '../../src/privacy/store.ts'
import { testDatabase } from '../support/database.ts'

const { pool } = await testDatabase({ after })
const key = fernetKeyFromBytes(Buffer.alloc(32, 7))
const stranger = fernetKeyFromBytes(Buffer.alloc(32, 8))
const at = new Date('2026-11-20T10:00:00Z')
const mapOf = (...values: string[]): RedactionMap => ({
  entries: values.map((value, n) => ({ token: `[EMAIL_${n + 1}]`, kind: 'EMAIL', value })),
})

async function makeThread(): Promise<string> {
  const [correspondentId, threadId] = [randomUUID(), randomUUID()]
  await pool.query('insert into correspondent (id, sealed_address) values ($1, $2)', [correspondentId, Buffer.of(0)])
  await pool.query('insert into thread (id, correspondent_id) values ($1, $2)', [threadId, correspondentId])
  return threadId
}

test('a thread without a map has an empty one of version 0', async () => {
  assert.deepEqual(await loadRedactionMap(pool, { threadId: await makeThread(), key }), { map: mapOf(), version: 0 })
})

test('a map comes back as it was kept, each time with the next version', async () => {
  const threadId = await makeThread()
  const first = mapOf('jana@customer.example')
  const second = mapOf('jana@customer.example', 'petr@customer.example')
  assert.equal(await keepRedactionMap(pool, { threadId, key, map: first, version: 0, at }), true)
  assert.deepEqual(await loadRedactionMap(pool, { threadId, key }), { map: first, version: 1 })
  assert.equal(await keepRedactionMap(pool, { threadId, key, map: second, version: 1, at }), true)
  assert.deepEqual(await loadRedactionMap(pool, { threadId, key }), { map: second, version: 2 })
})

test('of two that loaded the same version one is told to load again, and nothing of it is kept', async () => {
  const threadId = await makeThread()
  for (const version of [0, 1]) {
    const kept = await Promise.all(
      ['a@b.example', 'c@d.example'].map((value) =>
        keepRedactionMap(pool, { threadId, key, map: mapOf(value), version, at }),
      ),
    )
    assert.deepEqual(kept.sort(), [false, true])
    assert.equal((await loadRedactionMap(pool, { threadId, key })).version, version + 1)
  }
})

test('a version that was never loaded is not written over', async () => {
  const threadId = await makeThread()
  assert.equal(await keepRedactionMap(pool, { threadId, key, map: mapOf(), version: 3, at }), false)
})

test('the row holds no word of the map, and opens under no other key and in no other row', async () => {
  const [threadId, other] = [await makeThread(), await makeThread()]
  await keepRedactionMap(pool, { threadId, key, map: mapOf('jana@customer.example'), version: 0, at })
  const { rows } = await pool.query('select * from redaction where thread_id = $1', [threadId])
  assert.equal(rows[0].sealed_map.includes('jana'), false)
  assert.deepEqual([rows[0].version, rows[0].updated_at], [1, at])
  await pool.query(
    'insert into redaction (thread_id, sealed_map, version, updated_at) select $2, sealed_map, 1, updated_at from redaction where thread_id = $1',
    [threadId, other],
  )
  const isUnreadable = (error: unknown) => error instanceof AppError && error.code === 'sealed.unreadable'
  await assert.rejects(loadRedactionMap(pool, { threadId: other, key }), isUnreadable)
  await assert.rejects(loadRedactionMap(pool, { threadId, key: stranger }), isUnreadable)
})

test('the map goes with its thread', async () => {
  const threadId = await makeThread()
  await keepRedactionMap(pool, { threadId, key, map: mapOf('a@b.example'), version: 0, at })
  await pool.query('delete from thread where id = $1', [threadId])
  const { rowCount } = await pool.query('select from redaction where thread_id = $1', [threadId])
  assert.equal(rowCount, 0)
})

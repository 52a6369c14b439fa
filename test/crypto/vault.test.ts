import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import pg from 'pg'
import { bindAddress, CorrespondentAddress } from '../../src/crypto/correspondents.ts'
import { generateFernetKey } from '../../src/crypto/fernet.ts'
import { parseKeyring } from '../../src/crypto/keyring.ts'
import { open, seal } from '../../src/crypto/sealed.ts'
import { openVault } from '../../src/crypto/vault.ts'
import { testDatabase } from '../support/database.ts'

const ring = parseKeyring(generateFernetKey())
const { pool, url } = await testDatabase({ after })
const vault = await openVault(pool, ring)

test('a second start finds the same keys', async () => {
  const again = await openVault(pool, ring)
  assert.equal(again.system.id, vault.system.id)
  assert.deepEqual(again.indexes.address('ada@example.com'), vault.indexes.address('ada@example.com'))
})

test('people come in the order asked, each once, and are the same the next time and to another process', async () => {
  const asked = people('b@example.com', 'a@example.com', 'b@example.com')
  const first = await vault.correspondents(asked)
  assert.equal(first.length, 3)
  assert.deepEqual(first[0], first[2])
  assert.notEqual(first[0]?.id, first[1]?.id)
  const other = await openVault(pool, ring)
  const later = await other.correspondents(people('a@example.com', 'new@example.com', 'b@example.com'))
  assert.deepEqual(names([later[0], later[2]]), names([first[1], first[0]]))
  assert.equal((await vault.correspondents([])).length, 0)
})

test('the key that is given is the one that is stored, and it opens the sealed address', async () => {
  const [person] = await vault.correspondents(people('stored@example.com'))
  assert.ok(person)
  const { rows } = await pool.query('select key_id, sealed_address from correspondent where id = $1', [person.id])
  assert.equal(rows[0].key_id, person.keyId)
  const key = await vault.keyOf(person.id)
  assert.equal(key.id, person.key.id)
  const record = open(key, bindAddress(person.id), rows[0].sealed_address, CorrespondentAddress)
  assert.deepEqual(record, { address: 'stored@example.com' })
  assert.ok(!rows[0].sealed_address.includes('stored@example.com'))
})

test('people who are known need no database, people who are not do', async () => {
  const own = new pg.Pool({ connectionString: url })
  const lone = await openVault(own, ring)
  const known = await lone.correspondents(people('known@example.com'))
  await own.end()
  assert.deepEqual(await lone.correspondents(people('known@example.com')), known)
  await assert.rejects(lone.correspondents(people('known@example.com', 'unknown@example.com')))
})

test('the keys of several people come in one map', async () => {
  const met = await vault.correspondents(people('one@example.com', 'two@example.com'))
  const keys = await vault.keysOf(met.map((person) => person.id))
  for (const person of met) assert.equal(keys.get(person.id)?.id, person.key.id)
  assert.equal((await vault.keysOf([])).size, 0)
})

test('a forgotten person has no key any more, their records stay shut, and the address starts anew', async () => {
  const [before] = await vault.correspondents(people('gone@example.com'))
  const [other] = await vault.correspondents(people('stays@example.com'))
  assert.ok(before && other)
  const place = { table: 'correspondent', column: 'sealed_address', row: before.id }
  const record = seal(before.key, place, { address: 'gone@example.com' })
  await vault.forget(before.id)
  await vault.forget(before.id)
  await assert.rejects(vault.keyOf(before.id), { code: 'key.erased', detail: { correspondentId: before.id } })
  await assert.rejects(vault.keysOf([other.id, before.id]), { code: 'key.erased' })
  const { rows } = await pool.query('select key_id, address_index from correspondent where id = $1', [before.id])
  assert.deepEqual(rows, [{ key_id: null, address_index: null }])
  const { rowCount } = await pool.query('select from subject_key where id = $1', [before.keyId])
  assert.equal(rowCount, 0)
  const [anew] = await vault.correspondents(people('gone@example.com'))
  assert.ok(anew && anew.id !== before.id)
  assert.throws(() => open(anew.key, place, record, CorrespondentAddress), { code: 'sealed.unreadable' })
  assert.equal((await vault.keyOf(other.id)).id, other.key.id)
})

test('a key that another process erased is asked for again after refresh', async () => {
  const other = await openVault(pool, ring)
  const asked = people('erased-elsewhere@example.com')
  const [stale] = await vault.correspondents(asked)
  assert.ok(stale)
  await other.forget(stale.id)
  await assert.rejects(vault.keyOf(stale.id), { code: 'key.erased' })
  vault.refresh(asked.map((person) => person.index))
  const [anew] = await vault.correspondents(asked)
  assert.notEqual(anew?.keyId, stale.keyId)
})

test('a row that lost its key but kept its index is refused, never given a key that is not stored', async () => {
  const asked = people('damaged@example.com')
  const [person] = await vault.correspondents(asked)
  await pool.query('delete from subject_key where id = $1', [person?.keyId])
  vault.refresh(asked.map((one) => one.index))
  await assert.rejects(vault.correspondents(asked), { code: 'key.erased' })
})

test('a thousand new people are made by one call', async () => {
  const asked = people(...Array.from({ length: 1000 }, (_, n) => `many-${n}@example.com`))
  const met = await vault.correspondents(asked)
  assert.equal(new Set(met.map((person) => person.keyId)).size, 1000)
  const keys = await (await openVault(pool, ring)).keysOf(met.map((person) => person.id))
  assert.ok(met.every((person) => keys.get(person.id)?.bytes.equals(person.key.bytes)))
})

function people(...addresses: string[]) {
  return addresses.map((address) => ({ address, index: vault.indexes.address(address) }))
}

function names(correspondents: ({ id: string; keyId: string; key: { id: string } } | undefined)[]) {
  return correspondents.map((one) => [one?.id, one?.keyId, one?.key.id])
}

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { generateFernetKey } from '../../src/crypto/fernet.ts'
import { parseKeyring } from '../../src/crypto/keyring.ts'
import { open } from '../../src/crypto/sealed.ts'
import { openVault } from '../../src/crypto/vault.ts'
import { testDatabase } from '../support/database.ts'

const CHILD = fileURLToPath(new URL('./first-contact.child.ts', import.meta.url))
const Report = z.object({
  system: z.string(),
  index: z.string(),
  contacts: z.array(z.object({ id: z.string(), keyId: z.string(), sealed: z.base64() })),
})

test('two processes open an empty vault at once and meet one stranger 50 times: one key, and everything opens', async (t) => {
  const { url, pool } = await testDatabase(t)
  const ring = generateFernetKey()
  const reports = await race([url, ring, '25', 'stranger@example.com'], 2)
  assert.equal(new Set(reports.map((report) => report.system)).size, 1)
  assert.equal(new Set(reports.map((report) => report.index)).size, 1)
  const contacts = reports.flatMap((report) => report.contacts)
  assert.equal(contacts.length, 50)
  assert.equal(new Set(contacts.map((contact) => `${contact.id} ${contact.keyId}`)).size, 1)
  const { rows } = await pool.query('select kind from subject_key order by kind')
  assert.deepEqual(
    rows.map((row) => row.kind),
    ['check', 'correspondent', 'index', 'system'],
  )
  await expectAllOpen(pool, ring, contacts)
})

test('two processes that meet the same 20 people 25 times in different orders agree on every key', async (t) => {
  const { url, pool } = await testDatabase(t)
  const ring = generateFernetKey()
  const addresses = Array.from({ length: 20 }, (_, n) => `person-${n}@example.com`)
  const reports = await race([url, ring, '25', addresses.join(',')], 2)
  const contacts = reports.flatMap((report) => report.contacts)
  assert.equal(contacts.length, 1000)
  assert.equal(new Set(contacts.map((contact) => contact.keyId)).size, 20)
  assert.equal((await pool.query("select from subject_key where kind = 'correspondent'")).rowCount, 20)
  await expectAllOpen(pool, ring, contacts)
})

test('two batches that name the same strangers in opposite orders do not deadlock', async (t) => {
  const { pool } = await testDatabase(t)
  const ring = parseKeyring(generateFernetKey())
  const [one, other] = [await openVault(pool, ring), await openVault(pool, ring)]
  for (let round = 0; round < 10; round += 1) {
    const people = Array.from({ length: 300 }, (_, n) => {
      const address = `round-${round}-${n}@example.com`
      return { address, index: one.indexes.address(address) }
    })
    const [forth, back] = await Promise.all([one.correspondents(people), other.correspondents(people.toReversed())])
    assert.deepEqual(
      forth.map((person) => person.keyId),
      back.toReversed().map((person) => person.keyId),
    )
  }
})

async function expectAllOpen(
  pool: Parameters<typeof openVault>[0],
  ring: string,
  contacts: z.infer<typeof Report>['contacts'],
) {
  const vault = await openVault(pool, parseKeyring(ring))
  const keys = await vault.keysOf([...new Set(contacts.map((contact) => contact.id))])
  for (const { id, sealed } of contacts) {
    const key = keys.get(id)
    assert.ok(key)
    const place = { table: 'message', column: 'sealed_head', row: id }
    const head = open(key, place, Buffer.from(sealed, 'base64'), z.object({ subject: z.string() }))
    assert.equal(head.subject, id)
  }
}

/** Starts the processes, and lets them go when all are ready. */
async function race(args: string[], count: number) {
  const runners = Array.from({ length: count }, () => {
    const child = spawn(process.execPath, [CHILD, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
  })
  for (const { lines } of runners) assert.equal((await lines.next()).value, 'ready')
  for (const { child } of runners) child.stdin.write('go\n')
  return Promise.all(
    runners.map(async ({ child, lines }) => {
      const exited = once(child, 'exit')
      const report = Report.parse(JSON.parse((await lines.next()).value ?? 'null'))
      assert.deepEqual(await exited, [0, null])
      return report
    }),
  )
}

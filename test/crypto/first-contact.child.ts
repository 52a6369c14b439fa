/**
 * One process of a race: says that it is ready, waits for a line, opens the vault and meets the same people many times
 * at once. Prints what it found, and a record sealed under each key that it was given.
 */
import { once } from 'node:events'
import pg from 'pg'
import { parseKeyring } from '../../src/crypto/keyring.ts'
import { seal } from '../../src/crypto/sealed.ts'
import { openVault } from '../../src/crypto/vault.ts'

const [url = '', ring = '', times = '', addresses = ''] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: url, max: 10 })
await pool.query('select 1')
process.stdout.write('ready\n')
await once(process.stdin, 'data')

const vault = await openVault(pool, parseKeyring(ring))
const people = addresses.split(',').map((address) => ({ address, index: vault.indexes.address(address) }))
const meetings = Array.from({ length: Number(times) }, (_, turn) => {
  // every meeting asks in another order, as batches of mail do
  const turned = [...people.slice(turn % people.length), ...people.slice(0, turn % people.length)]
  return vault.correspondents(turn % 2 === 0 ? turned : turned.reverse())
})
const contacts = (await Promise.all(meetings)).flat().map(({ id, keyId, key }) => {
  const place = { table: 'message', column: 'sealed_head', row: id }
  return { id, keyId, sealed: Buffer.from(seal(key, place, { subject: id })).toString('base64') }
})
process.stdout.write(`${JSON.stringify({ system: vault.system.id, index: vault.indexes.replyTag('x'), contacts })}\n`)
process.stdin.destroy()
await pool.end()

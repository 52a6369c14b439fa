/** A person is erased by another process while this one still knows their key: nothing is sealed under it any more. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { parseKeyring } from '../../src/crypto/keyring.ts'
import { openVault } from '../../src/crypto/vault.ts'
import { loadMessage } from '../../src/mail/store.ts'
import { startTestPostern } from '../support/postern.ts'
import { readParts } from '../support/read-parts.ts'
import { MIME, mailFields, mimeFields, PARSED, postForm, sign, signatureFields } from '../support/webhook.ts'

const postern = await startTestPostern({ after }, { ROLE: 'web' })
const { pool } = postern.deps
const otherVault = await openVault(pool, parseKeyring(postern.env['ENCRYPTION_KEY'] ?? ''))

const correspondentOf = async (messageId: string): Promise<string> => {
  const { rows } = await pool.query('select correspondent_id as id from message where id = $1', [messageId])
  return rows[0].id
}

const FILE = { name: 'a.txt', type: 'text/plain', content: Buffer.from('attached') }
const FORMS = [
  { name: 'a mail', path: PARSED, fields: mailFields, files: [] },
  { name: 'a mail with an attachment', path: PARSED, fields: mailFields, files: [FILE] },
  { name: 'raw MIME', path: MIME, fields: mimeFields, files: [] },
]

for (const { name, path, fields, files } of FORMS) {
  test(`${name} of a person who was erased meanwhile is taken at once, under a new key, and the old stays closed`, async () => {
    const from = `${sign().token}@customer.example`
    const post = (text: string) =>
      postForm(postern.url, { path, files, fields: [...fields({ from, text }), ...signatureFields(sign())] })
    const old = await post('before')
    const oldPerson = await correspondentOf(old.body.id ?? '')
    await otherVault.forget(oldPerson)

    const next = await post('after')
    assert.deepEqual([next.status, next.body.status], [200, 'accepted'])
    const message = await loadMessage(postern.deps, next.body.id ?? '')
    assert.equal(message.body.text.trim(), 'after')
    assert.notEqual(message.correspondentId, oldPerson)
    for (const { stored, content } of await readParts(postern.deps, message.id)) assert.equal(content !== null, stored)

    await assert.rejects(loadMessage(postern.deps, old.body.id ?? ''), { code: 'key.erased' })
    await assert.rejects(loadMessage({ pool, vault: otherVault }, old.body.id ?? ''), { code: 'key.erased' })
    const { rows } = await pool.query('select key_id, address_index from correspondent where id = $1', [oldPerson])
    assert.deepEqual(rows, [{ key_id: null, address_index: null }])
  })
}

test('twenty mails that arrive together while their sender is erased are all kept, and each that is kept opens', async () => {
  const from = 'together@customer.example'
  const post = (text: string) =>
    postForm(postern.url, { fields: [...mailFields({ from, text }), ...signatureFields(sign())] })
  const first = await post('first')
  const person = await correspondentOf(first.body.id ?? '')
  const [, ...answers] = await Promise.all([
    otherVault.forget(person),
    ...Array.from({ length: 20 }, (_, at) => post(`mail ${at}`)),
  ])
  for (const { status, body } of answers) {
    assert.equal(status, 200)
    // Some came before the erasure, and went with it; none was sealed under a key that no longer exists.
    if ((await correspondentOf(body.id ?? '')) === person) continue
    assert.equal((await loadMessage(postern.deps, body.id ?? '')).head.from.address, from)
  }
  const { rows } = await pool.query(
    'select count(distinct correspondent_id)::int as people from message where id = any($1) and correspondent_id <> $2',
    [answers.map(({ body }) => body.id), person],
  )
  assert.ok(rows[0].people <= 1)
})

/** Two processes meet a stranger at the same moment: there is one correspondent, and every mail opens. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseKeyring } from '../../../src/crypto/keyring.ts'
import { openVault } from '../../../src/crypto/vault.ts'
import { loadMessage } from '../../../src/mail/store.ts'
import { createChild } from '../../support/child.ts'
import { testEnvironment } from '../../support/postern.ts'
import {
  type File,
  MIME,
  mailFields,
  mimeFields,
  postForm,
  sign,
  signatureFields,
  startOn,
} from '../../support/webhook.ts'

const MAILS = 50
const FILE: File = { name: 'a.txt', type: 'text/plain', content: Buffer.from('attached') }

test('50 first mails of one sender over two processes are one correspondent, and all of them open', async (t) => {
  const { env, database } = await testEnvironment(t, { ROLE: 'web' })
  const other = await createChild(t, env)
  const [postern] = await Promise.all([startOn(t, env), other.start()])

  for (const sender of ['one@stranger.example', 'two@stranger.example', 'three@stranger.example']) {
    const answers = await Promise.all(
      Array.from({ length: MAILS }, (_, at) => {
        const url = at % 2 === 0 ? postern.url : other.url
        const mail = { from: sender, text: `Mail ${at} of ${sender}` }
        const signature = signatureFields(sign())
        // Each kind of mail takes its own way through the service.
        if (at % 10 === 0) return postForm(url, { path: MIME, fields: [...mimeFields(mail), ...signature] })
        return postForm(url, { fields: [...mailFields(mail), ...signature], files: at % 10 === 1 ? [FILE] : [] })
      }),
    )
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    assert.equal(new Set(answers.map(({ body }) => body.id)).size, MAILS)

    // Neither process's memory: what the database holds has to be enough.
    const vault = await openVault(database.pool, parseKeyring(env['ENCRYPTION_KEY'] ?? ''))
    for (const [at, { body }] of answers.entries()) {
      const message = await loadMessage({ pool: database.pool, vault }, body.id ?? '')
      assert.equal(message.head.from.address, sender)
      assert.equal(message.body.text.trim(), `Mail ${at} of ${sender}`)
    }
    const { rows } = await database.pool.query(
      'select count(distinct correspondent_id)::int as people from message where id = any($1)',
      [answers.map(({ body }) => body.id)],
    )
    assert.deepEqual(rows, [{ people: 1 }])
  }
  const { rows } = await database.pool.query(
    `select (select count(*)::int from correspondent) as people,
            (select count(*)::int from subject_key where kind = 'correspondent') as keys`,
  )
  assert.deepEqual(rows, [{ people: 3, keys: 3 }])
})

test('one mail that reaches two processes at once is one mail', async (t) => {
  const { env, database } = await testEnvironment(t, { ROLE: 'web' })
  const other = await createChild(t, env)
  const [postern] = await Promise.all([startOn(t, env), other.start()])
  for (const shared of [true, false]) {
    const fields = mailFields({ from: `shared-${shared}@stranger.example` })
    const signature = sign()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        postForm(at % 2 === 0 ? postern.url : other.url, {
          fields: [...fields, ...signatureFields(shared ? signature : sign())],
        }),
      ),
    )
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1)
  }
  const { rows } = await database.pool.query(
    `select (select count(*)::int from message) as mails, (select count(*)::int from pgboss.job where name = 'mail.check') as jobs`,
  )
  assert.deepEqual(rows, [{ mails: 2, jobs: 2 }])
})

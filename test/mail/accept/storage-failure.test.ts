/** A storage that fails once, at any of the rows that a mail is made of, costs no mail: 503, and the retry is taken. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestPostern } from '../../support/postern.ts'
import { readParts } from '../../support/read-parts.ts'
import {
  countRows,
  MIME,
  mailFields,
  mimeFields,
  PARSED,
  postForm,
  sign,
  signatureFields,
} from '../../support/webhook.ts'

const postern = await startTestPostern({ after }, { ROLE: 'web' })
const { pool } = postern.deps
const CONTENT = Buffer.alloc(300_000, 'the bytes of an attachment ')
const FILE = { name: 'report.bin', type: 'application/octet-stream', content: CONTENT }

await pool.query(`create sequence failures; create function fail_once() returns trigger language plpgsql as $$
  begin
    -- a sequence, since its steps are not undone when the statement is
    if nextval('failures') = 1 then raise exception 'this storage fails once' using errcode = tg_argv[0]; end if;
    return new;
  end $$`)

/** The next insert into `table` fails with `state`, every later one works. */
const failOnce = async (table: string, state: string) => {
  await pool.query("select setval('failures', 1, false)")
  await pool.query(
    `create trigger fail_once before insert on ${table} for each row execute function fail_once('${state}')`,
  )
  return () => pool.query(`drop trigger fail_once on ${table}`)
}

const IO_ERROR = '58030'
const DISK_FULL = '53100'
const INTERNAL = 'XX000'

const CASES = [
  { table: 'webhook_token', state: DISK_FULL },
  { table: 'message', state: IO_ERROR },
  { table: 'thread', state: IO_ERROR },
  { table: 'timeline', state: DISK_FULL },
  { table: 'pgboss.job_common', state: IO_ERROR },
  { table: 'correspondent', state: DISK_FULL },
  { table: 'subject_key', state: DISK_FULL },
  { table: 'attachment', state: DISK_FULL, files: [FILE] },
  { table: 'attachment_chunk', state: IO_ERROR, files: [FILE] },
  { table: 'attachment_chunk', state: DISK_FULL, path: MIME },
  // An error that is not known to pass is answered so that Mailgun tries again all the same.
  { table: 'message', state: INTERNAL, answer: 500 },
]

for (const { table, state, files = [], path = PARSED, answer = 503 } of CASES) {
  const kind = path === MIME ? 'raw MIME' : files.length > 0 ? 'a mail with an attachment' : 'a mail'
  test(`${kind} whose ${table} row fails once with ${state} is answered ${answer} and taken when it is retried`, async () => {
    const from = `${sign().token}@customer.example`
    const fields = [...(path === MIME ? mimeFields({ from }) : mailFields({ from })), ...signatureFields(sign())]
    const before = await countRows(pool)
    const repair = await failOnce(table, state)
    try {
      const first = await postForm(postern.url, { path, fields, files })
      assert.equal(first.status, answer)
      assert.equal(first.headers.get('retry-after') !== null, answer === 503)
      const between = await countRows(pool)
      // The person may already be known: that is no mail, and nobody was told 200.
      assert.deepEqual({ ...between, correspondent: 0 }, { ...before, correspondent: 0 })
    } finally {
      await repair()
    }
    const retry = await postForm(postern.url, { path, fields, files })
    assert.deepEqual([retry.status, retry.body.status], [200, 'accepted'])
    const stored = await readParts(postern.deps, retry.body.id ?? '')
    for (const { content } of files.length > 0 ? stored : []) assert.ok(content?.equals(CONTENT))
    assert.equal(stored.length, path === MIME ? 1 : files.length)
  })
}

test('one bad row does not take the other mails of its batch with it', async () => {
  await pool.query(`create function refuse_size() returns trigger language plpgsql as $$
    begin if new.size > 5000 then raise exception 'too large for this table'; end if; return new; end $$`)
  await pool.query('create trigger refuse_size before insert on message for each row execute function refuse_size()')
  const client = await pool.connect()
  try {
    // Both writers wait for this lock, and all who come after them gather into one batch.
    await client.query('begin; lock table webhook_token in share mode')
    const posts = Array.from({ length: 40 }, (_, at) => {
      const text = at === 20 ? 'x'.repeat(6000) : `Mail ${at}`
      return postForm(postern.url, { fields: [...mailFields({ text }), ...signatureFields(sign())] })
    })
    await sleep(500)
    await client.query('commit')
    const answers = await Promise.all(posts)
    const refused = answers.filter(({ status }) => status !== 200)
    assert.equal(refused.length, 1)
    assert.equal(refused[0], answers[20])
    assert.equal(refused[0]?.status, 500)
  } finally {
    client.release()
    await pool.query('drop trigger refuse_size on message')
  }
})

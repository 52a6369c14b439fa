import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { MAILBOX, SIGNING_KEY, startTestPostern } from '../../support/postern.ts'
import {
  countRows,
  eventsOf,
  HOUR,
  linesOf,
  MIME,
  MINUTE,
  MULTIPART,
  mailFields,
  mimeFields,
  postForm,
  sign,
  signatureFields,
  URLENCODED,
} from '../../support/webhook.ts'

const OLD_KEY = 'the-key-that-is-being-replaced'
// Nothing works on the mails here, so that what accepting leaves behind can be counted.
const postern = await startTestPostern(
  { after },
  { ROLE: 'web', MAILGUN_WEBHOOK_SIGNING_KEY: `${SIGNING_KEY},${OLD_KEY}` },
)
const { pool } = postern.deps
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Rows that were added since `before`, leaving out what did not change. */
const added = async (before: Record<string, number>) => {
  const now = await countRows(pool)
  const changes = Object.entries(now).map(([table, count]) => [table, count - (before[table] ?? 0)] as const)
  return Object.fromEntries(changes.filter(([, change]) => change !== 0))
}

const FORMS = [
  { name: 'a urlencoded form', path: undefined, contentType: URLENCODED, fields: mailFields, parts: {} },
  { name: 'a multipart form', path: undefined, contentType: MULTIPART, fields: mailFields, parts: {} },
  {
    name: 'raw MIME, urlencoded',
    path: MIME,
    contentType: URLENCODED,
    fields: mimeFields,
    parts: { attachment: 1, attachment_chunk: 1 },
  },
  {
    name: 'raw MIME, multipart',
    path: MIME,
    contentType: MULTIPART,
    fields: mimeFields,
    parts: { attachment: 1, attachment_chunk: 1 },
  },
]

for (const { name, path, contentType, fields, parts } of FORMS) {
  test(`${name} is accepted: one token, mail, thread, timeline entry and job, and the id of the mail`, async () => {
    const before = await countRows(pool)
    const answer = await postForm(postern.url, {
      ...(path === undefined ? {} : { path }),
      contentType,
      fields: [...fields({ from: `${randomUUID()}@customer.example` }), ...signatureFields(sign())],
    })
    assert.equal(answer.status, 200)
    assert.deepEqual(Object.keys(answer.body).sort(), ['id', 'status'])
    assert.equal(answer.body.status, 'accepted')
    assert.match(answer.body.id ?? '', UUID_V7)
    const expected = { webhook_token: 1, message: 1, thread: 1, timeline: 1, correspondent: 1, job: 1, ...parts }
    assert.deepEqual(await added(before), expected)
    assert.deepEqual(await eventsOf(postern, answer), [])
  })

  test(`${name} that is retried with its token is a duplicate with the first id, and leaves nothing`, async () => {
    const post = {
      ...(path === undefined ? {} : { path }),
      contentType,
      fields: [...fields(), ...signatureFields(sign())],
    }
    const first = await postForm(postern.url, post)
    const before = await countRows(pool)
    const retry = await postForm(postern.url, post)
    assert.deepEqual([retry.status, retry.body], [200, { status: 'duplicate', id: first.body.id }])
    assert.deepEqual(await added(before), {})
  })

  test(`${name} that comes again under another token is a duplicate with the first id`, async () => {
    const where = { ...(path === undefined ? {} : { path }), contentType }
    const mail = fields()
    const first = await postForm(postern.url, { ...where, fields: [...mail, ...signatureFields(sign())] })
    const before = await countRows(pool)
    const second = sign()
    const again = await postForm(postern.url, { ...where, fields: [...mail, ...signatureFields(second)] })
    assert.deepEqual([again.status, again.body], [200, { status: 'duplicate', id: first.body.id }])
    assert.deepEqual(await added(before), { webhook_token: 1 })
    const thrice = await postForm(postern.url, { ...where, fields: [...mail, ...signatureFields(second)] })
    assert.deepEqual(thrice.body, { status: 'duplicate', id: first.body.id })
  })
}

test('a mail that is retried in the other content type is still the same mail', async () => {
  const fields = [...mailFields(), ...signatureFields(sign())]
  const first = await postForm(postern.url, { fields, contentType: URLENCODED })
  const retry = await postForm(postern.url, { fields: fields.toReversed(), contentType: MULTIPART })
  assert.deepEqual([retry.status, retry.body], [200, { status: 'duplicate', id: first.body.id }])
})

for (const tokens of ['one token', 'a token each'] as const) {
  test(`a hundred parallel posts of one mail with ${tokens} are one mail, one job and a hundred times 200`, async () => {
    const before = await countRows(pool)
    const mail = mailFields({ from: `parallel-${tokens.length}@customer.example` })
    const shared = sign()
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => {
        const signature = tokens === 'one token' ? shared : sign()
        return postForm(postern.url, { fields: [...mail, ...signatureFields(signature)] })
      }),
    )
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    assert.equal(new Set(answers.map(({ body }) => body.id)).size, 1)
    assert.equal(answers.filter(({ body }) => body.status === 'accepted').length, 1)
    const webhook_token = tokens === 'one token' ? 1 : 100
    assert.deepEqual(await added(before), {
      webhook_token,
      message: 1,
      thread: 1,
      timeline: 1,
      correspondent: 1,
      job: 1,
    })
  })
}

test('fifty different mails at once are fifty mails', async () => {
  const before = await countRows(pool)
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, at) =>
      postForm(postern.url, {
        fields: [
          ...mailFields({ from: `many-${at % 5}@customer.example`, text: `Mail ${at}` }),
          ...signatureFields(sign()),
        ],
      }),
    ),
  )
  assert.equal(new Set(answers.map(({ body }) => body.id)).size, 50)
  const { message, job } = await added(before)
  assert.deepEqual({ message, job }, { message: 50, job: 50 })
})

for (const ageMs of [10 * MINUTE, 8 * HOUR]) {
  test(`a post that is ${ageMs / MINUTE} minutes old, with a token never seen, is a late delivery`, async () => {
    const answer = await postForm(postern.url, { fields: [...mailFields(), ...signatureFields(sign({ ageMs }))] })
    assert.equal(answer.body.status, 'accepted')
    const { rows } = await pool.query(
      'select t.event, m.late from timeline t join message m on m.id = t.message_id where m.id = $1',
      [answer.body.id],
    )
    assert.deepEqual(rows, [{ event: 'message.late', late: true }])
    const [event] = await eventsOf(postern, answer)
    assert.equal(event?.name, 'webhook_late_delivery')
    assert.equal(Math.round(Number(event?.fields['age_seconds']) / 60), ageMs / MINUTE)
  })
}

test('a late post whose token was already used is a duplicate, not a second mail', async () => {
  const fields = [...mailFields(), ...signatureFields(sign({ ageMs: HOUR }))]
  const first = await postForm(postern.url, { fields })
  const retry = await postForm(postern.url, { fields })
  assert.deepEqual(retry.body, { status: 'duplicate', id: first.body.id })
  assert.equal((await eventsOf(postern, first)).length, 1)
  assert.deepEqual(await eventsOf(postern, retry), [])
})

test('a stamp some minutes in the past or the future is fresh', async () => {
  for (const ageMs of [4 * MINUTE, -4 * MINUTE]) {
    const answer = await postForm(postern.url, { fields: [...mailFields(), ...signatureFields(sign({ ageMs }))] })
    assert.equal(answer.body.status, 'accepted')
    assert.deepEqual(await eventsOf(postern, answer), [])
  }
})

test('while signing keys rotate, both are good', async () => {
  for (const key of [SIGNING_KEY, OLD_KEY]) {
    const answer = await postForm(postern.url, { fields: [...mailFields(), ...signatureFields(sign({ key }))] })
    assert.equal(answer.status, 200)
  }
})

test('a mail for a mailbox that is not ours is accepted, and a plus tag of ours belongs to the mailbox', async () => {
  const mailboxOf = async (recipient: string) => {
    const answer = await postForm(postern.url, { fields: [...mailFields({ recipient }), ...signatureFields(sign())] })
    assert.equal(answer.status, 200)
    const { rows } = await pool.query('select mailbox_id from message where id = $1', [answer.body.id])
    return rows[0]?.mailbox_id
  }
  const [local, domain] = MAILBOX.split('@')
  const ours = postern.deps.mailboxes.all()[0]?.id
  assert.equal(await mailboxOf(MAILBOX), ours)
  assert.equal(await mailboxOf(MAILBOX.toUpperCase()), ours)
  assert.equal(await mailboxOf(`${local}+invoices@${domain}`), ours)
  assert.equal(await mailboxOf(`${local}x@${domain}`), null)
  assert.equal(await mailboxOf(`${local}@other.example`), null)
  assert.equal(await mailboxOf(`${local}@${domain}.other.example`), null)
})

test('the request id of a post is in its answer, its line, its job, its row and its timeline', async () => {
  const requestId = randomUUID()
  const answer = await postForm(postern.url, { requestId, fields: [...mailFields(), ...signatureFields(sign())] })
  assert.equal(answer.headers.get('x-request-id'), requestId)
  const { rows } = await pool.query(
    `select m.request_id as message, t.request_id as timeline, j.data->>'requestId' as job
       from message m join timeline t on t.message_id = m.id
       join pgboss.job j on j.data->>'messageId' = m.id::text where m.id = $1`,
    [answer.body.id],
  )
  assert.deepEqual(rows, [{ message: requestId, timeline: requestId, job: requestId }])
  const lines = linesOf(postern, answer)
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /method="?POST"? route="?\/webhook\/mailgun"? status=200 duration_ms=/)
})

test('the request id of a refused post is in its answer, its problem, its lines and its event', async () => {
  const requestId = randomUUID()
  const answer = await postForm(postern.url, { requestId, fields: mailFields() })
  assert.equal(answer.headers.get('x-request-id'), requestId)
  assert.equal(answer.body.requestId, requestId)
  assert.equal((await eventsOf(postern, answer)).length, 1)
  assert.equal(linesOf(postern, answer).filter((line) => /status=401/.test(line)).length, 1)
})

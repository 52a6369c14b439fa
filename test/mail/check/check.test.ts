/** What check knows of a mail beyond its own words, on a whole service: repeats, parts, and what became of earlier replies. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { withTransaction } from '../../../src/db/pool.ts'
import { check } from '../../../src/mail/check/check.ts'
import { countMail } from '../../../src/mail/check/count-mail.ts'
import { loadMessage } from '../../../src/mail/store.ts'
import { MAILBOX, type Mail, startTestPostern } from '../../support/postern.ts'
import { sampleFacts } from './sample-mail.ts'

const postern = await startTestPostern({ after }, { MAX_EMAILS_PER_HOUR: '1000' })
const { deps } = postern
const TEXT = 'When do you open on Saturdays, and is there a place for bicycles?'
const PROVEN = { proven: true }

/** Posts and waits for the verdict; gives its kind and every finding. */
async function judged(mail: Mail | Uint8Array, options: Parameters<typeof postern.post>[1] = PROVEN) {
  const { id } = await postern.post(mail, options)
  const { verdict } = await postern.settled(id, 'ready', 'held', 'refused', 'closed')
  return { id, kind: verdict?.kind, finds: verdict?.findings.map(({ rule }) => rule) }
}
const kindsOf = async (mails: Mail[], options?: Parameters<typeof judged>[1]) => {
  const kinds: unknown[] = []
  for (const mail of mails) kinds.push((await judged(mail, options)).kind)
  return kinds
}

test('the same text passes once, is reviewed once, and is held from then on, however it is folded', async () => {
  const from = 'again@customer.example'
  const texts = [TEXT, `${TEXT.replaceAll(' ', '  ')}\r\n`, TEXT.toUpperCase(), `${TEXT}\r\n\r\n> quoted`]
  assert.deepEqual(await kindsOf(texts.map((text) => ({ from, text }))), ['pass', 'review', 'hold', 'hold'])
  assert.deepEqual((await judged({ from: 'Again+1@customer.example', text: TEXT })).finds, ['repeated-text'])
  assert.deepEqual(await kindsOf([{ from, text: `${TEXT} And on Sundays?` }]), ['pass'])
  assert.deepEqual(await kindsOf([{ from: 'somebody@customer.example', text: TEXT }]), ['pass'])
})

test('a day later the same text is said for the first time', async () => {
  const from = 'daily@customer.example'
  assert.deepEqual(await kindsOf([{ from, text: TEXT }]), ['pass'])
  await deps.pool.query(`update quota_claim set at = at - interval '24 hours 1 minute'`)
  assert.deepEqual(await kindsOf([{ from, text: TEXT }]), ['pass'])
})

test('a few words may be said again and again', async () => {
  const mails = Array.from({ length: 4 }, () => ({
    from: 'polite@customer.example',
    text: 'Thank you!\r\n12345678901234',
  }))
  assert.deepEqual(await kindsOf(mails), ['pass', 'pass', 'pass', 'pass'])
})

test('a stranger who says it first in the name of a person does not take the words out of their mouth', async () => {
  const from = 'copied@customer.example'
  await kindsOf(
    [
      { from, text: TEXT },
      { from, text: TEXT },
    ],
    {},
  )
  assert.deepEqual(await kindsOf([{ from, text: TEXT }]), ['pass'])
})

test('one mail that is counted again is no repeat of itself', async () => {
  const { id } = await judged({ from: 'once@customer.example', text: TEXT })
  const message = await loadMessage(deps, id)
  const facts = sampleFacts(message, { authentication: { verdict: 'pass', reason: 'dmarc_pass' } })
  const count = (messageId: string) =>
    withTransaction(deps.pool, (client) =>
      countMail(client, deps, { message: { ...message, head: { ...message.head, messageId } }, facts }),
    )
  assert.equal((await count(message.head.messageId ?? '')).repeats, 0)
  assert.equal((await count('<another@customer.example>')).repeats, 1)
  assert.equal((await count('<a-third@customer.example>')).repeats, 2)
})

test('a check that runs five times at once counts its mail once', async (t) => {
  const web = await startTestPostern(t, { ROLE: 'web' })
  const { id } = await web.post({ text: TEXT })
  const job = { messageId: id, version: 0, requestId: 'test', attempt: 0 }
  await Promise.all(Array.from({ length: 5 }, () => check(web.deps, job)))
  const { rows } = await web.deps.pool.query(
    'select (select count(*)::int from quota_claim) as claims, (select count(distinct key)::int from quota_claim) as keys',
  )
  assert.deepEqual(rows, [{ claims: 3, keys: 3 }])
  assert.deepEqual((await web.settled(id, 'drafting')).verdict?.kind, 'review')
})

test('mails that waited for us count in the hour in which they came', async (t) => {
  const web = await startTestPostern(t, { ROLE: 'web', MAX_EMAILS_PER_HOUR: '1' })
  const { pool } = web.deps
  const ids: string[] = []
  for (const hours of [5, 3, 0, 0]) {
    const { id } = await web.post({ text: `${TEXT} I asked ${ids.length} times.` })
    await pool.query(`update message set received_at = received_at - $2 * interval '1 hour' where id = $1`, [id, hours])
    ids.push(id)
  }
  for (const messageId of ids) await check(web.deps, { messageId, version: 0, requestId: 'test', attempt: 0 })
  const { rows } = await pool.query('select state from message order by id')
  assert.deepEqual(
    rows.map(({ state }) => state),
    ['drafting', 'drafting', 'drafting', 'held'],
  )
})

const LETTER = [
  'Good morning,',
  'I would like to bring my bicycle on Saturday, but the appointment that I got from you is on Sunday.',
].join('\r\n')
const withPart = (name: string, text: string, type: string): Buffer =>
  Buffer.from(
    [
      `From: Jana <${name}@customer.example>`,
      `To: ${MAILBOX}`,
      'Subject: My bicycle',
      `Message-ID: <${name}@customer.example>`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=parts',
      '',
      '--parts',
      'Content-Type: text/plain; charset=utf-8',
      '',
      text,
      '--parts',
      `Content-Type: ${type}`,
      'Content-Disposition: attachment; filename=part',
      '',
      'content',
      '--parts--',
      '',
    ].join('\r\n'),
  )

const PARTS: [name: string, text: string, type: string, kind: string, finds: string[]][] = [
  ['picture', LETTER, 'image/png', 'pass', []],
  ['event', LETTER, 'Text/Calendar; method=PUBLISH; name=event.ics', 'review', ['calendar-request']],
  ['invitation', 'See you!', 'text/calendar; method=REQUEST', 'hold', ['calendar-request']],
  [
    'contract',
    LETTER,
    'application/pkcs7-mime; smime-type=signed-data; name=contract.p7m',
    'review',
    ['encrypted-content'],
  ],
  ['smime', 'See below.', 'application/pkcs7-mime; smime-type=enveloped-data', 'hold', ['encrypted-content']],
  ['pgp', 'See below.', 'application/pgp-encrypted', 'hold', ['encrypted-content']],
]
for (const form of ['multipart', 'mime'] as const) {
  for (const [name, text, type, kind, finds] of PARTS) {
    test(`a mail posted as ${form} with a part of type ${type} is judged by it`, async () => {
      const mail = await judged(withPart(`${name}-${form}`, text, type), { proven: true, form })
      assert.deepEqual({ kind: mail.kind, finds: mail.finds }, { kind, finds })
    })
  }
}

for (const state of ['bounced', 'complained']) {
  test(`whoever has an earlier reply that ${state} gets none without a person, in any thread`, async () => {
    const from = `${state}@customer.example`
    const { id } = await judged({ from })
    await deps.pool.query('update message set state = $2 where id = $1', [id, state])
    assert.deepEqual((await judged({ from, text: 'Did you get my mail?' })).finds, ['earlier-failure'])
    assert.deepEqual((await judged({ from: `other-${from}` })).finds, [])
  })
}

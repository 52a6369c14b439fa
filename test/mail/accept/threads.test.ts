/** Which mails are one mail, and which are one conversation. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { importDocument } from '../../../src/knowledge/store.ts'
import { MAILBOX, startTestPostern } from '../../support/postern.ts'
import {
  type MailInput,
  MIME,
  mailFields,
  mimeFields,
  PARSED,
  postForm,
  sign,
  signatureFields,
} from '../../support/webhook.ts'

const postern = await startTestPostern({ after }, { REPLY_MODE: 'auto' })
const { pool } = postern.deps
const QUESTION = 'When do you open on Saturdays?'

const post = async (mail: MailInput, path = PARSED) => {
  const fields = path === MIME ? mimeFields(mail) : mailFields(mail)
  const answer = await postForm(postern.url, { path, fields: [...fields, ...signatureFields(sign())] })
  assert.equal(answer.status, 200)
  const id = answer.body.id ?? ''
  const { rows } = await pool.query('select thread_id, mailbox_id from message where id = $1', [id])
  return { id, status: answer.body.status, threadId: rows[0].thread_id, mailboxId: rows[0].mailbox_id }
}
const inReplyTo = (id: string): [string, string][] => [['In-Reply-To', id]]

describe('a mail that answers our reply', () => {
  const CUSTOMER = 'customer@customer.example'
  let ours = ''
  let threadId = ''
  before(async () => {
    const mailboxId = postern.deps.mailboxes.all()[0]?.id ?? ''
    const content = 'On Saturdays we open from 10:00 to 14:00.'
    await importDocument(postern.deps, { mailboxId, name: 'hours', content })
    const first = await postern.post({ from: CUSTOMER, text: QUESTION }, { proven: true })
    threadId = (await postern.settled(first.id, 'sent')).threadId
    ours = postern.mailgun.accepted.at(-1)?.messageId ?? ''
    assert.match(ours, /^<r\..+@postern\.example>$/)
  })

  test('joins by our Message-ID, in In-Reply-To or anywhere in References', async () => {
    const references: [string, string][] = [['References', `<x@other.example> ${ours} <y@other.example>`]]
    for (const headers of [inReplyTo(ours), references]) {
      assert.equal((await post({ from: CUSTOMER, headers, text: `answer ${headers}` })).threadId, threadId)
    }
  })

  test('joins by the id that our reply had on the wire', async () => {
    await pool.query("update reply set wire_id = '<rewritten@mail.example>' where message_id_header = $1", [ours])
    const { threadId: joined } = await post({ from: CUSTOMER, headers: inReplyTo('<rewritten@mail.example>') })
    assert.equal(joined, threadId)
  })

  test('does not join when it is another person, even with our Message-ID', async () => {
    const { threadId: other } = await post({ from: 'thief@evil.example', headers: inReplyTo(ours) })
    assert.notEqual(other, threadId)
    const wire = await post({
      from: 'thief@evil.example',
      text: 'wire',
      headers: inReplyTo('<rewritten@mail.example>'),
    })
    assert.notEqual(wire.threadId, threadId)
  })

  test('does not join when our Message-ID was forged: each changed digit of the tag, the reply or both', async () => {
    const [, replyId = '', tag = '', domain = ''] = /^<r\.([^.]+)\.([0-9a-f]+)@(.+)>$/.exec(ours) ?? []
    const flip = (text: string, at: number) => text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1)
    const forged = [
      ...Array.from(tag, (_, at) => `<r.${replyId}.${flip(tag, at)}@${domain}>`),
      `<r.${flip(replyId, replyId.length - 1)}.${tag}@${domain}>`,
      `<r.${replyId}.${'0'.repeat(tag.length)}@${domain}>`,
      `<r.${replyId}.${tag.slice(0, 8)}@${domain}>`,
      `<r.${replyId}.${tag}00@${domain}>`,
    ]
    for (const id of forged) {
      const { threadId: other } = await post({ from: CUSTOMER, text: id, headers: inReplyTo(id) })
      assert.notEqual(other, threadId, id)
    }
  })

  test('joins by our tag, whatever domain a relay wrote behind it', async () => {
    const moved = ours.replace('@postern.example', '@relay.example')
    assert.equal((await post({ from: CUSTOMER, text: 'moved', headers: inReplyTo(moved) })).threadId, threadId)
  })

  test('does not join when it is for a recipient that is no mailbox of ours', async () => {
    const { threadId: other } = await post({
      from: CUSTOMER,
      recipient: 'nobody@postern.example',
      headers: inReplyTo(ours),
    })
    assert.notEqual(other, threadId)
  })
})

test('a mail joins by an id that the same person sent here, in both forms, and never by its subject', async () => {
  const person = { from: 'same@customer.example', subject: 'My order' }
  const first = await post({ ...person, messageId: '<same-1@customer.example>' })
  const second = await post({ ...person, text: 'more', headers: inReplyTo('<same-1@customer.example>') }, MIME)
  assert.equal(second.threadId, first.threadId)
  const third = await post({ ...person, subject: 'Re: My order', text: 'no reference' })
  assert.notEqual(third.threadId, first.threadId)
})

test('a reference to the id of another person, or to one never seen, opens a conversation of its own', async () => {
  const first = await post({ from: 'victim@customer.example', messageId: '<victim-1@customer.example>' })
  const thief = await post({ from: 'thief@customer.example', headers: inReplyTo('<victim-1@customer.example>') })
  const stray = await post({
    from: 'victim@customer.example',
    text: 'stray',
    headers: inReplyTo('<never@seen.example>'),
  })
  assert.equal(new Set([first, thief, stray].map(({ threadId }) => threadId)).size, 3)
})

test('of many references the newest count, and thousands of them are only read past', async () => {
  const from = 'many@customer.example'
  const first = await post({ from, messageId: '<many-1@customer.example>' })
  const noise = Array.from({ length: 5000 }, (_, at) => `<noise-${at}@customer.example>`).join(' ')
  const headers: [string, string][] = [['References', `${noise} <many-1@customer.example>`]]
  assert.equal((await post({ from, text: 'again', headers })).threadId, first.threadId)
})

test('another text under a known Message-ID is a mail of its own, and a person reviews it', async () => {
  const messageId = '<reused@customer.example>'
  const genuine = await post({ from: 'genuine@customer.example', messageId, text: QUESTION })
  const other = await post({ from: 'genuine@customer.example', messageId, text: `${QUESTION} And pay here.` })
  const stranger = await post({ from: 'stranger@evil.example', messageId, text: QUESTION })
  assert.equal(new Set([genuine.id, other.id, stranger.id]).size, 3)
  for (const { id } of [other, stranger]) {
    const row = await postern.settled(id, 'ready', 'held', 'closed')
    const found = row.verdict?.findings.map(({ reason }) => reason) ?? []
    assert.ok(found.includes('message_id_reused'), `${row.state} ${found.join()}`)
  }
})

test('the same mail whose lines were folded anew on the way is a duplicate', async () => {
  const messageId = '<folded@customer.example>'
  const first = await post({ messageId, text: 'one two\r\nthree' })
  const again = await post({ messageId, text: 'one  two three\n' })
  assert.deepEqual([again.status, again.id], ['duplicate', first.id])
})

test('without a Message-ID the same words of the same date are one mail, of another date two', async () => {
  const dated = (date: string, form = PARSED) =>
    post({ from: 'no-id@customer.example', messageId: null, headers: [['Date', date]], text: 'Still waiting' }, form)
  const first = await dated('Fri, 20 Nov 2026 10:00:00 +0000')
  const again = await dated('Fri, 20 Nov 2026 10:00:00 +0000')
  const later = await dated('Fri, 20 Nov 2026 11:00:00 +0000')
  assert.deepEqual([again.status, again.id], ['duplicate', first.id])
  assert.deepEqual([later.status, later.id === first.id], ['accepted', false])
  const mime = await dated('Fri, 20 Nov 2026 12:00:00 +0000', MIME)
  const mimeAgain = await dated('Fri, 20 Nov 2026 12:00:00 +0000', MIME)
  assert.deepEqual([mimeAgain.status, mimeAgain.id], ['duplicate', mime.id])
})

test('one mail to two of our addresses is two mails only where they are two mailboxes', async () => {
  const mail = { from: 'both@customer.example', messageId: '<both@customer.example>' }
  const [local, domain] = MAILBOX.split('@')
  const first = await post({ ...mail, recipient: MAILBOX })
  const tagged = await post({ ...mail, recipient: `${local}+tag@${domain}` })
  assert.deepEqual([tagged.status, tagged.id], ['duplicate', first.id])
  const elsewhere = await post({ ...mail, recipient: `other@${domain}` })
  assert.equal(elsewhere.status, 'accepted')
})

test('a mail for a recipient of another domain is kept, held, and says why', async () => {
  const { id, mailboxId } = await post({ from: 'lost@customer.example', recipient: 'support@another.example' })
  assert.equal(mailboxId, null)
  const row = await postern.settled(id, 'held')
  assert.equal(row.reasons[0], 'unknown_recipient')
})

/** The List-Unsubscribe of an automatic reply: by one click, by the button of its page, and by the mail that it writes. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { showDraft } from '../../src/mail/listing/draft-story.ts'
import { showMessage } from '../../src/mail/listing/messages.ts'
import { suppressionsOf } from '../../src/mail/suppression.ts'
import { unsubscribeToken } from '../../src/mail/unsubscribe/token.ts'
import { answerAlways, MAILBOX, startTestPostern } from '../support/postern.ts'
import { startOn } from '../support/webhook.ts'

const PUBLIC_URL = 'https://postern.example'
const postern = await startTestPostern({ after }, { REPLY_MODE: 'auto', PUBLIC_URL })
const { deps, mailgun } = postern
answerAlways(postern.claude)

/** An automatic reply to a new person, and what its List-Unsubscribe offers. */
async function replyTo(from: string) {
  const { id } = await postern.post({ from, text: `This is ${from}: when do you open?` }, { proven: true })
  const { draftId } = await postern.settled(id, 'sent')
  const { fields } = mailgun.accepted.find((one) => one.fields['to'] === from) ?? assert.fail('no reply')
  const [, url, mailto] = /^<(https:[^>]+)>, <mailto:([^>]+)>$/.exec(fields['h:List-Unsubscribe'] ?? '') ?? []
  const [address = '', subject = ''] = decodeURIComponent(mailto ?? '').split('?subject=')
  return { id, draftId: draftId ?? '', fields, path: (url ?? '').slice(PUBLIC_URL.length), address, subject }
}
const kindsOf = (address: string) => suppressionsOf(deps.pool, deps.vault.indexes, address)
const storyOf = async (id: string) => (await showMessage(deps, id)).timeline.map(({ event }) => event)
const click = (
  path: string,
  body: NonNullable<RequestInit['body']> = new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
) => fetch(postern.url + path, { method: 'POST', body })
const eventsOf = async (id: string) => {
  await deps.security.flush()
  const { rows } = await deps.pool.query(
    `select fields->>'source' as source from security_event where name = 'address_suppressed' and fields->>'message_id' = $1`,
    [id],
  )
  return rows.map(({ source }) => source)
}

test('one click unsubscribes at once, as often as it is clicked, and is recorded once', async () => {
  const from = 'anna@click.example'
  const { id, draftId, fields, path } = await replyTo(from)
  assert.equal(fields['h:List-Unsubscribe-Post'], 'List-Unsubscribe=One-Click')
  const shown = Object.fromEntries((await showDraft(deps, draftId)).headers)
  assert.equal(shown['List-Unsubscribe'], fields['h:List-Unsubscribe'], 'operators see what left')
  const form = new FormData()
  form.set('List-Unsubscribe', 'One-Click')
  for (const body of [undefined, form, '']) {
    const answer = await click(path, body)
    assert.equal(answer.status, 200)
    assert.match(answer.headers.get('content-type') ?? '', /^text\/plain/)
    assert.match(await answer.text(), /no more automatic replies/)
  }
  assert.deepEqual(await kindsOf(from), ['unsubscribe'])
  assert.deepEqual((await storyOf(id)).slice(-2), ['reply.unsubscribed', 'sender.suppressed'])
  assert.deepEqual(await eventsOf(id), ['link'])
  const next = await postern.post({ from, text: 'And when do you open on Saturdays?' }, { proven: true })
  await postern.settled(next.id, 'ready')
})

test('following the link shows a button and changes nothing: mail programs follow links by themselves', async () => {
  const from = 'bela@click.example'
  const { path } = await replyTo(from)
  for (const method of ['GET', 'HEAD']) {
    const page = await fetch(postern.url + path, { method })
    assert.equal(page.status, 200)
    assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none';.*form-action 'self'/)
    assert.equal(page.headers.get('x-frame-options'), 'DENY')
    const html = await page.text()
    assert.ok(method === 'HEAD' || /<form method="post">/.test(html))
    assert.doesNotMatch(html, /<script|<style|<link|<img|bela/)
  }
  assert.deepEqual(await kindsOf(from), [])
})

test('a token that is not ours is nothing, and its caller is limited like any stranger', async (t) => {
  const { path } = await replyTo('cyril@click.example')
  const wrong = path.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
  const unknown = `/unsubscribe/${unsubscribeToken(deps.vault.indexes, '01980c5e-7a10-7cc3-8f0e-2f1f6a6a1c11')}`
  for (const where of [wrong, '/unsubscribe/x', unknown]) {
    const answer = await click(where)
    assert.equal(answer.status, 404)
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
  }
  assert.equal((await fetch(postern.url + wrong)).status, 404)
  assert.deepEqual(await kindsOf('cyril@click.example'), [])
  const tight = await startTestPostern(t, { ROLE: 'web', MAX_REQUESTS_PER_MINUTE: '1' })
  const statuses: number[] = []
  for (const _ of [1, 2]) statuses.push((await fetch(`${tight.url}/unsubscribe/x`, { method: 'POST' })).status)
  assert.deepEqual(statuses, [404, 429])
})

test('a click that changes nothing counts as a call of a stranger; one that unsubscribes never does', async (t) => {
  const first = await replyTo('gina@click.example')
  const second = await replyTo('hugo@click.example')
  const tight = await startOn(t, { ...postern.env, ROLE: 'web', MAX_REQUESTS_PER_MINUTE: '1' })
  const statusesOf = async (...paths: string[]) => {
    const statuses: number[] = []
    for (const path of paths) statuses.push((await fetch(tight.url + path, { method: 'POST' })).status)
    return statuses
  }
  assert.deepEqual(await statusesOf(first.path, first.path, first.path), [200, 200, 429])
  assert.deepEqual(await statusesOf(second.path, second.path), [200, 429])
  assert.deepEqual(await kindsOf('hugo@click.example'), ['unsubscribe'])
})

test('many clicks at once hold two connections at most; who waits too long is told when to come again', async () => {
  const { path } = await replyTo('ivan@click.example')
  const holder = await deps.pool.connect()
  await holder.query('begin')
  await holder.query('lock table suppression in access exclusive mode')
  const answers = await Promise.all(Array.from({ length: 10 }, () => click(path)))
  const { rows } = await holder.query(
    `select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query ilike '%suppression%'`,
  )
  await holder.query('rollback')
  holder.release()
  for (const { status, headers } of answers) {
    assert.equal(status, 503)
    assert.match(headers.get('retry-after') ?? '', /^\d+$/)
  }
  assert.deepEqual(rows, [{ waiting: 2 }])
  assert.equal((await click(path)).status, 200)
  assert.deepEqual(await kindsOf('ivan@click.example'), ['unsubscribe'])
})

test('a body of any type is taken, and one without an end is not', async () => {
  const { path } = await replyTo('dora@click.example')
  assert.equal((await click(path, 'x'.repeat(64 * 1024))).status, 413)
  assert.deepEqual(await kindsOf('dora@click.example'), [])
  assert.equal((await click(path, JSON.stringify({ any: 'thing' }))).status, 200)
})

test('the mail that it writes suppresses whom we answered, and who sent it', async () => {
  const from = 'emil@click.example'
  const { address, subject } = await replyTo(from)
  assert.equal(address, MAILBOX)
  const text = 'This message was automatically generated by Gmail.'
  const { id } = await postern.post({ from: 'emil.private@click.example', to: address, subject, text })
  const row = await postern.settled(id, 'refused')
  assert.equal(row.reasons[0], 'stop_requested')
  assert.deepEqual(await kindsOf(from), ['unsubscribe'])
  assert.deepEqual(await kindsOf('emil.private@click.example'), ['unsubscribe'])
  assert.deepEqual(await eventsOf(id), ['mail', 'mail'])
})

test('a token that was made up is a mail like any other', async () => {
  const subject = `unsubscribe ${'0'.repeat(64)}`
  const { id } = await postern.post(
    { from: 'fred@click.example', subject, text: 'I am Fred: when do you open?' },
    { proven: true },
  )
  await postern.settled(id, 'sent')
  assert.deepEqual(await kindsOf('fred@click.example'), [])
})

/** Two mailboxes with settings of their own, through the whole service: what is stored, what is drafted, and whose name a reply has. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { importDocument } from '../../src/knowledge/store.ts'
import { check } from '../../src/mail/check/check.ts'
import { openMailboxes } from '../../src/mail/mailboxes.ts'
import { approveDraft } from '../../src/mail/review/operate.ts'
import { MAILBOX, startTestPostern, type TestPostern } from '../support/postern.ts'

const SALES = 'sales@postern.example'
const QUESTION = { subject: 'Opening hours', text: 'When do you open on Saturdays?' }

const postern = await startTestPostern({ after })
await addMailbox(postern, SALES)

async function addMailbox({ deps }: TestPostern, address: string): Promise<void> {
  await deps.pool.query('insert into mailbox (id, address) values ($1, $2)', [randomUUID(), address])
}

/** As an operator does in another process; counts from the next second on. */
async function say({ deps }: TestPostern, address: string, settings: unknown): Promise<void> {
  await deps.pool.query('update mailbox set settings = $2 where address = $1', [address, JSON.stringify(settings)])
  await new Promise((resolve) => setTimeout(resolve, 1_001))
}

const kindOf = async (house: TestPostern, to: string, from: string) => {
  const { id } = await house.post({ ...QUESTION, to, from })
  const { state } = await house.settled(id, 'stored', 'ready', 'held', 'refused')
  return state
}

test('a mailbox that is off stores its mail while another drafts', async () => {
  await say(postern, SALES, { mode: 'off' })
  assert.equal(await kindOf(postern, SALES, 'ann@customer.example'), 'stored')
  assert.notEqual(await kindOf(postern, MAILBOX, 'ann@customer.example'), 'stored')
})

test('a change counts for the first mail after it', async () => {
  await say(postern, SALES, { mode: 'draft' })
  assert.notEqual(await kindOf(postern, SALES, 'ben@customer.example'), 'stored')
  await say(postern, SALES, { mode: 'off' })
  assert.equal(await kindOf(postern, SALES, 'cem@customer.example'), 'stored')
})

test('a worker that nobody asked anything for a while does not judge by what it knew then', async (t) => {
  const web = await startTestPostern(t, { ROLE: 'web' })
  const { pool, clock } = web.deps
  const mailboxes = await openMailboxes({ pool, clock }, MAILBOX)
  const { id } = await web.post(QUESTION)
  await say(web, MAILBOX, { mode: 'off' })
  await check({ ...web.deps, mailboxes }, { messageId: id, version: 0, requestId: 'test', attempt: 0 })
  assert.equal((await web.settled(id, 'stored', 'drafting', 'held')).state, 'stored')
})

test('a mailbox that drafts does so in a house whose REPLY_MODE is off', async (t) => {
  const house = await startTestPostern(t, { REPLY_MODE: 'off' })
  await addMailbox(house, SALES)
  await say(house, SALES, { mode: 'draft' })
  assert.equal(await kindOf(house, MAILBOX, 'dora@customer.example'), 'stored')
  assert.notEqual(await kindOf(house, SALES, 'dora@customer.example'), 'stored')
})

test('what is stored uses up nothing of its sender', async () => {
  const claims = async () => (await postern.deps.pool.query('select from quota_claim')).rowCount
  await say(postern, SALES, { mode: 'off' })
  const before = await claims()
  assert.equal(await kindOf(postern, SALES, 'eva@customer.example'), 'stored')
  assert.equal(await claims(), before)
  assert.notEqual(await kindOf(postern, MAILBOX, 'eva@customer.example'), 'stored')
  assert.notEqual(await claims(), before)
})

test('a reply leaves under the name of its mailbox', async () => {
  const mailbox = postern.deps.mailboxes.all().find(({ address }) => address === MAILBOX)
  await importDocument(postern.deps, {
    mailboxId: mailbox?.id ?? '',
    name: 'opening-hours',
    content: 'We open on weekdays from 9:00 to 17:00. On Saturdays we open from 10:00 to 14:00.',
  })
  await say(postern, MAILBOX, { name: 'Käse Söhne' })
  const { id } = await postern.post({ ...QUESTION, from: 'fay@customer.example' })
  const { draftId } = await postern.settled(id, 'ready')
  await approveDraft(postern.deps, { draftId: draftId ?? '', actor: 'test', requestId: 'test' })
  await postern.settled(id, 'sent')
  assert.equal(postern.mailgun.accepted.at(-1)?.fields['from'], `"Käse Söhne" <${MAILBOX}>`)
})

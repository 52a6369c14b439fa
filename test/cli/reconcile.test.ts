/** `postern reconcile` as a script runs it: without Mailgun, with nothing to tell, and after a restored backup. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { z } from 'zod'
import { startFakeMailgun } from '../../src/demo/fake-mailgun.ts'
import { freezeRestored, listFrozen } from '../../src/mail/freeze.ts'
import { makeSending } from '../support/replies.ts'
import { createWorld } from './sample-messages.ts'
import { ErrorDocument, readJson } from './shapes.ts'

const time = z.iso.datetime({ precision: 3 })
const count = z.int().min(0)
const reply = z.strictObject({ messageId: z.uuid(), messageIdHeader: z.string(), sentAt: time })
const Reconciled = z.strictObject({
  begin: time,
  end: time,
  events: count,
  applied: count,
  found: z.array(z.uuid()),
  onlyHere: z.array(reply),
  onlyThere: z.array(z.string()),
  silent: z.array(reply),
  setAside: count,
  thawed: z.boolean(),
  requeued: count,
  isFrozen: z.boolean(),
})

const world = await createWorld({ after })
const { postern, pool } = world
const mailgun = await startFakeMailgun({ apiKey: 'mailgun-key' })
after(mailgun.close)
const env = {
  MAILGUN_API_KEY: 'mailgun-key',
  MAILGUN_API_URL: mailgun.url,
  MAILGUN_DOMAIN: 'postern.example',
  UNKNOWN_WAIT_SECONDS: '1',
}
const run = async (...words: string[]) =>
  readJson(Reconciled, (await postern(['reconcile', ...words, '--json'], { env })).stdout)

test('with nothing to tell it counts events and is done', async () => {
  const found = await run('--since', '24h')
  assert.deepEqual(
    [found.events, found.found, found.onlyHere, found.onlyThere, found.silent, found.isFrozen],
    [0, [], [], [], [], false],
  )
  const { stdout } = await postern(['reconcile'], { env })
  assert.match(stdout, /Mailgun has 0 events/)
})

test('without Mailgun, and with one that does not answer, it says so and changes nothing', async () => {
  const without = await postern(['reconcile', '--json'])
  assert.deepEqual([without.code, readJson(ErrorDocument, without.stderr).error.code], [1, 'provider.missing'])
  const silent = await postern(['reconcile', '--json'], { env: { ...env, MAILGUN_API_URL: 'http://127.0.0.1:9' } })
  assert.deepEqual([silent.code, readJson(ErrorDocument, silent.stderr).error.code], [1, 'provider.unavailable'])
})

test('an age that is none, or too short, is a misuse', async () => {
  for (const age of ['soon', '5m']) assert.equal((await postern(['reconcile', '--since', age], { env })).code, 2)
})

test('after a restored backup it waits until Mailgun shows the last replies, marks them, and thaws', async () => {
  const { id, messageId } = await makeSending(world)
  mailgun.events({
    add: [
      {
        event: 'accepted',
        id: 'an-event',
        timestamp: Date.now() / 1_000,
        message: { headers: { 'message-id': messageId.slice(1, -1) } },
      },
    ],
  })
  await freezeRestored(pool, new Date(Date.now() - 3_000))
  const { code, stdout, stderr } = await postern(['reconcile'], { env })
  assert.equal(code, 0)
  assert.match(stderr, /Nothing leaves meanwhile\./)
  assert.ok(stdout.includes(id))
  assert.match(stdout, /sending and drafting go on now/)
  assert.deepEqual(await listFrozen(pool), [])
})

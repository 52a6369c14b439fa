/**
 * A service was deployed with a wrong signing key. Mailgun comes back for about 8 hours; whoever repairs the key within
 * that time has lost no mail. Source of the schedule: Mailgun, "Webhooks" and "Receiving": 10, 10, 15, 30 minutes, 1, 2, 4 hours.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { buildApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { type Signature, signInbound } from '../../src/demo/post-inbound.ts'
import { createDeps, type Deps } from '../../src/deps.ts'
import { createLog } from '../../src/log.ts'
import type { Scope } from '../support/database.ts'
import { SIGNING_KEY, testEnvironment } from '../support/postern.ts'
import {
  encodeUrl,
  type Field,
  HOUR,
  MINUTE,
  mailFields,
  SECOND,
  signatureFields,
  URLENCODED,
} from '../support/webhook.ts'

const MAILS = 12
const START = Date.parse('2026-11-21T10:00:00.000Z')
const PAUSES = [10 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, 1 * HOUR, 2 * HOUR, 4 * HOUR]
/** An address of its own, that limits and blocks by failures are for. */
const MAILGUN = '192.0.2.25'
/** What Mailgun signs with never changes; ours is wrong at first. */
const WRONG_KEY = 'a-signing-key-of-another-account'

type Posting = { fields: Field[]; first: Signature; attempt: number; due: number; answers: number[] }
type Service = { deps: Deps; post(posting: Posting, signature: Signature): Promise<number>; close(): Promise<void> }
type Incident = { repairedAfter: number; signedAnew: boolean; late: number }

const time = { now: START }
const clock = { now: () => new Date(time.now) }

async function startWith(env: Record<string, string>, signingKey: string): Promise<Service> {
  const loaded = loadConfig({ ...env, MAILGUN_WEBHOOK_SIGNING_KEY: signingKey })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  const log = createLog({ level: 'fatal', format: 'json', destination: { write: () => true } })
  const deps = await createDeps(loaded.config, { databaseUrl: env['DATABASE_URL'] ?? '', log, clock })
  const app = await buildApp(deps, { draining: false })
  return {
    deps,
    post: async ({ fields }, signature) => {
      const payload = encodeUrl([...fields, ...signatureFields(signature)])
      const headers = { 'content-type': URLENCODED }
      const { statusCode } = await app.inject({
        method: 'POST',
        url: '/webhook/mailgun',
        headers,
        payload,
        remoteAddress: MAILGUN,
      })
      // minutes go by between two posts
      await deps.callers.flush()
      return statusCode
    },
    close: async () => {
      await app.close()
      await deps.callers.flush()
      await deps.security.flush()
      await deps.pool.end()
    },
  }
}

const stampNow = () => signInbound(SIGNING_KEY, { timestamp: String(Math.floor(time.now / SECOND)) })

/** One after the other within a minute, as mail comes. */
const receiveMails = (): Posting[] =>
  Array.from({ length: MAILS }, (_, n) => {
    time.now = START + n * SECOND
    const fields = mailFields({
      from: `Person ${n} <person-${n}@customer.example>`,
      messageId: `<${n}-${randomBytes(4).toString('hex')}@customer.example>`,
    })
    return { fields, first: stampNow(), attempt: 0, due: time.now, answers: [] }
  })

/** As Mailgun does: 200 and 406 are final, everything else comes again until the schedule ends. */
async function follow(postings: Posting[], { signedAnew }: Incident, serviceAt: (time: number) => Promise<Service>) {
  const open = [...postings]
  while (open.length > 0) {
    open.sort((one, other) => one.due - other.due)
    const posting = open.shift()
    if (posting === undefined) break
    time.now = posting.due
    const signature = signedAnew && posting.attempt > 0 ? stampNow() : posting.first
    const status = await (await serviceAt(time.now)).post(posting, signature)
    posting.answers.push(status)
    const pause = PAUSES[posting.attempt]
    posting.attempt += 1
    if (status === 200 || status === 406 || pause === undefined) continue
    posting.due += pause
    open.push(posting)
  }
}

async function playIncident(t: Scope, incident: Incident) {
  const { env, database } = await testEnvironment(t, { MAX_REQUESTS_PER_MINUTE: '30' })
  let service = await startWith(env, WRONG_KEY)
  let repaired = false
  const postings = receiveMails()
  await follow(postings, incident, async (now) => {
    if (!repaired && now >= START + incident.repairedAfter) {
      await service.close()
      service = await startWith(env, SIGNING_KEY)
      repaired = true
    }
    return service
  })
  await service.close()
  const { rows: mails } = await database.pool.query('select count(*)::int as count from message')
  const { rows: events } = await database.pool.query<{ name: string; count: number }>(
    'select name, count(*)::int as count from security_event group by name',
  )
  const counts = Object.fromEntries(events.map(({ name, count }) => [name, count]))
  return { postings, stored: mails[0].count as number, counts }
}

const INCIDENTS: Incident[] = [
  { repairedAfter: 3 * HOUR, signedAnew: false, late: MAILS },
  { repairedAfter: 8 * HOUR, signedAnew: false, late: MAILS },
  { repairedAfter: 30 * MINUTE, signedAnew: true, late: 0 },
  { repairedAfter: 3 * HOUR, signedAnew: true, late: 0 },
  { repairedAfter: 8 * HOUR, signedAnew: true, late: 0 },
]

for (const incident of INCIDENTS) {
  const kind = incident.signedAnew ? 'signed anew' : 'with their first stamp'
  test(`repaired after ${incident.repairedAfter / HOUR} h, retries ${kind}: every mail arrives once, after one alarm`, async (t) => {
    time.now = START
    const { postings, stored, counts } = await playIncident(t, incident)
    for (const { answers } of postings) {
      assert.equal(answers.at(-1), 200, 'it arrived within the schedule')
      assert.ok(answers.length > 1)
      assert.ok(
        answers.slice(0, -1).every((status) => status === 401 || status === 429),
        'never 406, which Mailgun takes as final',
      )
    }
    assert.equal(stored, MAILS, 'none is lost, none is there twice')
    assert.equal(counts['webhook_key_suspected'], 1)
    assert.ok((counts['ip_blocked'] ?? 0) >= 1, 'its address was blocked meanwhile, and that kept nothing away')
    assert.equal(counts['webhook_late_delivery'] ?? 0, incident.late)
    const refused = postings.reduce((sum, { answers }) => sum + answers.length - 1, 0)
    assert.equal(counts['webhook_signature_invalid'], refused)
  })
}

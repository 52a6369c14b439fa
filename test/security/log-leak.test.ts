/**
 * The log says nothing about people and nothing that opens a door. The demo's samples, mails full of secrets, forged
 * posts, bugs and providers that quote what they were sent, all at LOG_LEVEL=DEBUG; then every line is searched, and
 * what a library may have printed beside the log.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startFakeClaude } from '../../src/demo/fake-claude.ts'
import { startFakeMailgun } from '../../src/demo/fake-mailgun.ts'
import { readSample, SAMPLES } from '../../src/demo/samples.ts'
import type { Deps } from '../../src/deps.ts'
import { importDocument } from '../../src/knowledge/store.ts'
import { approveDraft, rejectDraft } from '../../src/mail/review/operate.ts'
import { editDraft } from '../../src/mail/review/write.ts'
import { type Scope, testDatabase } from '../support/database.ts'
import { createHaystack } from '../support/needles.ts'
import {
  AUTHSERV,
  answerAlways,
  buildEml,
  goodDraft,
  HOURS,
  MAILBOX,
  postMail,
  settingsFor,
  waitForState,
} from '../support/postern.ts'
import { mailFields, postForm, sign, signatureFields, startOn } from '../support/webhook.ts'
import { CONTROL, letter, SECRETS, SETTINGS, WORDS } from './careless-mail.ts'

const ACT = { actor: 'operator', requestId: 'test' }

async function startService(t: Scope, format: string) {
  const [database, claude, mailgun, dataDir] = await Promise.all([
    testDatabase(t),
    startFakeClaude(),
    startFakeMailgun({ apiKey: SETTINGS.MAILGUN_API_KEY }),
    mkdtemp(join(tmpdir(), 'postern-leak-')),
  ])
  t.after(async () => {
    await Promise.all([claude.close(), mailgun.close()])
    await rm(dataDir, { recursive: true, force: true })
  })
  const postern = await startOn(t, {
    ...settingsFor({ dataDir, claude, mailgun }),
    ...SETTINGS,
    DATABASE_URL: database.url,
    PORT: '0',
    TRUSTED_AUTHSERV_IDS: AUTHSERV,
    LOG_LEVEL: 'DEBUG',
    LOG_FORMAT: format,
  })
  return { ...postern, claude, mailgun, database }
}
type Service = Awaited<ReturnType<typeof startService>>

/** Whatever is printed beside the log: warnings of Node, of a library, of a forgotten line. */
function catchOutput(t: Scope): string[] {
  const caught: string[] = []
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream)
    stream.write = ((piece: string | Uint8Array, ...rest: []) => {
      caught.push(Buffer.from(piece as string).toString('latin1'))
      return write(piece, ...rest)
    }) as typeof stream.write
    t.after(async () => {
      stream.write = write
    })
  }
  return caught
}

const post = ({ url }: Service, eml: Uint8Array, options: Parameters<typeof postMail>[2] = {}) =>
  postMail(url, eml, { signingKey: SETTINGS.MAILGUN_WEBHOOK_SIGNING_KEY, ...options })

async function playSamples(service: Service): Promise<void> {
  for (const sample of SAMPLES) {
    const { status, id } = await post(service, await readSample(sample), {
      form: sample.form,
      proven: sample.proven,
      ...(sample.forged ? { signingKey: 'made-up-by-the-forger' } : {}),
    })
    assert.equal(status, sample.expect.status, sample.name)
    if (id !== '') await waitForState(service.deps, id, ['ready', 'refused', 'held', 'closed'])
  }
}

async function ready(service: Service, key: string, form: 'multipart' | 'mime' = 'multipart') {
  const { id } = await post(service, letter(key), { form })
  const { draftId } = await waitForState(service.deps, id, ['ready'])
  return { id, draftId: draftId ?? '' }
}

/** What comes of some failures is a wait of minutes: it is enough that the failure was met. */
async function untilTold({ deps }: Service, messageId: string, events: string[]): Promise<void> {
  const told = () =>
    deps.pool.query('select from timeline where message_id = $1 and event = any($2)', [messageId, events])
  while ((await told()).rowCount === 0) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** A reply that is sent, one that Mailgun refuses with a story, one that is rejected; Claude quotes the mail in errors. */
async function quarrelWithProviders(service: Service): Promise<void> {
  const { deps, claude, mailgun } = service
  const [mailbox] = deps.mailboxes.all()
  await importDocument(deps, { mailboxId: mailbox?.id ?? '', name: 'opening-hours', content: HOURS })
  answerAlways(claude, { reply: `We open at nine on weekdays. ${WORDS.draft}`, reason: WORDS.draft })
  // what guards object to, and what operators are asked
  claude.script(goodDraft({ reply: `${WORDS.draft} ${SECRETS} https://${WORDS.draft}.example/`, reason: WORDS.draft }))
  claude.script(goodDraft({ unanswered: [`${WORDS.draft} ${SECRETS}`], operator_question: WORDS.draft }))
  for (const key of ['guarded', 'asked']) await waitForState(deps, (await post(service, letter(key))).id, ['held'])
  const sent = await ready(service, 'sent')
  await approveDraft(deps, { ...ACT, draftId: sent.draftId })
  await waitForState(deps, sent.id, ['sent'])

  const message = `${WORDS['error of Mailgun']} ${SETTINGS.MAILGUN_API_KEY} ${SECRETS} <${WORDS['From address']}@customer.example>`
  for (const status of [400, 401, 429, 500]) {
    const edited = await ready(service, `refused-${status}`, 'mime')
    const draftId = await editDraft(deps, { ...ACT, draftId: edited.draftId, text: `We open at ten. ${WORDS.edit}` })
    mailgun.script({ status, body: { message } })
    await approveDraft(deps, { ...ACT, draftId })
    await untilTold(service, edited.id, ['reply.not_sent', 'reply.unknown', 'reply.sent', 'message.held'])
    // what one answer told everybody to wait for
    await deps.pool.query('delete from provider_pause')
  }
  const rejected = await ready(service, 'rejected')
  await rejectDraft(deps, { ...ACT, draftId: rejected.draftId, reason: WORDS['reject reason'] })

  const quoted = `${WORDS['error of Claude']} ${SETTINGS.CLAUDE_API_KEY} ${SECRETS}`
  const error = { type: `${WORDS['error of Claude']}_error`, errorCode: WORDS['error of Claude'], message: quoted }
  for (const step of ['triage', 'draft'] as const)
    for (const status of [400, 401, 429, 500]) {
      claude.script({ for: step, answer: { status, ...error } })
      const { id } = await post(service, letter(`unanswered-${step}-${status}`))
      await waitForState(deps, id, ['held'])
      // what one answer told everybody to wait for
      await deps.pool.query('delete from model_pause')
    }
}

async function refuseAtTheDoor(service: Service): Promise<void> {
  const { url } = service
  const signed = () => signatureFields(sign({ key: SETTINGS.MAILGUN_WEBHOOK_SIGNING_KEY }))
  const mail = mailFields({ from: `${WORDS['From name']} <${WORDS['From address']}@customer.example>`, text: SECRETS })
  assert.equal((await post(service, letter('forged'), { signingKey: 'another' })).status, 401)
  const taken = await post(service, letter('taken'))
  assert.equal((await post(service, letter('reused'), { signature: taken.signature })).status, 406)
  assert.equal((await post(service, buildEml({ from: WORDS['From name'], text: SECRETS }))).status, 406)
  const large = { ...Object.fromEntries(mail), 'body-plain': SECRETS.repeat(8_000) }
  assert.equal((await postForm(url, { fields: [...Object.entries(large), ...signed()] })).status, 406)
  assert.equal((await postForm(url, { fields: [...mail, ['message-url', SECRETS], ...signed()] })).status, 406)
  const file = { name: `${WORDS['file name']}.pdf`, type: 'application/pdf', content: Buffer.from(SECRETS) }
  const withFile = await postForm(url, { fields: [...mail, [WORDS['field name'], 'x'], ...signed()], files: [file] })
  assert.equal(withFile.status, 200)
  const headers = {
    'user-agent': WORDS['user agent'],
    'x-forwarded-for': `${WORDS['From address']}@customer.example`,
    'x-request-id': `${WORDS['From address']}@customer.example`,
    authorization: `Bearer ${WORDS['metrics token that is wrong']}`,
    cookie: WORDS.password,
  }
  for (const path of [`/webhook/${WORDS.path}?q=${WORDS.query}`, `/metrics?token=${WORDS.query}`, `/%zz${WORDS.path}`])
    assert.ok((await fetch(url + path, { headers })).status >= 400)
  await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${SETTINGS.METRICS_TOKEN}` } })
}

/** An error as libraries make them: it quotes what it was given wherever an error can hold a word. */
const quotingError = (what: string) =>
  Object.assign(new TypeError(`${what} ${SECRETS}`, { cause: new Error(`${what} ${SETTINGS.SECRET_KEY}`) }), {
    name: `${what} Error`,
    code: `${what} ${WORDS.password}`,
    detail: SECRETS,
    config: { headers: { authorization: SETTINGS.CLAUDE_API_KEY } },
  })

/** A bug in a route, in a job, and a database that quotes the row. */
async function breakEverything(service: Service): Promise<void> {
  const { deps, database } = service
  const { inbound, model } = deps
  deps.inbound = { ...inbound, parse: () => Promise.reject(quotingError(WORDS['error of a route'])) }
  assert.equal((await post(service, letter('route'))).status, 500)
  deps.inbound = inbound

  deps.model = { ...model, call: () => Promise.reject(quotingError(WORDS['error of a job'])) } as Deps['model']
  await post(service, letter('job'))
  while (!service.logs.some((line) => line.includes('job_failed')))
    await new Promise((resolve) => setTimeout(resolve, 20))
  deps.model = model

  await database.pool.query(
    `create function refuse() returns trigger language plpgsql as $$ begin
       raise exception '${WORDS['error of PostgreSQL']}' using detail = '${WORDS.password}', hint = '${WORDS.text}';
     end $$;
     create trigger refuse before insert on message for each row execute function refuse()`,
  )
  assert.equal((await post(service, letter('database'))).status, 500)
  await database.pool.query('drop trigger refuse on message')
}

/** Everything before an @ that has a domain behind it. */
const ADDRESS = /([^\s"'<>=,;:()[\]\\]*)@(?:[\p{L}\p{N}-]+\.)+[\p{L}\p{N}-]+/gu

const findUnmasked = (text: string): string[] =>
  [...text.matchAll(ADDRESS)].filter(([, local = '']) => !/^[\p{L}\p{N}]?\*\*\*$/u.test(local)).map(([found]) => found)

for (const format of ['logfmt', 'json'])
  test(`${format}: no word of a mail, no secret and no address is in the log`, { timeout: 120_000 }, async (t) => {
    const printed = catchOutput({ after: (release) => t.after(release) })
    const service = await startService({ after: (release) => t.after(release) }, format)
    await playSamples(service)
    await quarrelWithProviders(service)
    await refuseAtTheDoor(service)
    await breakEverything(service)
    await fetch(`${service.url}/livez`, { headers: { 'x-request-id': CONTROL } })
    await service.deps.security.flush()

    const log = service.logs.join('')
    const { search } = createHaystack({ ...SETTINGS, ...WORDS, control: CONTROL })
    assert.deepEqual(
      search('the log', Buffer.from(log)).filter((hit) => !hit.startsWith('control')),
      [],
    )
    assert.deepEqual(search('what was printed', Buffer.from(printed.join(''))), [])
    assert.ok(search('the log', Buffer.from(log)).length > 0, 'the search finds what is there')
    assert.deepEqual(findUnmasked(log), [])
    assert.deepEqual(findUnmasked(printed.join('')), [])
    assert.match(log, /c\*\*\*@|[0-9a-f]\*\*\*@customer\.example/, 'a masked address is there')
    for (const part of [
      'job_failed',
      'request.failed',
      'P0001',
      'webhook_token_reused',
      'email_size_exceeded',
      'reply_guard_hit',
    ])
      assert.ok(log.includes(part), `${part} was caused`)
    for (const line of service.logs) assert.equal(line.indexOf('\n'), line.length - 1, 'one physical line each')
  })

test('an address that is not masked would be found', () => {
  assert.deepEqual(findUnmasked('sender="jane.doe@example.com" x=j***@example.com "to":"a@b.example"'), [
    'jane.doe@example.com',
    'a@b.example',
  ])
  assert.deepEqual(findUnmasked(`from=${MAILBOX}`), [MAILBOX], 'our own address is no exception')
})

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, truncateSync, writeFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { AUTHSERV, answerAlways, buildEml, type Mail, testEnvironment } from '../support/postern.ts'
import { countRows } from '../support/webhook.ts'
import { createPostern } from './run-postern.ts'
import { DraftStory, ErrorDocument, MessageStory, readJson } from './shapes.ts'

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const FIXTURES = fileURLToPath(new URL('../fixtures/eml', import.meta.url))
const Trial = z.strictObject({
  message: MessageStory,
  verdict: z
    .strictObject({
      kind: z.enum(['pass', 'review', 'hold', 'refuse']),
      authentication: z.enum(['pass', 'fail', 'none']),
      findings: z.array(z.strictObject({ rule: z.string(), reason: z.string() })),
    })
    .nullable(),
  draft: DraftStory.nullable(),
  calls: z.int(),
  costNano: z.string().regex(/^\d+$/),
  rested: z.boolean(),
})

const folder = mkdtempSync(join(tmpdir(), 'postern-try-test-'))
const scratch = mkdtempSync(join(tmpdir(), 'postern-try-scratch-'))
after(async () => {
  await rm(folder, { recursive: true, force: true })
  await rm(scratch, { recursive: true, force: true })
})
const { env: service, claude, mailgun, database } = await testEnvironment({ after })
answerAlways(claude)
const env = { ...service, LOG_LEVEL: 'info', TMPDIR: scratch }
const postern = createPostern({ after }, env)

function save(mail: Mail | string): string {
  const path = join(folder, `${Math.random().toString(36).slice(2)}.eml`)
  writeFileSync(path, typeof mail === 'string' ? mail : buildEml(mail))
  return path
}
const PROVEN: Mail = {
  headers: [
    `Authentication-Results: ${AUTHSERV}; dmarc=pass header.from=customer.example`,
    'Received: from mail.customer.example by mx.postern.example',
  ],
}
/** The field that is trusted stands above the first Received. */
const proven = () => {
  const [first = '', ...rest] = buildEml(PROVEN).toString().split('\r\n')
  const above = rest.filter((line) => /^(Authentication-Results|Received):/.test(line))
  const below = rest.filter((line) => !/^(Authentication-Results|Received):/.test(line))
  return save([...above, first, ...below].join('\r\n'))
}

async function attempt(...words: string[]) {
  const { code, stdout, stderr } = await postern(['try', ...words, '--json'])
  assert.equal(code, 0, stderr)
  assert.deepEqual(await readdir(scratch), [], 'nothing of it is left')
  return readJson(Trial, stdout)
}

const everything = async () => ({
  ...(await countRows(database.pool)),
  calls: (await database.pool.query('select from model_call')).rowCount,
  mailboxes: (await database.pool.query('select from mailbox')).rowCount,
})

test('a mail is judged, drafted from the real articles and reviewed, and what is real stays as it was', async () => {
  const before = await everything()
  const { message, verdict, draft, calls, costNano, rested } = await attempt(save({}))
  assert.deepEqual([message.state, message.mailbox, rested], ['ready', 'support@postern.example', true])
  assert.deepEqual([verdict?.kind, verdict?.authentication], ['review', 'none'])
  assert.deepEqual(
    message.timeline.map(({ event }) => event).filter((event) => /received|drafting|created|gates/.test(event)),
    ['message.received', 'message.drafting', 'draft.created', 'gates.evaluated'],
  )
  assert.ok(draft?.evidence.every(({ found, document }) => found && document === 'opening-hours'))
  assert.ok(draft?.gates.some(({ name, passed }) => name === 'sender-authenticated' && !passed))
  assert.equal(calls, 2)
  assert.ok(BigInt(costNano) > 0n)
  assert.deepEqual(await everything(), before)
})

test('in auto it shows that a reply would leave, and none does; for eyes it is one story', async () => {
  const path = proven()
  const { message, draft } = await attempt(path, '--mode', 'auto')
  assert.deepEqual(
    draft?.gates.filter(({ passed }) => !passed),
    [],
  )
  assert.equal(message.state, 'approved')
  const { stdout, stderr } = await postern(['try', path, '--mode', 'auto'])
  for (const part of [/^Message +/m, /^What happened$/m, /^Verdict +pass$/m, /^Gates$/m, /^Usage$/m])
    assert.match(stdout, part)
  assert.match(
    stdout,
    /it would leave without a person\.\nNothing was sent, and nothing was kept\. Claude was asked 3 times/,
  )
  assert.match(stderr, /a database of its own is made/)
  assert.equal(mailgun.accepted.length, 0)
})

test('a machine and a blocked sender are refused as they would be, and Claude is not asked', async () => {
  const asked = claude.requests.length
  const machine = await attempt(join(FIXTURES, 'out-of-office.eml'))
  assert.deepEqual([machine.message.state, machine.draft, machine.calls], ['refused', null, 0])
  await postern(['block', 'add', 'domain', 'blocked.example', '--reason', 'a test'])
  const blocked = await attempt(save({ from: 'eve@blocked.example' }))
  assert.deepEqual([blocked.message.state, blocked.message.reasons[0]], ['refused', 'blocked'])
  assert.equal(claude.requests.length, asked)
})

test('a sender who gets no automatic reply meets the gate that says so, and the list stays as it is', async () => {
  const path = proven()
  assert.equal((await postern(['suppressions', 'add', 'jana+shop@customer.example'])).code, 0)
  const listed = async () => (await database.pool.query('select t::text from suppression t')).rows
  const before = await listed()
  const { message, draft } = await attempt(path, '--mode', 'auto')
  const shut = draft?.gates.filter(({ passed }) => !passed).map(({ name }) => name)
  // The verifier is not asked for what would not leave anyway.
  assert.deepEqual([message.state, shut], ['ready', ['recipient-not-suppressed', 'verifier-content']])
  assert.deepEqual(await listed(), before)
  await postern(['suppressions', 'remove', 'jana@customer.example'])
})

test('the mailbox is the one that is named, or the first of ours in To and Cc', async () => {
  await postern(['mailboxes', 'set', 'shop@postern.example', 'mode', 'off', '--create'])
  const addressed = await attempt(save({ to: 'Somebody <a@elsewhere.example>, shop+orders@postern.example' }))
  assert.deepEqual([addressed.message.mailbox, addressed.message.state], ['shop@postern.example', 'stored'])
  const named = await attempt(save({}), '--mailbox', 'shop@postern.example', '--mode', 'draft')
  assert.equal(named.message.mailbox, 'shop@postern.example')
  assert.notEqual(named.message.state, 'stored')
  const unknown = await postern(['try', save({}), '--mailbox', 'nobody@postern.example', '--json'])
  assert.deepEqual(
    [unknown.code, readJson(ErrorDocument, unknown.stderr.split('\n').at(-2) ?? '').error.code],
    [1, 'mailbox.not_found'],
  )
  assert.deepEqual(await readdir(scratch), [])
})

test('what is no mail, too large or not there is said before anything is made', async () => {
  const large = save({})
  truncateSync(large, 25 * 1024 * 1024 + 1)
  const wrong: [string, RegExp][] = [
    [save('<html>no mail</html>'), /does not begin with header fields/],
    [save(''), /does not begin with header fields/],
    [large, /larger than 25 MiB/],
    [join(folder, 'none.eml'), /no such file/],
  ]
  for (const [path, why] of wrong) {
    const { code, stderr } = await postern(['try', path, '--json'])
    const { error } = readJson(ErrorDocument, stderr)
    assert.deepEqual([code, error.code], [1, 'cli.file'])
    assert.match(error.sentence, why)
  }
  assert.equal((await postern(['try', save({}), '--mode', 'off'])).code, 2)
})

test('while drafting is frozen nothing is tried', async () => {
  await postern(['freeze', 'drafting'])
  const { code, stderr } = await postern(['try', save({}), '--json'])
  assert.deepEqual([code, readJson(ErrorDocument, stderr).error.code], [1, 'drafting.frozen'])
  await postern(['thaw'])
})

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  test(`${signal} in the middle leaves neither files nor a PostgreSQL`, async () => {
    claude.script('hang')
    const child = spawn(process.execPath, [MAIN, 'try', save({})], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const asked = claude.requests.length
    for await (const piece of child.stderr) if (String(piece).includes('is judged')) break
    while (claude.requests.length === asked) await new Promise((resolve) => setTimeout(resolve, 20))
    assert.equal((await readdir(scratch)).length, 1)
    child.kill(signal)
    const [code] = await once(child, 'exit')
    assert.equal(code, signal === 'SIGINT' ? 130 : 143)
    assert.deepEqual(await readdir(scratch), [])
    claude.forget()
    answerAlways(claude)
  })

/**
 * P5: mail, addresses and drafts are sealed wherever they come to rest. Mails full of random words walk every road of
 * the service, its errors included; then the words are looked for in the raw files of PostgreSQL, in every row, in the
 * spool and in the logs. Two words that were written in the open on purpose show that the search would have found them.
 */
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import pg from 'pg'
import { systemClock } from '../../src/clock.ts'
import { parseKeyring } from '../../src/crypto/keyring.ts'
import { openVault } from '../../src/crypto/vault.ts'
import { acquireCluster } from '../../src/db/embedded.ts'
import { startFakeClaude } from '../../src/demo/fake-claude.ts'
import { startFakeMailgun } from '../../src/demo/fake-mailgun.ts'
import { importDocument } from '../../src/knowledge/store.ts'
import type { State } from '../../src/mail/lifecycle.ts'
import { openMailboxes } from '../../src/mail/mailboxes.ts'
import { answerQuestion } from '../../src/mail/review/answer-question.ts'
import { approveDraft, type OperateDeps, rejectDraft } from '../../src/mail/review/operate.ts'
import { editDraft } from '../../src/mail/review/write.ts'
import { createChild } from '../support/child.ts'
import { createHaystack } from '../support/needles.ts'
import {
  answerAlways,
  buildEml,
  goodDraft,
  HOURS,
  MAILBOX,
  postMail,
  settingsFor,
  waitForState,
} from '../support/postern.ts'

const ACT = { actor: 'operator', requestId: 'test' }
/** No letter of a word is a hex digit: the columns of bytes are read as hex, and would hold pieces of it by chance. */
const word = () => Array.from(randomBytes(20), (byte) => 'ghjkmnpqrtuvwxyz'[byte % 16]).join('')
const WORDS = {
  subject: word(),
  name: word(),
  address: word(),
  text: word(),
  html: word(),
  header: word(),
  'file name': word(),
  'file content': word(),
  'Message-ID': word(),
  draft: word(),
  link: word(),
  question: word(),
  'operator answer': word(),
  edit: word(),
  'reject reason': word(),
  'error of Claude': word(),
  'error of Mailgun': word(),
}
/** a request id is logged as it was given */
const CONTROL = { row: word(), log: randomUUID() }

/** A mail of a person with every word in its place; `key` makes it another mail of another person. */
function letter(key: string, attachmentBytes = 1_000): Buffer {
  const boundary = `b${randomBytes(8).toString('hex')}`
  const content = Buffer.concat([Buffer.from(WORDS['file content']), randomBytes(attachmentBytes)])
  const lines = [
    `From: "${WORDS.name} ${key}" <${WORDS.address}${key}@customer.example>`,
    `To: ${MAILBOX}`,
    `Subject: ${WORDS.subject} ${key}`,
    'Date: Fri, 20 Nov 2026 10:00:00 +0000',
    `Message-ID: <${WORDS['Message-ID']}.${key}@customer.example>`,
    `References: <${WORDS['Message-ID']}.before@customer.example>`,
    `X-Note: ${WORDS.header}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary=${boundary}`,
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    `When do you open? ${WORDS.text}`,
    `--${boundary}`,
    'Content-Type: text/html; charset=utf-8',
    '',
    `<p>When do you open? ${WORDS.html}</p>`,
    `--${boundary}`,
    `Content-Type: application/octet-stream; name="${WORDS['file name']}.bin"`,
    `Content-Disposition: attachment; filename="${WORDS['file name']}.bin"`,
    'Content-Transfer-Encoding: base64',
    '',
    content.toString('base64').replace(/.{76}/g, '$&\r\n'),
    `--${boundary}--`,
    '',
  ]
  return Buffer.from(lines.join('\r\n'))
}

const dataDir = await mkdtemp(join(tmpdir(), 'postern-at-rest-'))
const [cluster, claude, mailgun] = await Promise.all([
  acquireCluster({ dataDir, log: { info: () => undefined } }),
  startFakeClaude(),
  startFakeMailgun({ apiKey: 'mailgun-key' }),
])
const env = settingsFor({ dataDir, claude, mailgun })
const child = await createChild({ after }, env)
after(async () => {
  await Promise.all([claude.close(), mailgun.close()])
  await cluster.release()
  await rm(dataDir, { recursive: true, force: true })
})

test('no word of a mail, a draft or an operator rests in the open', async () => {
  const { search } = createHaystack({ ...WORDS, 'control row': CONTROL.row, 'control line': CONTROL.log })
  const spooled = await leaveSpool(search)
  await child.start()
  const pool = new pg.Pool({ connectionString: cluster.url('postern') })
  try {
    await walkEveryRoad(pool)
    await leaveControls(pool)
    const found = [
      ...spooled,
      ...search('the log', Buffer.from(child.output.join(''), 'latin1')),
      ...(await searchRows(pool, search)),
      ...(await searchFiles(search)),
    ]
    const controls = found.filter((hit) => hit.startsWith('control'))
    assert.deepEqual(
      found.filter((hit) => !hit.startsWith('control')),
      [],
      'words in the open',
    )
    for (const where of [
      'row (raw) in public.control_row',
      'row (raw) in file postgres/base',
      'row (raw) in file postgres/pg_wal',
      'line (raw) in the log',
    ])
      assert.ok(
        controls.some((hit) => hit.startsWith(`control ${where}`)),
        `the search does not find the control ${where}`,
      )
  } finally {
    await pool.end()
  }
})

/** A kill right after the commit leaves the file of a large attachment in the spool. */
async function leaveSpool(search: Search): Promise<string[]> {
  await child.start({ failPoint: 'after:accept.record#1' })
  // A post on a busy machine may be answered 503: it comes again, as Mailgun's would, until the kill.
  const ended = child.ended(60_000)
  while (child.isRunning()) await postMail(child.url, letter('spooled', 700_000)).catch(() => undefined)
  await ended
  const left = await listFiles(join(dataDir, 'spool'))
  assert.ok(left.length > 0, 'the spool is searched too: something must be in it')
  // now: the next start may clear what a dead process left
  return searchFiles(search)
}

async function walkEveryRoad(pool: pg.Pool): Promise<void> {
  const vault = await openVault(pool, parseKeyring(env.ENCRYPTION_KEY))
  const mailboxes = await openMailboxes({ pool, clock: systemClock }, MAILBOX)
  const deps: OperateDeps = {
    pool,
    vault,
    clock: systemClock,
    wake: () => undefined,
    mailboxes,
    budgets: { all: null },
    policy: {
      replyMode: 'draft',
      draftModel: 'claude-sonnet-5-5',
      autonomy: { earned: true, settings: { minApprovals: 20, maxEditShare: 0.05, minLowerBound: 0.83 } },
      undoSendSeconds: 0,
      autoReplies: () => ({ perHour: 1, perDay: 1, perThread: 1, perMailbox: 1 }),
    },
  }
  const mailboxId = (await mailboxes.find(MAILBOX))?.id ?? ''
  await importDocument(deps, { mailboxId, name: 'opening-hours', content: HOURS })
  answerAlways(claude, {
    reply: `We open at nine on weekdays. ${WORDS.draft}`,
    reason: WORDS.draft,
    evidence: [...goodDraft().draft.evidence, { doc_id: WORDS.draft, quote: WORDS.draft }],
  })
  const arrive = async (state: State, key: string, form: 'multipart' | 'mime' = 'multipart') => {
    const { id } = await postMail(child.url, letter(key), { form })
    const { draftId } = await waitForState({ pool }, id, [state])
    return { id, draftId: draftId ?? '' }
  }
  const ready = (key: string, form?: 'multipart' | 'mime') => arrive('ready', key, form)
  const sent = await ready('sent')
  await approveDraft(deps, { ...ACT, draftId: sent.draftId })
  await waitForState({ pool }, sent.id, ['sent'])
  const edited = await ready('edited', 'mime')
  const draftId = await editDraft(deps, { ...ACT, draftId: edited.draftId, text: `We open at ten. ${WORDS.edit}` })
  mailgun.script({ status: 400, body: { message: `${WORDS['error of Mailgun']} ${WORDS.address}` } })
  await approveDraft(deps, { ...ACT, draftId })
  await waitForState({ pool }, edited.id, ['held'])
  claude.script(goodDraft({ reply: `See https://${WORDS.link}.example/ for more.` }))
  await arrive('held', 'guarded')
  claude.script(goodDraft({ unanswered: [WORDS.draft], operator_question: WORDS.question }))
  const asked = await arrive('held', 'asked')
  await sayWhatIsMissing(deps, asked.id)
  await waitForState({ pool }, asked.id, ['ready'])
  const rejected = await ready('rejected')
  await rejectDraft(deps, { ...ACT, draftId: rejected.draftId, reason: WORDS['reject reason'] })
  claude.script({ status: 400, type: 'invalid_request_error', message: `${WORDS['error of Claude']} ${WORDS.text}` })
  const refused = await postMail(child.url, letter('unanswered'))
  await waitForState({ pool }, refused.id, ['held'])
  await refuseAtTheDoor()
}

async function sayWhatIsMissing(deps: OperateDeps, messageId: string): Promise<void> {
  const { rows } = await deps.pool.query<{ id: string }>('select id from operator_question where message_id = $1', [
    messageId,
  ])
  const [question] = rows
  assert.ok(question, 'the operators are asked')
  await answerQuestion(deps, { ...ACT, questionId: question.id, answer: `At ten. ${WORDS['operator answer']}` })
}

/** Mails that are not taken: what is recorded of them is no word of theirs. */
async function refuseAtTheDoor(): Promise<void> {
  assert.equal((await postMail(child.url, letter('forged'), { signingKey: 'another' })).status, 401)
  const taken = await postMail(child.url, letter('taken'))
  assert.equal((await postMail(child.url, letter('reused'), { signature: taken.signature })).status, 406)
  const from = `${WORDS.name} <${WORDS.address}@customer.example>`
  const large = buildEml({ from, subject: WORDS.subject, text: `${WORDS.text} `.repeat(80_000) })
  assert.equal((await postMail(child.url, large)).status, 406)
  assert.equal((await postMail(child.url, buildEml({ from: WORDS.name, subject: WORDS.subject }))).status, 406)
  const wrong = await fetch(`${child.url}/webhook/${WORDS.address}?to=${WORDS.address}`, {
    method: 'POST',
    body: WORDS.text,
  })
  assert.equal(wrong.status, 404)
}

async function leaveControls(pool: pg.Pool): Promise<void> {
  await pool.query('create table public.control_row (word text)')
  await pool.query('insert into public.control_row values ($1)', [CONTROL.row])
  await fetch(`${child.url}/livez`, { headers: { 'x-request-id': CONTROL.log } })
  await pool.query('checkpoint')
}

type Search = ReturnType<typeof createHaystack>['search']

async function searchRows(pool: pg.Pool, search: Search): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`,
  )
  const found: string[] = []
  for (const { name } of rows) {
    const table = await pool.query<{ text: string }>(`select t::text as text from ${name} t`)
    for (const { text } of table.rows) found.push(...search(name, Buffer.from(text)))
  }
  assert.ok(
    rows.some(({ name }) => name === 'public.message') && rows.some(({ name }) => name.startsWith('pgboss.job')),
  )
  return found
}

async function searchFiles(search: Search): Promise<string[]> {
  const found: string[] = []
  for (const path of await listFiles(dataDir)) {
    // a file of PostgreSQL may be gone by now
    const bytes = await readFile(path).catch(() => Buffer.alloc(0))
    found.push(...search(`file ${path.slice(dataDir.length + 1)}`, bytes))
  }
  return found
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

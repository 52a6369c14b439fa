import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { z } from 'zod'
import { parseKeyring } from '../../src/crypto/keyring.ts'
import { openVault } from '../../src/crypto/vault.ts'
import { approveDraft } from '../../src/mail/review/operate.ts'
import { jobsDone } from '../support/jobs-done.ts'
import { answerAlways, MAILBOX, startTestPostern } from '../support/postern.ts'
import { createPostern } from './run-postern.ts'
import { ErrorDocument, readJson } from './shapes.ts'

const nano = z.string().regex(/^\d+$/)
const Shadow = z.strictObject({
  items: z.array(
    z.strictObject({
      messageId: z.uuidv7(),
      state: z.string(),
      outcome: z.string(),
      objections: z.array(z.string()),
      category: z.string().nullable(),
      differs: z.number().min(0).max(1).nullable(),
      costNano: nano,
    }),
  ),
  released: z.int(),
  costNano: nano,
  next: z.null(),
})

const world = await startTestPostern({ after }, { AUTONOMY: 'earned' })
const { deps, claude, env } = world
const { pool } = deps
answerAlways(claude)
const postern = createPostern({ after }, { ...env, LOG_LEVEL: 'info' })
const run = async (...words: string[]) => {
  const { code, stdout, stderr } = await postern(['shadow', ...words, '--json'])
  assert.equal(code, 0, stderr)
  return readJson(Shadow, stdout)
}

/** Everything but what a rehearsal may write: its calls, and what they cost. */
const TABLES = [
  'message',
  'draft',
  'reply',
  'timeline',
  'quota_claim',
  'autonomy_record',
  'operator_question',
  'redaction',
  'thread',
]
const freeze = async () => {
  const rows = await Promise.all(TABLES.map((table) => pool.query(`select t::text as row from ${table} t order by 1`)))
  const jobs = await pool.query(`select id, state from pgboss.job where name like 'mail.%' order by id`)
  const calls = await pool.query(`select c::text as row from model_call c where step <> 'shadow' order by 1`)
  return [...rows, jobs, calls].map((result) => result.rows)
}
/** Runs a rehearsal and sees that nothing moved and nothing left. */
async function rehearse(...words: string[]) {
  const before = await freeze()
  const accepted = world.mailgun.accepted.length
  const requests = claude.requests.length
  const billed = claude.billed()
  const found = await run(...words)
  assert.deepEqual(await freeze(), before)
  assert.equal(world.mailgun.accepted.length, accepted)
  assert.equal(BigInt(found.costNano), claude.billed() - billed, 'it tells what it cost, to the nano-dollar')
  assert.equal(
    BigInt(found.costNano),
    found.items.reduce((sum, item) => sum + BigInt(item.costNano), 0n),
  )
  return { ...found, asked: claude.requests.slice(requests) }
}

const mail = async (name: string, text: string) => {
  const { id } = await world.post({ from: `${name}@customer.example`, text }, { proven: true })
  const row = await world.settled(id, 'ready', 'held', 'closed')
  await jobsDone(pool)
  return { id, draftId: row.draftId ?? '', state: row.state }
}

test('without a mail there is nothing to replay', async () => {
  assert.deepEqual(await run('--last', '5'), { items: [], released: 0, costNano: '0', next: null })
  assert.match((await postern(['shadow', '--last', '5'])).stdout, /^No mails to replay\./)
})

test('mails are replayed, newest first, and nothing moves and nothing is sent', async () => {
  const first = await mail('anna', 'When do you open? Anna asks.')
  await approveDraft(deps, { actor: 'operator', requestId: 'test', draftId: first.draftId })
  await world.settled(first.id, 'sent')
  await jobsDone(pool)
  const second = await mail('bela', 'When do you open? Bela asks.')
  const { items, released, asked } = await rehearse('--last', '10')
  assert.deepEqual(
    items.map(({ messageId, state, outcome, objections, category, differs }) => [
      messageId,
      state,
      outcome,
      objections,
      category,
      differs,
    ]),
    [
      [second.id, 'ready', 'wait', ['mode-is-auto', 'category-graduated'], 'question', 0],
      [first.id, 'sent', 'wait', ['mode-is-auto', 'category-graduated'], 'question', 0],
    ],
  )
  assert.equal(released, 0)
  assert.deepEqual(
    asked.map(({ kind }) => kind),
    ['triage', 'draft', 'triage', 'draft'],
  )
  const { rows } = await pool.query(
    `select step, count(*)::int as calls, bool_and(draft_id is null) as loose from model_call where step = 'shadow' group by step`,
  )
  assert.deepEqual(rows, [{ step: 'shadow', calls: 4, loose: true }])
})

test('another mode: what the gates would let go, the verifier included', async () => {
  const earned = await rehearse('--last', '1', '--mode', 'auto')
  assert.deepEqual([earned.items[0]?.outcome, earned.items[0]?.objections], ['wait', ['category-graduated']])
  const free = await rehearse('--last', '1', '--mode', 'auto', '--without-autonomy')
  assert.deepEqual([free.items[0]?.outcome, free.items[0]?.objections, free.released], ['release', [], 1])
  assert.deepEqual(
    free.asked.map(({ kind }) => kind),
    ['triage', 'draft', 'verify'],
  )
  claude.script({ verify: { unsupported: ['We open at nine on weekdays.'] } })
  const doubted = await rehearse('--last', '1', '--mode', 'auto', '--without-autonomy')
  assert.deepEqual([doubted.items[0]?.outcome, doubted.items[0]?.objections], ['wait', ['verifier-content']])
})

test('another model, and another text, and how much it differs', async () => {
  answerAlways(claude, { reply: 'On Saturdays we open at ten.' })
  const { items, asked } = await rehearse('--last', '1', '--model', 'claude-opus-5-5')
  assert.equal(asked.find(({ kind }) => kind === 'draft')?.body['model'], 'claude-opus-5-5')
  assert.ok((items[0]?.differs ?? 0) > 0.2)
  answerAlways(claude)
})

test('a file with other settings is tried, and not imported', async () => {
  const file = join(env['DATA_DIR'] ?? '', 'new-tone.yaml')
  await writeFile(
    file,
    `mailboxes:\n  - address: ${MAILBOX}\n    tone: Like a pirate.\n    mode: auto\n    signature: Arr\n`,
  )
  const { items, asked } = await rehearse('--last', '1', '--settings', file, '--without-autonomy')
  assert.match(JSON.stringify(asked.find(({ kind }) => kind === 'draft')?.body['system']), /Like a pirate\./)
  assert.equal(items[0]?.outcome, 'release')
  const { rows } = await pool.query('select settings from mailbox')
  assert.deepEqual(rows, [{ settings: {} }])
})

test('what holds a draft, and what gives none, is told with its objections', async () => {
  const withAnswer = async (draft: Parameters<typeof answerAlways>[1]) => {
    answerAlways(claude, draft)
    const { items } = await rehearse('--last', '1', '--mode', 'auto', '--without-autonomy')
    answerAlways(claude)
    return [items[0]?.outcome, items[0]?.objections]
  }
  assert.deepEqual(await withAnswer({ reply: 'We open at nine on weekdays. See https://evil.example/' }), [
    'held',
    ['guard link'],
  ])
  assert.deepEqual(await withAnswer({ action: 'no_reply', reply: '' }), ['closed', []])
  assert.deepEqual(await withAnswer({ confidence: 'low' }), ['wait', ['model-is-sure']])
  claude.script({ for: 'draft', answer: 'refusal' })
  assert.deepEqual(await withAnswer({}), ['refused', []])
  claude.script({ for: 'triage', answer: 'invalid' })
  assert.deepEqual(await withAnswer({}), ['rejected', ['invalid_request']])
  claude.script({ triage: { needs_reply: false, manipulation: false } })
  assert.deepEqual(await withAnswer({}), ['closed', []])
})

test('a draft without a text is a mail for a person, as on the road', async () => {
  answerAlways(claude, { action: 'needs_human', reply: '' })
  const { items } = await rehearse('--last', '1', '--mode', 'auto', '--without-autonomy')
  answerAlways(claude)
  assert.deepEqual([items[0]?.outcome, items[0]?.objections], ['held', ['needs_human']])
})

test('a mail that was never drafted is replayed as well, and its private values stay out', async () => {
  const off = await world.post({ from: 'cyril@customer.example', subject: 'Nothing', text: ' ' }, { proven: true })
  await world.settled(off.id, 'held')
  const { items, asked } = await rehearse('--last', '1')
  assert.equal(items[0]?.messageId, off.id)
  assert.ok(!JSON.stringify(asked).includes('cyril@customer.example'))
})

test('when calls are paused it stops and says so', async () => {
  claude.script({ for: 'triage', answer: 'spend-enforced' })
  const { items } = await rehearse('--last', '10')
  assert.deepEqual(
    items.map(({ outcome, objections }) => [outcome, objections]),
    [['paused', ['spend_limit']]],
  )
  await pool.query('delete from model_pause')
})

test('a person who was erased is left out', async () => {
  const { id } = await mail('erased', 'When do you open? I am soon gone.')
  const { correspondentId } = await world.settled(id, 'ready')
  const vault = await openVault(pool, parseKeyring(env['ENCRYPTION_KEY'] ?? ''))
  await vault.forget(correspondentId)
  const { items } = await rehearse('--last', '2')
  assert.equal(items.length, 2)
  assert.ok(items.every(({ messageId }) => messageId !== id))
})

test('the table names each mail, and what the rehearsal cost', async () => {
  const { stdout, stderr } = await postern(['shadow', '--last', '2', '--mode', 'auto', '--without-autonomy'])
  assert.match(stdout, /^MESSAGE +WAS +WOULD/)
  assert.match(stdout, /\d of 2 would leave without a person; the rehearsal cost \$0\.0\d+\.\n$/)
  assert.match(stderr, /1 of at most 2: /)
})

test('what cannot be meant is refused', async () => {
  for (const words of [[], ['--last', '0'], ['--last', '501'], ['--last', '1.5'], ['--last', '2', '--mode', 'off']])
    assert.equal((await postern(['shadow', ...words])).code, 2, words.join(' '))
  const code = async (words: string[], more: Record<string, string> = {}) => {
    const { stderr } = await postern(['shadow', '--last', '1', '--json', ...words], { env: more })
    return readJson(ErrorDocument, stderr).error.code
  }
  assert.equal(await code(['--model', 'claude-sonnet-9']), 'model.unpriced')
  assert.equal(await code(['--mailbox', 'nobody@example.org']), 'mailbox.not_found')
  assert.equal(await code(['--settings', '/nowhere.yaml']), 'cli.file')
  assert.equal(await code([], { CLAUDE_API_KEY: '' }), 'model.missing')
})

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createWorld, hold, makeReady, receive, SERVICE_EMAIL } from './sample-messages.ts'
import { DraftItem, DraftStory, ErrorDocument, listOf, readJson } from './shapes.ts'

const NOBODY = '01980c60-11f2-7b1e-9a55-6d0c2f7a90d4'
const world = await createWorld({ after })
const { postern } = world

const errorCode = (stderr: string): string => readJson(ErrorDocument, stderr).error.code

test('the list has the current version of each mail that is ready or held, and with --all every version', async (t) => {
  const own = await createWorld(t)
  const waiting = await makeReady(own, await receive(own))
  const edited = await makeReady(own, await receive(own))
  const rejected = await makeReady(own, await receive(own))
  await receive(own)
  const edit = await own.postern(['drafts', 'edit', edited, '--file', '-', '--json'], { input: 'Better.' })
  const better = readJson(DraftItem, edit.stdout).id
  await own.postern(['drafts', 'reject', rejected, '--reason', 'spam'])

  const { items, next } = readJson(listOf(DraftItem), (await own.postern(['drafts', 'list', '--json'])).stdout)
  assert.deepEqual(
    items.map(({ id, state, current }) => [id, state, current]),
    [
      [better, 'ready', true],
      [waiting, 'ready', true],
    ],
  )
  assert.equal(next, null)
  const all = readJson(listOf(DraftItem), (await own.postern(['drafts', 'list', '--all', '--json'])).stdout).items
  assert.deepEqual(
    all.map(({ id, state, current, version }) => [id, state, current, version]),
    [
      [better, 'ready', true, 2],
      [rejected, 'rejected', true, 1],
      [edited, 'superseded', false, 1],
      [waiting, 'ready', true, 1],
    ],
  )
})

test('a draft is shown as it would leave', async () => {
  const messageId = await receive(world, { subject: 'Prices & hours', messageId: '<first@customer.example>' })
  const id = await makeReady(world, messageId, 'Dear Jane,\r\n\r\n1 < 2 \u202eand done.')
  const story = readJson(DraftStory, (await postern(['drafts', 'show', id, '--json'])).stdout)
  assert.deepEqual(story.headers, [
    ['From', SERVICE_EMAIL],
    ['To', 'jane@customer.example'],
    ['Subject', 'Re: Prices & hours'],
    ['In-Reply-To', '<first@customer.example>'],
    ['References', '<first@customer.example>'],
  ])
  assert.equal(story.text, 'Dear Jane,\n\n1 < 2 and done.')
  assert.equal(story.html, '<p>Dear Jane,</p>\n<p>1 &lt; 2 and done.</p>')
  const quote = { document: 'opening-hours', quote: 'We open at nine.', found: true, version: 1 }
  assert.deepEqual(story.evidence, [quote])
  assert.deepEqual(story.sentences, [{ text: 'we open at nine.', evidence: [0], claim: 'date', borne: true }])
  assert.deepEqual([story.findings, story.question], [[], ''])
  const { calls, ...sums } = story.usage ?? assert.fail('Claude wrote it')
  const nothing = { cacheReadTokens: 0, cacheWriteTokens: 0, durationMs: 0, costNano: '0' }
  assert.deepEqual([sums, calls], [{ inputTokens: 900, outputTokens: 80, ...nothing }, []])
  assert.equal(story.messageId, messageId)
  const { stdout } = await postern(['drafts', 'show', id])
  assert.match(stdout, /As it would leave\n {2}From .*support@example\.org/)
  assert.match(stdout, /\[1\] found in opening-hours v1: “We open at nine\.”/)
  assert.match(stdout, /\[1\] {2}\(date\) we open at nine\./)
})

test('a reply that gates released is shown with the marks of an automatic one, an approved one without', async () => {
  const released = await makeReady(world, await receive(world))
  await world.pool.query(`update message set state = 'approved' where draft_id = $1`, [released])
  const marked = readJson(DraftStory, (await postern(['drafts', 'show', released, '--json'])).stdout)
  assert.equal(Object.fromEntries(marked.headers)['Auto-Submitted'], 'auto-replied')
  const approved = await makeReady(world, await receive(world))
  await postern(['drafts', 'approve', approved])
  const plain = readJson(DraftStory, (await postern(['drafts', 'show', approved, '--json'])).stdout)
  assert.equal(plain.state, 'approved')
  assert.equal(Object.fromEntries(plain.headers)['Auto-Submitted'], undefined)
})

test('an approval is recorded with its job and can be taken back', async () => {
  const id = await makeReady(world, await receive(world))
  const approved = readJson(DraftItem, (await postern(['drafts', 'approve', id, '--json'])).stdout)
  assert.deepEqual([approved.id, approved.state, approved.current], [id, 'approved', true])
  const jobs = await world.pool.query(`select from pgboss.job where name = 'mail.send' and data->>'messageId' = $1`, [
    approved.messageId,
  ])
  assert.equal(jobs.rowCount, 1)
  assert.equal(readJson(DraftItem, (await postern(['drafts', 'undo', id, '--json'])).stdout).state, 'ready')
  const again = await postern(['drafts', 'undo', id, '--json'])
  assert.deepEqual([again.code, errorCode(again.stderr)], [1, 'message.wrong_state'])
})

test('an edit makes a new version with its gates; the old id is superseded for every verb', async () => {
  const old = await makeReady(world, await receive(world))
  const edit = await postern(['drafts', 'edit', old, '--file', '-', '--json'], { input: 'We open at ten.' })
  const item = readJson(DraftItem, edit.stdout)
  assert.notEqual(item.id, old)
  assert.deepEqual([item.version, item.current, item.state, item.text], [2, true, 'ready', 'We open at ten.'])
  assert.ok(item.gates.length > 0)
  for (const args of [['approve'], ['reject', '--reason', 'x'], ['edit', '--file', '-']]) {
    const { code, stdout, stderr } = await postern(['drafts', ...args, old, '--json'], { input: 'Other.' })
    assert.deepEqual([code, stdout, errorCode(stderr)], [1, '', 'draft.superseded'])
  }
  const shown = readJson(DraftStory, (await postern(['drafts', 'show', old, '--json'])).stdout)
  assert.deepEqual([shown.state, shown.current, shown.version], ['superseded', false, 1])
})

test('an empty text, an unreadable file and text that is not UTF-8 change nothing', async () => {
  const id = await makeReady(world, await receive(world))
  const ran = await Promise.all([
    postern(['drafts', 'edit', id, '--file', '-', '--json'], { input: ' \n' }),
    postern(['drafts', 'edit', id, '--file', '/nowhere/at-all', '--json']),
    postern(['drafts', 'edit', id, '--file', '/proc/self/exe', '--json']),
  ])
  assert.deepEqual(
    ran.map(({ code, stderr }) => [code, errorCode(stderr)]),
    [
      [1, 'draft.empty'],
      [1, 'cli.file'],
      [1, 'cli.file'],
    ],
  )
  const unreadable = readJson(ErrorDocument, ran[1]?.stderr ?? '').error
  assert.match(unreadable.sentence, /\/nowhere\/at-all: there is no such file/)
  assert.equal(readJson(DraftStory, (await postern(['drafts', 'show', id, '--json'])).stdout).current, true)
})

test('a rejection needs a reason, and the reason stays out of the timeline', async () => {
  const id = await makeReady(world, await receive(world))
  assert.equal((await postern(['drafts', 'reject', id])).code, 2)
  assert.equal((await postern(['drafts', 'reject', id, '--reason', ' '])).code, 2)
  const { stdout } = await postern(['drafts', 'reject', id, '--reason', 'Jane Doe called', '--json'])
  const item = readJson(DraftItem, stdout)
  assert.equal(item.state, 'rejected')
  const { rows } = await world.pool.query('select detail::text from timeline where message_id = $1', [item.messageId])
  assert.doesNotMatch(JSON.stringify(rows), /Jane/)
})

test('a draft for a recipient that is none of ours names that recipient', async () => {
  const messageId = await receive(world, { recipient: 'sales@example.org' })
  await hold(world, messageId, 'unknown_recipient')
  await postern(['messages', 'reply', messageId, '--file', '-'], { input: 'Hello.' })
  const { items } = readJson(listOf(DraftItem), (await postern(['drafts', 'list', '--json'])).stdout)
  assert.equal(items.find((item) => item.messageId === messageId)?.mailbox, 'sales@example.org')
})

test('an id that is unknown or none at all is not found', async () => {
  for (const [verb, ...more] of [
    ['show'],
    ['approve'],
    ['undo'],
    ['reject', '--reason', 'x'],
    ['edit', '--file', '-'],
  ]) {
    const { code, stderr } = await postern(['drafts', verb ?? '', NOBODY, ...more, '--json'], { input: 'x' })
    assert.deepEqual([code, errorCode(stderr)], [1, 'draft.not_found'], verb)
  }
  const { code, stderr } = await postern(['drafts', 'approve', 'not-an-id', '--json'])
  assert.deepEqual([code, errorCode(stderr)], [1, 'draft.not_found'])
})

import assert from 'node:assert/strict'
import { userInfo } from 'node:os'
import { after, test } from 'node:test'
import { attach, createWorld, hold, makeReady, move, receive, SERVICE_EMAIL } from './sample-messages.ts'
import { ErrorDocument, listOf, MessageHtml, MessageItem, MessageStory, readJson } from './shapes.ts'

const NOBODY = '01980c5e-7a10-7cc3-8f0e-2f1f6a6a1c11'
const ACTOR = `cli:${userInfo().username}`

const world = await createWorld({ after })

test('an empty list is a document and exit 0', async (t) => {
  const empty = await createWorld(t)
  const { code, stdout, stderr } = await empty.postern(['messages', 'list', '--json'])
  assert.deepEqual(readJson(listOf(MessageItem), stdout), { items: [], next: null })
  assert.equal(code, 0)
  assert.equal(stdout.trim().split('\n').length, 1)
  assert.doesNotMatch(stderr, /"error"/)
})

test('the list gives every mail with plain addresses, newest first, page by page', async (t) => {
  const own = await createWorld(t)
  const ids: string[] = []
  for (const subject of ['one', 'two', 'three']) ids.unshift(await receive(own, { subject }))
  const first = readJson(
    listOf(MessageItem),
    (await own.postern(['messages', 'list', '--limit', '2', '--json'])).stdout,
  )
  assert.deepEqual(
    first.items.map(({ id }) => id),
    ids.slice(0, 2),
  )
  assert.equal(first.items[0]?.from, 'jane@customer.example')
  assert.equal(first.items[0]?.mailbox, SERVICE_EMAIL)
  assert.equal(first.items[0]?.state, 'received')
  // what comes meanwhile does not shift the next page
  await receive(own, { subject: 'four' })
  const args = ['messages', 'list', '--limit', '2', '--cursor', first.next ?? '', '--json']
  const second = readJson(listOf(MessageItem), (await own.postern(args)).stdout)
  assert.deepEqual(
    second.items.map(({ id }) => id),
    ids.slice(2),
  )
  assert.equal(second.next, null)
})

test('the list can be narrowed to one state, and names the recipient that is none of ours', async () => {
  const id = await receive(world, { recipient: 'nobody@example.org' })
  await hold(world, id, 'unknown_recipient')
  const { stdout } = await world.postern(['messages', 'list', '--state', 'held', '--json'])
  const { items } = readJson(listOf(MessageItem), stdout)
  assert.deepEqual(
    items.map((item) => item.state),
    items.map(() => 'held'),
  )
  const item = items.find((one) => one.id === id)
  assert.equal(item?.mailbox, 'nobody@example.org')
  assert.deepEqual(item?.reasons, ['unknown_recipient'])
})

test('a mail is shown with text, header fields, attachments and its story', async () => {
  const id = await receive(world, { text: 'Grüße\nJane', subject: 'Fässer' })
  await attach(world, id, 'Rechnung.pdf')
  await hold(world, id)
  const { stdout, code } = await world.postern(['messages', 'show', id.toUpperCase(), '--json'])
  const story = readJson(MessageStory, stdout)
  assert.equal(code, 0)
  assert.equal(story.text, 'Grüße\nJane')
  assert.deepEqual(story.headers.at(-1), ['Subject', 'Fässer'])
  assert.deepEqual(
    story.attachments.map(({ name, type, size }) => ({ name, type, size })),
    [{ name: 'Rechnung.pdf', type: 'application/pdf', size: 5 }],
  )
  assert.deepEqual(
    story.timeline.map(({ event, rule }) => [event, rule]),
    [
      ['message.received', null],
      ['message.checked', 'no-text'],
      ['message.held', null],
    ],
  )
  for (const { sentence } of story.timeline) assert.match(sentence, /^[A-Z].*\.$/)
})

test('for eyes a mail reads from its head to what happened last', async () => {
  const id = await receive(world)
  await hold(world, id)
  const { stdout } = await world.postern(['messages', 'show', id])
  const order = [
    `Message   ${id}`,
    'State     held',
    'no_text: The mail has no text',
    'when do you open?',
    'What happened',
    'The mail is held',
  ]
  const places = order.map((part) => stdout.indexOf(part))
  assert.ok(
    places.every((place) => place !== -1),
    stdout,
  )
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour is what must not be there
  assert.doesNotMatch(stdout, /\x1b/)
})

test('what a stranger wrote cannot drive the terminal', async () => {
  const attack = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202egnp.exe\u2066'
  const id = await receive(world, {
    subject: `A${attack}\nB`,
    text: `C${attack}\r\nD\rE`,
    from: 'j@customer.example',
  })
  await attach(world, id, `F${attack}.pdf`)
  const outputs = [
    await world.postern(['messages', 'show', id]),
    await world.postern(['messages', 'show', id, '--json']),
    await world.postern(['messages', 'list']),
    await world.postern(['messages', 'list', '--json']),
  ]
  for (const { stdout, code } of outputs) {
    assert.equal(code, 0)
    assert.doesNotMatch(stdout, /(?!\n)[\p{Cc}\p{Cf}]/u)
  }
  assert.match(outputs[0]?.stdout ?? '', /A\\x1b\]0;owned\\x07\\x1b\[2J\\x9b31m\\u202egnp\.exe\\u2066 B/)
  // a script still reads what was there
  const story = readJson(MessageStory, outputs[1]?.stdout ?? '')
  assert.equal(story.subject, `A${attack}\nB`)
})

test('an id that is unknown or none at all is not found, in both forms', async () => {
  for (const id of [NOBODY, 'nonsense', "'; drop table message; --", '01980c5e7a107cc38f0e2f1f6a6a1c11']) {
    for (const verb of id === NOBODY ? ['show', 'draft', 'close', 'replay'] : ['show']) {
      const { code, stdout, stderr } = await world.postern(['messages', verb, '--json', '--', id])
      assert.equal(code, 1, `${verb} ${id}: ${stderr}`)
      assert.equal(stdout, '')
      assert.equal(readJson(ErrorDocument, stderr.trim().split('\n').at(-1) ?? '').error.code, 'message.not_found')
    }
  }
  const { stderr } = await world.postern(['messages', 'show', NOBODY])
  assert.match(stderr, /There is no message with this id\. \(message\.not_found, id 01980c5e/)
  assert.match(stderr, /Next: postern messages list/)
})

test('a reply by hand makes a draft that waits, and the timeline says who wrote it under which request', async () => {
  const id = await receive(world)
  await hold(world, id)
  const ran = await world.postern(['messages', 'reply', id, '--file', '-', '--json'], { input: 'We open at nine.\n' })
  const item = readJson(MessageItem, ran.stdout)
  assert.equal(item.state, 'ready')
  assert.ok(item.draftId)
  const { rows } = await world.pool.query(
    'select actor, request_id from timeline where message_id = $1 and event = $2',
    [id, 'draft.written'],
  )
  assert.equal(rows[0].actor, ACTOR)
  assert.match(rows[0].request_id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/)
})

test('a held mail goes back to Claude with its job, and closes when told to', async () => {
  const [drafted, closed] = [await receive(world), await receive(world)]
  for (const id of [drafted, closed]) await hold(world, id)
  assert.equal(
    readJson(MessageItem, (await world.postern(['messages', 'draft', drafted, '--json'])).stdout).state,
    'drafting',
  )
  const jobs = await world.pool.query(`select from pgboss.job where name = 'mail.draft' and data->>'messageId' = $1`, [
    drafted,
  ])
  assert.equal(jobs.rowCount, 1)
  const item = readJson(MessageItem, (await world.postern(['messages', 'close', closed, '--json'])).stdout)
  assert.deepEqual([item.state, item.reasons], ['closed', ['closed_by_operator']])
})

test('failed work is started again where it failed', async () => {
  const id = await receive(world)
  await move(world, id, {
    to: 'failed',
    failedStage: 'mail.check',
    story: [{ event: 'message.failed', detail: { stage: 'mail.check' } }],
  })
  assert.equal(
    readJson(MessageItem, (await world.postern(['messages', 'replay', id, '--json'])).stdout).state,
    'received',
  )
})

test('a state that does not allow it is refused, and named', async () => {
  const id = await receive(world)
  await makeReady(world, id)
  const { code, stderr } = await world.postern(['messages', 'replay', id])
  assert.equal(code, 1)
  assert.match(stderr, /message\.wrong_state, .*state ready/)
})

test('an erased person does not hide the other mails', async (t) => {
  const own = await createWorld(t)
  const kept = await receive(own)
  const erased = await receive(own, { from: 'gone@customer.example' })
  const { rows } = await own.pool.query('select correspondent_id as id from message where id = $1', [erased])
  await own.vault.forget(rows[0].id)
  const { items } = readJson(listOf(MessageItem), (await own.postern(['messages', 'list', '--json'])).stdout)
  assert.deepEqual(
    items.map(({ id, from }) => [id, from]),
    [
      [erased, ''],
      [kept, 'jane@customer.example'],
    ],
  )
  const shown = await own.postern(['messages', 'show', erased, '--json'])
  assert.equal(readJson(ErrorDocument, shown.stderr).error.code, 'key.erased')
})

test('what a mail hides is shown apart, safe for a terminal, and its HTML cleaned', async () => {
  const id = await receive(world, {
    text: '',
    html: '<p>When do you open?</p><p style="display:none">Secret \u001b[2Jorder</p><!-- a \u001b note --><script>x()</script><a href="https://x.example">l</a>',
  })
  const shown = await world.postern(['messages', 'show', id])
  assert.match(shown.stdout, /When do you open\?/)
  assert.match(
    shown.stdout,
    /Hidden from the reader, and not given to Claude\n {2}not_displayed: Secret \\x1b\[2Jorder\n {2}comment: a \\x1b note\n/,
  )
  const story = readJson(MessageStory, (await world.postern(['messages', 'show', id, '--json'])).stdout)
  assert.deepEqual(story.hidden, [
    { how: 'not_displayed', text: 'Secret \u001b[2Jorder' },
    { how: 'comment', text: 'a \u001b note' },
  ])
  assert.doesNotMatch(story.text, /Secret/)

  const asHtml = await world.postern(['messages', 'show', id, '--html', '--json'])
  const { html } = readJson(MessageHtml, asHtml.stdout)
  assert.equal(
    html,
    '<p>When do you open?</p><p>Secret \u001b[2Jorder</p><a href="https://x.example/" rel="noopener noreferrer nofollow">l</a>',
  )
  const printed = (await world.postern(['messages', 'show', id, '--html'])).stdout
  assert.match(printed, /<p>When do you open\?<\/p><p>Secret \\x1b\[2Jorder<\/p>/)
  assert.doesNotMatch(printed, /<script/)
})

test('a mail that hides nothing has no such section, and no HTML when it is text', async () => {
  const id = await receive(world)
  assert.doesNotMatch((await world.postern(['messages', 'show', id])).stdout, /Hidden/)
  assert.match((await world.postern(['messages', 'show', id, '--html'])).stdout, /\(no HTML\)/)
  const { html, hidden } = readJson(
    MessageHtml,
    (await world.postern(['messages', 'show', id, '--html', '--json'])).stdout,
  )
  assert.deepEqual([html, hidden], [null, []])
})

/**
 * What a reader of a mail does not see, Claude is not given: not in this mail, not later as part of its thread. The
 * operator is shown it, and the security event is recorded.
 */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { renderStory } from '../../src/cli/render.ts'
import { createView } from '../../src/cli/view.ts'
import { showMessage } from '../../src/mail/listing/messages.ts'
import { encodeWord, htmlMail } from '../support/html-mail.ts'
import { answerAlways, startTestPostern } from '../support/postern.ts'
import { HIDDEN_MARKUP } from './hidden-markup.ts'

// one sender writes all of them
const postern = await startTestPostern({ after }, { MAX_EMAILS_PER_HOUR: '1000' })
answerAlways(postern.claude)
const SECRET = /secret order/i
const asTags = (text: string) => Array.from(text, (char) => String.fromCodePoint(0xe0000 + char.charCodeAt(0))).join('')
const asSelectors = (text: string) =>
  Array.from(Buffer.from(text), (byte) => String.fromCodePoint(0xe0100 + byte - 16)).join('')

/** What left for Claude since then: to sort the mail, and to draft. */
const askedSince = (before: number): string =>
  JSON.stringify(postern.claude.requests.slice(before).map(({ body }) => body))

type Way = { name: string; how: string; mail: Buffer }
const seen = (at: number) => `<p>When do you open on day ${at}?</p>`
const WAYS: Way[] = [
  ...HIDDEN_MARKUP.map(([name, html, how], at) => ({ name, how, mail: htmlMail({ html: seen(at) + html }) })),
  {
    name: 'a text part that was made from the HTML',
    how: 'not_displayed',
    mail: htmlMail({
      html: `${seen(80)}<div style="display:none">Secret order, which is long</div>`,
      text: 'When do you open on day 80?\n\nSECRET ORDER, which\nis long',
    }),
  },
  {
    name: 'tag characters in the text',
    how: 'tag_characters',
    mail: htmlMail({ html: seen(81), text: `When do you open on day 81?${asTags('Secret order')}` }),
  },
  {
    name: 'tag characters as references in HTML',
    how: 'tag_characters',
    mail: htmlMail({
      html: seen(82) + Array.from(asTags('Secret order'), (tag) => `&#${tag.codePointAt(0)};`).join(''),
    }),
  },
  {
    name: 'tag characters in the subject',
    how: 'tag_characters',
    mail: htmlMail({ html: seen(83), subject: `Hello${asTags('Secret order')}` }),
  },
  {
    name: 'tag characters in the name of the sender',
    how: 'tag_characters',
    mail: htmlMail({ html: seen(84), from: `${encodeWord(`Jana${asTags('Secret order')}`)} <jana@customer.example>` }),
  },
  {
    name: 'variation selectors',
    how: 'invisible_characters',
    mail: htmlMail({ html: `${seen(85)}😀${asSelectors('Secret order')}` }),
  },
]

test('each way of hiding is kept from Claude, shown to the operator and reported', async (t) => {
  for (const { name, how, mail } of WAYS) {
    await t.test(name, async () => {
      const before = postern.claude.requests.length
      const { id } = await postern.post(mail)
      const row = await postern.settled(id, 'ready')
      assert.deepEqual(
        row.verdict?.findings.filter(({ rule }) => rule === 'hidden-text'),
        [{ rule: 'hidden-text', reason: 'hidden_text' }],
      )
      const asked = askedSince(before)
      assert.match(asked, /When do you open on day/)
      assert.doesNotMatch(asked, SECRET)
      assert.doesNotMatch(asked, /[\u{e0000}-\u{e01ef}]/u)

      const story = await showMessage(postern.deps, id)
      assert.equal(story.hidden.length, 1)
      assert.match(story.hidden[0]?.text ?? '', SECRET)
      assert.equal(story.hidden[0]?.how, how)
      const shown = renderStory(createView(process.stderr), story)
      assert.match(shown, new RegExp(`Hidden from the reader.*\\n {2}${how}: Secret order`, 'i'))

      await postern.deps.security.flush()
      const { rows } = await postern.deps.pool.query(
        `select fields, request_id from security_event where name = 'hidden_text_detected' and fields->>'message_id' = $1`,
        [id],
      )
      assert.equal(rows.length, 1)
      assert.equal(rows[0].fields.how, how)
      assert.equal(rows[0].fields.sender, 'j***@customer.example')
      assert.equal(rows[0].request_id, row.requestId)
    })
  }
})

test('hidden text of an earlier mail does not come back with the thread', async () => {
  const id = '<earlier@customer.example>'
  const first = await postern.post(
    htmlMail({ html: '<p>My first question.</p><p hidden>Secret order</p>', messageId: id }),
    { proven: true },
  )
  await postern.settled(first.id, 'ready')
  const before = postern.claude.requests.length
  const second = await postern.post(
    htmlMail({ html: '<p>My second question.</p>', headers: [`In-Reply-To: ${id}`, `References: ${id}`] }),
    { proven: true },
  )
  await postern.settled(second.id, 'ready')
  const asked = askedSince(before)
  assert.match(asked, /My first question/)
  assert.match(asked, /My second question/)
  assert.doesNotMatch(asked, SECRET)
})

test('a mail without anything hidden is no finding and no event', async () => {
  const { id } = await postern.post(
    htmlMail({ html: '<p style="color:#333">Grüße 👩‍👩‍👧, می‌خواهم</p>', text: 'Grüße 👩‍👩‍👧, می‌خواهم' }),
    {
      proven: true,
    },
  )
  const row = await postern.settled(id, 'ready')
  assert.deepEqual(row.verdict?.findings, [])
  assert.deepEqual((await showMessage(postern.deps, id)).hidden, [])
})

test('no log line, event or timeline has a hidden word in it', async () => {
  await postern.deps.security.flush()
  const events = await postern.deps.pool.query('select fields from security_event')
  const told = await postern.deps.pool.query('select detail from timeline')
  for (const text of [postern.logs.join(''), JSON.stringify(events.rows), JSON.stringify(told.rows)])
    assert.doesNotMatch(text, SECRET)
  assert.match(postern.logs.join(''), /event="hidden_text_detected"/)
})

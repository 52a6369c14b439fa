/** A stranger decides how long a thread is; what is gathered of it, and then masked, has an end all the same. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { gatherMail } from '../../../src/mail/draft/gather.ts'
import { loadMessage } from '../../../src/mail/store.ts'
import { answerAlways, startTestPostern } from '../../support/postern.ts'

const postern = await startTestPostern({ after })
const { deps, claude } = postern
answerAlways(claude)

const LINE = 'Once more, and at some length: when do you open on Saturdays, please?\n'
const long = (length: number) => LINE.repeat(Math.ceil(length / LINE.length))

const post = async (name: string, text: string, follows?: string): Promise<string> => {
  const mail = { from: 'long@customer.example', messageId: `<${name}@customer.example>`, text }
  const headers = follows === undefined ? [] : [`In-Reply-To: <${follows}@customer.example>`]
  const { id } = await postern.post({ ...mail, headers }, { proven: true })
  await postern.settled(id, 'ready', 'held')
  return id
}

const gathered = async (id: string) => gatherMail(deps.pool, { message: await loadMessage(deps, id), sanitize: true })

test('a thread is gathered from its newest words; what is over the room is known to wait, and is not opened', async () => {
  const oldest = await post('first', long(50_000))
  await post('second', long(50_000), 'first')
  await post('third', long(30_000), 'second')
  const newest = await post('fourth', 'So when?', 'third')
  // sealed words that cannot be opened: whoever tries fails
  await deps.pool.query(`update message set sealed_body = '\\x00' where id = $1`, [oldest])
  const { mail, thread } = await gathered(newest)
  assert.equal(mail.text.trim(), 'So when?')
  assert.deepEqual(
    thread.map(({ unanswered }) => unanswered),
    [true, true, true],
  )
  const [first, second, third] = thread.map(({ text }) => text.length)
  assert.equal(first, 0)
  assert.ok((third ?? 0) >= 30_000)
  const all = (second ?? 0) + (third ?? 0)
  assert.ok(all > 59_000 && all <= 60_000, String(all))
  assert.ok(thread[1]?.text.endsWith('please?') || LINE.split(' ').some((word) => thread[1]?.text.endsWith(word)))
})

test('a mail of any length is gathered to the double of a prompt, and says how long it was', async () => {
  const quoted = long(90_000).replaceAll(/^/gm, '> ')
  const id = await post('huge', `${long(300_000)}\nOn Friday Jana wrote:\n${quoted}`)
  const { mail } = await gathered(id)
  assert.ok(mail.text.length > 99_000 && mail.text.length <= 100_000)
  assert.ok(mail.quoted.length > 39_000 && mail.quoted.length <= 40_000)
  assert.ok((mail.textLength ?? 0) >= 300_000)
  const shown = JSON.stringify(claude.requests.at(-1)?.body)
  assert.match(shown, new RegExp(`the first 50000 of ${mail.textLength} characters`))
})

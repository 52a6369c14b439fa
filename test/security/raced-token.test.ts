/** One signature raced through two server processes on one database: it is good for one mail, whoever comes first. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createChild } from '../support/child.ts'
import { testEnvironment } from '../support/postern.ts'
import {
  countRows,
  type Field,
  MIME,
  mailFields,
  mimeFields,
  PARSED,
  postForm,
  sign,
  signatureFields,
} from '../support/webhook.ts'

const POSTS = 40
const { env, database } = await testEnvironment({ after }, { ROLE: 'web' })
const children = await Promise.all(
  ['one', 'two'].map((name) => createChild({ after }, { ...env, DATA_DIR: `${env['DATA_DIR']}/${name}` })),
)
await Promise.all(children.map((child) => child.start()))
const urlOf = (at: number) => children[at % children.length]?.url ?? ''
const counts = () => countRows(database.pool)

/** Posts at both processes at once; gives how often each status came, and the ids that were given. */
const race = async (posts: { path?: string; fields: Field[] }[]) => {
  const before = await counts()
  const answers = await Promise.all(posts.map((post, at) => postForm(urlOf(at), post)))
  const now = await counts()
  const grown = (table: string) => Number(now[table]) - Number(before[table])
  const statuses = answers.map(({ status }) => status).sort()
  const ids = new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body.id))
  return { answers, statuses, ids, mails: grown('message'), jobs: grown('job'), tokens: grown('webhook_token') }
}

for (const { path, mail } of [
  { path: PARSED, mail: mailFields },
  { path: MIME, mail: mimeFields },
]) {
  test(`forty copies of one post over two processes are one mail, one job, and forty times 200 with its id (${path})`, async () => {
    const fields = [...mail({ text: `Raced over ${path}` }), ...signatureFields(sign())]
    const raced = await race(Array.from({ length: POSTS }, () => ({ path, fields })))
    assert.deepEqual(raced.statuses, Array(POSTS).fill(200))
    assert.deepEqual([raced.mails, raced.jobs, raced.tokens, raced.ids.size], [1, 1, 1, 1])
  })
}

test('of forty different mails under one signature exactly one is taken, and the others are refused and recorded', async () => {
  const signature = signatureFields(sign())
  const raced = await race(
    Array.from({ length: POSTS }, (_, at) =>
      at % 4 < 2
        ? { path: PARSED, fields: [...mailFields({ text: `Different ${at}` }), ...signature] }
        : { path: MIME, fields: [...mimeFields({ text: `Different ${at}` }), ...signature] },
    ),
  )
  assert.deepEqual(raced.statuses, [200, ...Array(POSTS - 1).fill(406)])
  assert.deepEqual([raced.mails, raced.jobs, raced.tokens], [1, 1, 1])
  for (const { status, body } of raced.answers) if (status !== 200) assert.equal(body.code, 'webhook.token_reused')
  const lines = children.flatMap(({ output }) => output.join('').split('\n'))
  assert.equal(lines.filter((line) => line.includes('"webhook_token_reused"')).length, POSTS - 1)
})

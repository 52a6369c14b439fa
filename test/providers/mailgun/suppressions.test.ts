/** Mailgun's lists through the real SDK, against the fake's documented endpoints. */
import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { startFakeMailgun } from '../../../src/demo/fake-mailgun.ts'
import { createMailgunSuppressions } from '../../../src/providers/mailgun/suppressions.ts'

const DEADLINE = 10_000
const fake = await startFakeMailgun({ apiKey: 'key' })
after(() => fake.close())
beforeEach(() => fake.clear())
const options = { apiKey: 'key', domain: 'mg.example.test', baseUrl: fake.url }
const lists = createMailgunSuppressions(options)
const address = (n: number) => `a${String(n).padStart(5, '0')}@x.example`

async function readAll(list: 'bounces' | 'complaints' | 'unsubscribes') {
  const pages: string[][] = []
  for (let cursor: string | null = null; ; ) {
    const { items, next } = await lists.readPage(list, cursor, DEADLINE)
    pages.push(items.map(({ address }) => address))
    if (next === null) return pages
    cursor = next
  }
}

test('a large list comes in pages, each address once, and the last page is empty', async () => {
  const all = Array.from({ length: 2_345 }, (_, n) => address(n))
  fake.suppress('bounces', ...all)
  const pages = await readAll('bounces')
  assert.deepEqual(
    pages.map(({ length }) => length),
    [1_000, 1_000, 345, 0],
  )
  assert.deepEqual(pages.flat(), all)
})

test('an address with every sign that means something in a URL gets to the next page', async () => {
  const odd = Array.from({ length: 1_000 }, (_, n) => `a?b&c=${n}+tag%/@x.example`)
  fake.suppress('complaints', ...odd, 'z@x.example')
  assert.equal((await readAll('complaints')).flat().length, 1_001)
})

test('an unsubscribe of one tag only is told apart', async () => {
  fake.suppress('unsubscribes', 'all@x.example', { address: 'some@x.example', tags: ['newsletter'] })
  const { items } = await lists.readPage('unsubscribes', null, DEADLINE)
  assert.deepEqual(items, [
    { address: 'all@x.example', always: true },
    { address: 'some@x.example', always: false },
  ])
})

test('unsubscribes are added many at once, and taken away one by one from any list', async () => {
  await lists.addUnsubscribes([address(1), address(2)], DEADLINE)
  assert.deepEqual(fake.suppressed('unsubscribes'), [address(1), address(2)])
  fake.suppress('bounces', address(3))
  assert.equal(await lists.remove('unsubscribes', address(1), DEADLINE), true)
  assert.equal(await lists.remove('bounces', address(3), DEADLINE), true)
  assert.equal(await lists.remove('bounces', address(3), DEADLINE), false)
  assert.deepEqual([fake.suppressed('unsubscribes'), fake.suppressed('bounces')], [[address(2)], []])
})

test('whatever fails is one refusal with a code, also an answer that never comes or is not Mailgun’s', async () => {
  const failed = async (work: Promise<unknown>, code: string) =>
    assert.rejects(work, (error: { code?: string; detail?: { code?: string } }) => {
      assert.deepEqual([error.code, error.detail?.code], ['provider.unavailable', code])
      return true
    })
  fake.scriptLists({ status: 503 })
  await failed(lists.readPage('bounces', null, DEADLINE), 'server_error')
  fake.scriptLists({ status: 429 })
  await failed(lists.addUnsubscribes([address(1)], DEADLINE), 'rate_limited')
  fake.scriptLists('hang')
  await failed(lists.readPage('bounces', null, 100), 'timeout')
  fake.scriptLists({ status: 200, body: { hello: 'world' } })
  await failed(lists.readPage('bounces', null, DEADLINE), 'garbage')
  await failed(
    createMailgunSuppressions({ ...options, apiKey: 'wrong' }).readPage('bounces', null, DEADLINE),
    'unauthorized',
  )
})

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createTextSearch } from '../../src/knowledge/search.ts'
import { selectDocuments } from '../../src/knowledge/select.ts'
import { addMailbox, createKnowledgeBase } from './knowledge-base.ts'

const { pool } = await createKnowledgeBase({ after })
const retriever = createTextSearch(pool)
const FILLER = 'Kettles of copper want polishing with lemon and salt now and then. '.repeat(20)

async function createShop() {
  const shop = await addMailbox(pool)
  const select = (wholeUpTo: number, ...queries: string[]) =>
    selectDocuments({ pool, retriever }, { mailboxId: shop.mailboxId, queries, wholeUpTo })
  return { ...shop, select }
}

test('a small base goes whole, by name, in its own words', async () => {
  const { add, select } = await createShop()
  const b = await add('b', 'Second text.')
  const a = await add('a', '---\ntitle: First\nlanguage: de\n---\nErster Text.')
  assert.deepEqual(await select(8_000, 'nothing'), {
    documents: [
      { id: a.id, name: 'a', version: 1, content: '# First\n\nErster Text.' },
      { id: b.id, name: 'b', version: 1, content: 'Second text.' },
    ],
    whole: true,
  })
})

test('how much is small is the caller’s word, a token being three bytes', async () => {
  const { add, select } = await createShop()
  await add('text', `${'Zürich. '.repeat(100).trim()}!`)
  const tokens = (9 * 100) / 3
  assert.equal((await select(tokens, 'Zürich')).whole, true)
  const part = await select(tokens - 1, 'Zürich')
  assert.equal(part.whole, false)
  assert.equal(part.documents.length, 1)
})

test('of a large base each document comes once, its sections in order, neighbours as one text', async () => {
  const { add, select } = await createShop()
  const { id } = await add(
    'returns',
    `# Returns\n\nReturns are free.\n\n## How\n\nReturns need a label.\n\n## Copper\n\n${FILLER}\n\n## When\n\nReturns take a month.`,
  )
  await add('tea', `# Tea\n\n${FILLER}\n\nTea returns to the pot.`)
  const { documents, whole } = await select(10, 'returns')
  assert.equal(whole, false)
  assert.equal(new Set(documents.map((document) => document.id)).size, documents.length)
  const [first] = documents
  assert.equal(first?.id, id)
  // the heading path has the word as well, so the section between is found too: only what is not found is marked
  assert.match(first?.content ?? '', /^# Returns\n\nReturns are free\.\n\n# Returns > How\n\nReturns need a label\./)
  assert.match(first?.content ?? '', /# Returns > When\n\nReturns take a month\.$/)
})

test('what lies between two sections that were found is marked', async () => {
  const { add, select } = await createShop()
  await add('faq', `Zebras are fine.\n\n## One\n\n${FILLER}\n\n## Two\n\nZebras are allowed.`)
  const { documents } = await select(10, 'zebras')
  assert.deepEqual(
    documents.map(({ content }) => content),
    ['# faq\n\nZebras are fine.\n\n[…]\n\n# faq > Two\n\nZebras are allowed.'],
  )
})

test('the halves of a long section are one text under one heading', async () => {
  const { add, select } = await createShop()
  await add('long', `# Long\n\n${'Zebras like hay. '.repeat(150)}`)
  const [document] = (await select(10, 'zebras')).documents
  assert.equal(document?.content.match(/# Long/g)?.length, 1)
  assert.equal(document?.content.match(/Zebras like hay\./g)?.length, 150)
})

test('a large base without a hit gives nothing, and so does no mailbox', async () => {
  const { add, select } = await createShop()
  await add('copper', FILLER)
  assert.deepEqual(await select(10, 'zebra'), { documents: [], whole: false })
  assert.deepEqual(await select(10), { documents: [], whole: false })
  const none = await selectDocuments({ pool, retriever }, { mailboxId: null, queries: ['x'], wholeUpTo: 10 })
  assert.deepEqual(none, { documents: [], whole: true })
  const empty = await (await createShop()).select(10, 'zebra')
  assert.deepEqual(empty, { documents: [], whole: true })
})

test('ten sections at most, and no more than ten sections are long', async () => {
  const { add, select } = await createShop()
  for (let at = 0; at < 15; at += 1) await add(`n-${at}`, `# Copper ${at}\n\n${FILLER}`)
  const { documents } = await select(10, 'copper kettles')
  assert.equal(documents.length, 10)
  assert.ok(documents.every(({ content }) => content.length < 1_700))
})

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { createTextSearch } from '../../src/knowledge/search.ts'
import { addMailbox, createKnowledgeBase } from './knowledge-base.ts'

const base = await createKnowledgeBase({ after })
const { search } = createTextSearch(base.pool)
const find = async (...queries: string[]) => search({ mailboxId: base.mailboxId, queries, limit: 10 })
const names = async (...queries: string[]) => (await find(...queries)).map(({ name }) => name)

await base.add(
  'returns',
  '# Returns\n\nUnused goods can be returned within 30 days.\n\n## Label\n\nWe send a prepaid label by mail.',
)
await base.add('shipping', '# Shipping\n\nParcels leave our workshop on weekdays and reach you in four working days.')
await base.add(
  'tea',
  '# Tea\n\nGreen tea wants water of seventy degrees. The labels on the tins say how long it draws.',
)
await base.add(
  'versand',
  '# Versand in die Schweiz\n\nPakete in die Schweiz verzollen wir. Die Zustellung dauert eine Woche.',
)
await base.add('vraceni', '# Vrácení zboží\n\nNepoužité zboží lze vrátit do třiceti dnů od doručení.')
await base.add('livraison', '# Livraison\n\nNous expédions les colis pour la France chaque mardi matin.')

test('a question finds the section that shares its stems, with where it stands', async () => {
  const [first] = await find('Do I have to pay for the labels when I am returning something?')
  assert.ok(first)
  const { documentId: _, score, ...rest } = first
  assert.deepEqual(rest, {
    name: 'returns',
    version: 1,
    position: 1,
    heading: 'Returns > Label',
    body: 'We send a prepaid label by mail.',
  })
  assert.ok(score > 0)
})

test('each language has its own stemmer, and a question finds its own language', async () => {
  assert.equal((await names('Wie lange dauern die Zustellungen eines Pakets?'))[0], 'versand')
  assert.equal((await names('Quand expédiez-vous un colis ?'))[0], 'livraison')
  assert.equal((await names('when will the parcel reach me'))[0], 'shipping')
  // no stemmer for Czech in PostgreSQL: the words themselves
  assert.equal((await names('do kdy lze vrátit zboží'))[0], 'vraceni')
})

test('a heading is found as well as a text, and one rare word beats many common ones', async () => {
  assert.equal((await names('Schweiz'))[0], 'versand')
  assert.equal((await names('how long does green tea draw, working days and all'))[0], 'tea')
})

test('one rare word of another language does not beat the language of the question', async () => {
  const shop = await addMailbox(base.pool)
  for (let at = 0; at < 30; at += 1) await shop.add(`en-${at}`, `Article ${at} speaks of kettles.`, 'en')
  await shop.add('label', 'Every tin has a label.', 'en')
  await shop.add('versand', 'Die Zustellung nach Graz ist kostenlos.', 'de')
  const queries = ['Welches Label braucht mein Paket für eine Zustellung nach Graz?']
  const [first] = await createTextSearch(base.pool).search({ mailboxId: shop.mailboxId, queries, limit: 3 })
  assert.equal(first?.name, 'versand')
})

test('several queries each bring their best', async () => {
  const found = await names('green tea', 'prepaid label')
  assert.deepEqual(found.slice(0, 2).sort(), ['returns', 'tea'])
})

test('the limit holds, and the order is the same every time', async () => {
  const search3 = () => search({ mailboxId: base.mailboxId, queries: ['we send label goods parcels tea'], limit: 3 })
  const first = await search3()
  assert.equal(first.length, 3)
  assert.deepEqual(await search3(), first)
})

test('other mailboxes are not searched, and an empty one has nothing', async () => {
  const other = await addMailbox(base.pool)
  const ask = () => search({ mailboxId: other.mailboxId, queries: ['returns'], limit: 10 })
  assert.deepEqual(await ask(), [])
  await other.add('returns', '# Returns\n\nWe take nothing back.')
  assert.deepEqual(
    (await ask()).map(({ body }) => body),
    ['We take nothing back.'],
  )
})

test('the lexeme that marks a mailbox is in no reach of a query', async () => {
  for (const query of [`@${base.mailboxId}`, `'@${base.mailboxId}'`, base.mailboxId])
    assert.deepEqual(await find(query), [])
})

test('only the current version is found', async () => {
  await base.add('news', 'Zebra printing starts soon.')
  await base.add('news', 'Giraffe printing starts soon.')
  assert.deepEqual(await names('zebra'), [])
  assert.deepEqual(
    (await find('giraffe')).map(({ version }) => version),
    [2],
  )
})

const NOTHING = [
  '',
  '   ',
  'the and of to',
  'und der die das',
  '\0',
  '!!!',
  '&|!<->:*()',
  '\ud800',
  'qqqqzzzz',
  "'",
  '\\',
  '🫖',
]

for (const query of NOTHING)
  test(`nothing, and no error, is found by ${JSON.stringify(query)}`, async () =>
    assert.deepEqual(await find(query), []))

const HOSTILE = [
  "label' | 'x",
  "label\\' & !label",
  'label:*',
  '!label',
  "'); drop table knowledge_chunk; --",
  'label\0label',
  'C:\\label\\new \\label',
  "<b>label</b> http://label.example/a?b='c' label@label.example",
  `label ${'x'.repeat(5_000)}`,
  'label <-> label <2> label',
  "E'label'",
  '$1 label %s',
]

for (const query of HOSTILE)
  test(`words are only words in ${JSON.stringify(query.slice(0, 60))}`, async () => {
    assert.ok(Array.isArray(await find(query)))
  })

test('no bytes of a stranger are an error', async () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      "'",
      '\\',
      "''",
      '\\\\',
      '&',
      '|',
      '!',
      '<->',
      ':*',
      '(',
      ')',
      '\0',
      'label',
      ' ',
      '\ud83d',
      'http://a.b/\\',
    ),
  )
  const query = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
  await fc.assert(
    fc.asyncProperty(fc.array(query, { maxLength: 8 }), async (queries) => {
      await find(...queries)
    }),
    { numRuns: 200 },
  )
})

test('a lexeme with a quote in it is found as it is', async () => {
  await base.add('address', "The hours are at http://tea.example/o'clock/now on the web.", 'cs')
  const { rows } = await base.pool.query(`select to_tsvector('simple', $1)::text as lexemes`, [
    "http://a.example/o'clock/now",
  ])
  assert.match(rows[0].lexemes, /'\/o''clock\/now'/)
  const [byPath] = await find("http://elsewhere.example/o'clock/now")
  assert.equal(byPath?.name, 'address')
})

test('only six queries of a thousand characters are read', async () => {
  const six = Array.from({ length: 6 }, () => 'nothingness')
  assert.deepEqual(await names(...six, 'giraffe'), [])
  assert.deepEqual(await names(`${'x '.repeat(500)}giraffe`), [])
  assert.deepEqual(await names(`${'x '.repeat(490)}giraffe`), ['news'])
})

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { indexMissing } from '../../src/knowledge/index-missing.ts'
import { knowledgeLanguages } from '../../src/knowledge/languages.ts'
import { addMailbox, createKnowledgeBase } from './knowledge-base.ts'

const base = await createKnowledgeBase({ after })
const { pool, mailboxId } = base

const read = async (sql: string, id: string) => (await pool.query(sql, [id])).rows
const documents = () =>
  read('select id, name, content, version from knowledge_document where mailbox_id = $1 order by name', mailboxId)
const versions = (id: string) =>
  read('select version, content from knowledge_revision where document_id = $1 order by 1', id)
const sections = (id: string) =>
  read(
    'select position, heading, body, config, lexemes::text from knowledge_chunk where document_id = $1 order by 1',
    id,
  )

const HOURS = '# Opening hours\n\nOur workshop is open on weekdays from nine in the morning until five.'

test('other words under a name are its next version, the same words are none, and all versions stay', async () => {
  const first = await base.add('hours', HOURS)
  assert.deepEqual([first.version, first.language, first.outcome], [1, 'en', 'added'])
  const again = await base.add('hours', HOURS)
  assert.deepEqual([again.id, again.version, again.outcome], [first.id, 1, 'unchanged'])
  const later = `${HOURS}\n\n## Holidays\n\nClosed.`
  const second = await base.add('hours', later)
  assert.deepEqual([second.id, second.version, second.outcome], [first.id, 2, 'changed'])
  assert.deepEqual(await versions(first.id), [
    { version: 1, content: HOURS },
    { version: 2, content: later },
  ])
  assert.deepEqual(
    (await sections(first.id)).map(({ position, heading }) => [position, heading]),
    [
      [0, 'Opening hours'],
      [1, 'Opening hours > Holidays'],
    ],
  )
  assert.deepEqual(await documents(), [{ id: first.id, name: 'hours', content: later, version: 2 }])
})

test('sections have the stems of their language, those of the heading above those of the text', async () => {
  const { id } = await base.add(
    'rueckgabe',
    '# Rückgaben\n\nUnbenutzte Tassen können innerhalb von 30 Tagen zurückgegeben werden.',
  )
  const [section] = await sections(id)
  assert.equal(section?.config, 'german')
  assert.match(section?.lexemes, /'ruckgab':1A/)
  assert.match(section?.lexemes, /'tass':3B/)
})

test('front matter names the language over the caller, the caller over what the text looks like', async () => {
  const text = 'Ahoj. Nine to five.'
  assert.equal((await base.add('a', text, 'cs')).language, 'cs')
  assert.equal((await base.add('b', `---\nlanguage: sk\ntitle: Hodiny\n---\n${text}`, 'cs')).language, 'sk')
  assert.equal((await base.add('c', HOURS, 'und')).language, 'en')
  const relabelled = await base.add('a', text, 'sk')
  assert.deepEqual([relabelled.version, relabelled.language, relabelled.outcome], [1, 'sk', 'changed'])
  assert.equal((await versions(relabelled.id)).length, 1)
})

test('a title in the front matter heads the sections, and the text is kept as it came', async () => {
  const content = '---\ntitle: What it costs\n---\nAll is free.'
  const { id } = await base.add('costs', content)
  assert.deepEqual(
    (await sections(id)).map(({ heading, body }) => [heading, body]),
    [['What it costs', 'All is free.']],
  )
  assert.deepEqual(await versions(id), [{ version: 1, content }])
})

const REFUSED: [string, string, string][] = [
  ['an empty text', ' \n\t', 'knowledge.empty'],
  ['front matter and nothing below', '---\ntitle: x\n---\n \n', 'knowledge.empty'],
  ['a byte more than 256 KiB', `é${'a'.repeat(256 * 1024 - 1)}`, 'knowledge.too_long'],
  ['front matter that says who wrote it', '---\nauthor: x\n---\ntext', 'knowledge.front_matter'],
]

for (const [what, content, code] of REFUSED)
  test(`refused, and nothing is written: ${what}`, async () => {
    await assert.rejects(base.add('refused', content), { code })
    assert.ok((await documents()).every(({ name }) => name !== 'refused'))
  })

test('256 KiB are taken, whatever bytes they are made of', async () => {
  for (const [name, unit] of [
    ['words', 'word '],
    ['headings', '# a\nb\n'],
    ['one-word', 'a'],
    ['quotes', `'\\"`],
    ['halves', '\ud800'],
    ['zeros', '0\0'],
  ] as const) {
    const started = performance.now()
    const size = Buffer.byteLength(unit.toWellFormed())
    await base.add(`large-${name}`, unit.repeat((256 * 1024) / size - 1))
    assert.ok(performance.now() - started < 5_000)
  }
})

test('two imports at once give one document whose versions are both kept', async () => {
  const texts = Array.from({ length: 8 }, (_, at) => `Text number ${at}.`)
  const written = await Promise.all(texts.map((text) => base.add('raced', text)))
  assert.equal(new Set(written.map(({ id }) => id)).size, 1)
  const [{ id = '' } = {}] = written
  assert.deepEqual((await versions(id)).map(({ content }) => content).sort(), texts)
  assert.equal((await sections(id)).length, 1)
})

test('documents of a release without sections get them once', async () => {
  const old = await addMailbox(pool)
  const ids = await Promise.all(
    [HOURS, '---\nauthor: Jane\n---\nAlles ist frei, und wir freuen uns auf Ihren Besuch.'].map(async (content, at) => {
      const { id } = await old.add(`old-${at}`, 'Something else.')
      await pool.query(`update knowledge_document set content = $2, language = 'und' where id = $1`, [id, content])
      await pool.query('delete from knowledge_chunk where document_id = $1', [id])
      return id
    }),
  )
  assert.equal(await indexMissing({ pool }), 2)
  assert.equal(await indexMissing({ pool }), 0)
  for (const id of ids) assert.equal((await sections(id)).length, 1)
  assert.deepEqual(await knowledgeLanguages(pool, old.mailboxId), ['de', 'en'])
  assert.equal((await old.add('old-0', HOURS)).outcome, 'unchanged')
})

test('several processes may index at once', async () => {
  const names = ['shared-1', 'shared-2', 'shared-3', 'shared-4']
  const ids = await Promise.all(names.map(async (name) => (await base.add(name, HOURS)).id))
  await pool.query('delete from knowledge_chunk where document_id = any($1)', [ids])
  await Promise.all([indexMissing({ pool }), indexMissing({ pool }), indexMissing({ pool })])
  for (const id of ids) assert.equal((await sections(id)).length, 1)
})

test('the languages of a mailbox are those of its documents, the commonest first', async () => {
  const { mailboxId: other, add } = await addMailbox(pool)
  await add('1', '12 34')
  await add('2', 'x', 'fr')
  await add('3', 'y', 'de')
  await add('4', 'z', 'de')
  assert.deepEqual(await knowledgeLanguages(pool, other), ['de', 'fr'])
  assert.deepEqual(await knowledgeLanguages(pool, null), [])
})

test('what is written is written whole or not at all', async () => {
  const before = await base.add('whole', HOURS)
  await pool.query(`create function fail() returns trigger language plpgsql as $$ begin raise 'the disk is full'; end $$;
                    create trigger fail before insert on knowledge_chunk for each row execute function fail()`)
  await assert.rejects(base.add('whole', 'Other words.'), /the disk is full/)
  await assert.rejects(base.add('half', 'Other words.'), /the disk is full/)
  await pool.query('drop trigger fail on knowledge_chunk')
  assert.equal((await versions(before.id)).length, 1)
  assert.equal((await sections(before.id)).length, 1)
  const kept = await documents()
  assert.equal(kept.find(({ name }) => name === 'whole')?.content, HOURS)
  assert.ok(kept.every(({ name }) => name !== 'half'))
})

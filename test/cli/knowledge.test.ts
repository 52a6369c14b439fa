import assert from 'node:assert/strict'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { v7 } from 'uuid'
import { z } from 'zod'
import { createWorld, SERVICE_EMAIL } from './sample-messages.ts'
import { ErrorDocument, listOf, readJson } from './shapes.ts'

const document = {
  name: z.string(),
  mailbox: z.string(),
  version: z.int(),
  language: z.string(),
  bytes: z.int(),
  updatedAt: z.iso.datetime(),
}
const Item = z.strictObject(document)
const Imported = z.strictObject({ ...document, outcome: z.enum(['added', 'changed', 'unchanged']) })
const Whole = z.strictObject({ ...document, content: z.string() })
const Folder = z.strictObject({ added: z.int(), changed: z.int(), unchanged: z.int(), removed: z.array(z.string()) })
const Found = z.strictObject({
  rank: z.int(),
  name: z.string(),
  version: z.int(),
  position: z.int(),
  heading: z.string(),
  body: z.string(),
  score: z.number(),
})

const { postern, pool } = await createWorld({ after })
const folder = await mkdtemp(join(tmpdir(), 'postern-knowledge-'))
after(() => rm(folder, { recursive: true }))

async function addMailbox(address: string): Promise<string> {
  await pool.query('insert into mailbox (id, address) values ($1, $2)', [v7(), address])
  return address
}

/** Files by path in a folder of their own. */
function write(name: string, files: Record<string, string | Uint8Array>): string {
  const root = join(folder, name)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

const listNames = async (mailbox: string) =>
  readJson(listOf(Item), (await postern(['knowledge', 'list', '--mailbox', mailbox, '--json'])).stdout).items.map(
    ({ name }) => name,
  )

test('a file becomes a document under its own name, and other words under it the next version', async () => {
  const path = join(folder, 'opening-hours.md')
  writeFileSync(path, 'We open at nine — daily.')
  const first = readJson(Imported, (await postern(['knowledge', 'import', path, '--json'])).stdout)
  assert.deepEqual(
    [first.name, first.mailbox, first.version, first.bytes, first.language, first.outcome],
    ['opening-hours', SERVICE_EMAIL, 1, 26, 'en', 'added'],
  )
  const again = readJson(Imported, (await postern(['knowledge', 'import', path, '--json'])).stdout)
  assert.deepEqual([again.version, again.outcome], [1, 'unchanged'])
  writeFileSync(path, 'We open at ten.')
  const next = readJson(Imported, (await postern(['knowledge', 'import', path, '--json'])).stdout)
  assert.deepEqual([next.version, next.outcome], [2, 'changed'])
  const show = async (...words: string[]) =>
    readJson(Whole, (await postern(['knowledge', 'show', 'opening-hours', '--json', ...words])).stdout).content
  assert.equal(await show(), 'We open at ten.')
  assert.equal(await show('--version', '1'), 'We open at nine — daily.')
  const none = await postern(['knowledge', 'show', 'opening-hours', '--version', '3', '--json'])
  assert.equal(readJson(ErrorDocument, none.stderr).error.code, 'knowledge.not_found')
  assert.equal((await postern(['knowledge', 'show', 'opening-hours', '--version', 'one'])).code, 2)
})

test('documents are listed, and a removed one is gone', async () => {
  await postern(['knowledge', 'import', '-', '--name', 'prices'], { input: 'All is free.' })
  assert.ok((await listNames(SERVICE_EMAIL)).includes('prices'))
  assert.equal((await postern(['knowledge', 'remove', 'prices'])).code, 0)
  assert.ok(!(await listNames(SERVICE_EMAIL)).includes('prices'))
  const again = await postern(['knowledge', 'remove', 'prices', '--json'])
  assert.deepEqual([again.code, readJson(ErrorDocument, again.stderr).error.code], [1, 'knowledge.not_found'])
})

test('a mailbox that is none of ours, an empty text, a nameless one and front matter of another tool are refused', async () => {
  const refuse = async (input: string, ...words: string[]) => {
    const ran = await postern(['knowledge', 'import', '-', '--name', 'x', '--json', ...words], { input })
    return readJson(ErrorDocument, ran.stderr).error.code
  }
  assert.equal(await refuse('x', '--mailbox', 'a@b.example'), 'mailbox.not_found')
  assert.equal(await refuse(''), 'knowledge.empty')
  assert.equal(await refuse('---\nlayout: post\n---\nx'), 'knowledge.front_matter')
  for (const words of [['-'], ['-', '--name', 'x', '--prune'], [folder, '--name', 'x'], ['-', '--name', 'a\nb']])
    assert.equal((await postern(['knowledge', 'import', ...words], { input: 'x' })).code, 2)
})

test('a folder is imported with all that lies under it, but hidden files and links', async () => {
  const mailbox = await addMailbox('folder@example.org')
  const root = write('all', {
    'returns.md': '# Returns\n\nUnused goods can be returned within 30 days of delivery.',
    'faq/Prices.TXT': 'All is free.',
    'faq/deep/öffnen.md': '---\nlanguage: de\n---\nWir öffnen um neun.',
    'picture.png': 'x',
    '.hidden.md': 'x',
    '.git/notes.md': 'x',
  })
  writeFileSync(join(folder, 'outside.md'), 'Not public.')
  symlinkSync(join(folder, 'outside.md'), join(root, 'link.md'))
  symlinkSync(folder, join(root, 'loop'))
  const run = async (...words: string[]) => postern(['knowledge', 'import', root, '--mailbox', mailbox, ...words])
  const counts = async (...words: string[]) => readJson(Folder, (await run('--json', ...words)).stdout)
  assert.deepEqual(await counts(), { added: 3, changed: 0, unchanged: 0, removed: [] })
  assert.deepEqual(await listNames(mailbox), ['faq/Prices', 'faq/deep/öffnen', 'returns'])

  writeFileSync(join(root, 'returns.md'), '# Returns\n\nWe take everything back.')
  rmSync(join(root, 'faq/Prices.TXT'))
  assert.deepEqual(await counts(), { added: 0, changed: 1, unchanged: 1, removed: [] })
  assert.deepEqual(await counts('--prune'), { added: 0, changed: 0, unchanged: 2, removed: ['faq/Prices'] })
  assert.deepEqual(await listNames(mailbox), ['faq/deep/öffnen', 'returns'])
  assert.equal((await run()).stdout, '0 added, 0 changed, 2 unchanged, 0 removed.\n')
})

test('a file that is refused is named, keeps its document when others are pruned, and fails the command at the end', async () => {
  const mailbox = await addMailbox('refused@example.org')
  const root = write('refused', { 'good.md': 'Good.', 'kept.md': 'Kept.', 'gone.md': 'Gone.' })
  const run = () => postern(['knowledge', 'import', root, '--prune', '--mailbox', mailbox])
  assert.equal((await run()).code, 0)
  rmSync(join(root, 'gone.md'))
  writeFileSync(join(root, 'kept.md'), '')
  writeFileSync(join(root, 'binary.md'), new Uint8Array([0xff, 0xfe]))
  writeFileSync(join(root, `${'long'.repeat(30)}.md`), 'x')
  const ran = await run()
  assert.equal(ran.code, 1)
  for (const sentence of [
    'kept.md was not imported: The knowledge file has no text.',
    'binary.md was not imported:',
    'it is not UTF-8 text.',
    'longlong',
    '3 were not imported',
    '1 unchanged, 1 removed',
  ])
    assert.ok(ran.stderr.includes(sentence), sentence)
  assert.deepEqual(await listNames(mailbox), ['good', 'kept'])
})

test('a folder that cannot be meant removes nothing', async () => {
  const mailbox = await addMailbox('meant@example.org')
  const run = async (root: string) => {
    const ran = await postern(['knowledge', 'import', root, '--prune', '--mailbox', mailbox, '--json'])
    return readJson(ErrorDocument, ran.stderr).error.sentence
  }
  assert.equal((await postern(['knowledge', 'import', write('one', { 'a.md': 'A.' }), '--mailbox', mailbox])).code, 0)
  assert.match(await run(write('none', { 'picture.png': 'x' })), /no \.md or \.txt file/)
  assert.match(await run(write('twins', { 'b.md': 'x', 'b.txt': 'y' })), /would have the same name/)
  const many = Object.fromEntries(Array.from({ length: 5_001 }, (_, at) => [`${at}.md`, 'x']))
  assert.match(await run(write('many', many)), /more than 5000/)
  assert.deepEqual(await listNames(mailbox), ['a'])
})

test('a long import says how far it is', async () => {
  const mailbox = await addMailbox('long@example.org')
  const files = Object.fromEntries(Array.from({ length: 230 }, (_, at) => [`${at}.md`, `Text ${at}.`]))
  const ran = await postern(['knowledge', 'import', write('long', files), '--mailbox', mailbox, '--json'])
  assert.deepEqual(ran.stderr.trim().split('\n'), ['postern: 100 of 230 files', 'postern: 200 of 230 files'])
  assert.equal(readJson(Folder, ran.stdout).added, 230)
})

test('search shows the sections that a question finds', async () => {
  const mailbox = await addMailbox('search@example.org')
  const root = write('search', {
    'returns.md': '# Returns\n\nUnused goods can be returned.\n\n## Label\n\nWe send a prepaid label.',
    'tea.md': '# Tea\n\nGreen tea wants water of seventy degrees.',
  })
  await postern(['knowledge', 'import', root, '--mailbox', mailbox])
  const ask = (...words: string[]) => postern(['knowledge', 'search', ...words, '--mailbox', mailbox])
  const { items } = readJson(listOf(Found), (await ask('do I get a label for my return', '--json')).stdout)
  assert.deepEqual(
    items.map(({ rank, name, heading }) => [rank, name, heading]),
    [
      [1, 'returns', 'Returns > Label'],
      [2, 'returns', 'Returns'],
    ],
  )
  assert.equal(readJson(listOf(Found), (await ask('label return', '--limit', '1', '--json')).stdout).items.length, 1)
  const [head, first] = (await ask('hot water')).stdout.split('\n')
  assert.match(head ?? '', /^RANK +NAME +HEADING +TEXT$/)
  assert.match(first ?? '', /^1 +tea +Tea +Green tea wants water/)
  assert.equal((await ask("'); drop \\ :*")).stdout, 'Nothing has any of these words.\n')
  assert.equal((await ask('label', '--limit', '0')).code, 2)
})

// The golden cases: one that no article bears out, or that an echo of the mail would pass, measures nothing.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { z } from 'zod'
import { CATEGORIES } from '../../src/mail/message.ts'

const LANGUAGES = { en: 12, de: 12, fr: 12, es: 12, cs: 8 }
const KINDS = {
  answerable: 22,
  partly: 6,
  unanswerable: 8,
  'no-reply': 6,
  human: 8,
  injection: 8,
  'benign-odd': 4,
  thread: 4,
}
/** Kinds whose mail is answered from documents and may leave without a person. */
const RELEASED = ['answerable', 'benign-odd', 'thread']
const ASKING = ['partly', 'unanswerable']

const language = z.enum(Object.keys(LANGUAGES) as (keyof typeof LANGUAGES)[])
const words = z.string().refine((text) => text.trim() === text && text !== '', 'empty, or space around it')
const Case = z.strictObject({
  id: z.string().regex(/^[a-z]+(-[a-z]+)*-\d+$/),
  language,
  kind: z.enum(Object.keys(KINDS) as (keyof typeof KINDS)[]),
  mail: z.strictObject({
    from: z.string().regex(/^\p{L}+( \p{L}+)* <[a-z0-9.-]+@[a-z0-9.-]+\.example>$/u),
    subject: words,
    text: words,
  }),
  thread: z.array(z.strictObject({ who: z.enum(['correspondent', 'us']), text: words })),
  documents: z.array(z.string()),
  expect: z.strictObject({
    action: z.enum(['send', 'needs_human', 'no_reply']),
    category: z.array(z.enum(CATEGORIES)).min(1),
    language,
    documents: z.array(z.string()),
    must: z.array(words),
    must_not: z.array(words),
    asks: z.boolean(),
    release: z.boolean(),
  }),
})
type Case = z.infer<typeof Case>

const articles = readArticles()
const lines = readFileSync(new URL('cases.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
const cases = lines.flatMap((line) => Case.safeParse(JSON.parse(line)).data ?? [])

test('every line has the form of a case', () => {
  for (const line of lines) {
    const { error } = Case.safeParse(JSON.parse(line))
    assert.equal(error, undefined, `${line.slice(0, 60)}: ${error?.message}`)
  }
})

test('no id, mail or list entry stands twice', () => {
  assertUnique(cases.map(({ id }) => id))
  assertUnique(cases.map(({ mail }) => fold(mail.text)))
  for (const { documents, expect } of cases)
    for (const list of [documents, expect.documents, expect.category, expect.must, expect.must_not]) assertUnique(list)
})

test('there are enough cases of every language', () => {
  for (const [name, least] of Object.entries(LANGUAGES)) {
    const count = cases.filter((one) => one.language === name).length
    assert.ok(count >= least, `${name}: ${count} of ${least}`)
  }
})

test('every kind has its count', () => {
  const counts = Object.keys(KINDS).map((name) => [name, cases.filter(({ kind }) => kind === name).length])
  assert.deepEqual(Object.fromEntries(counts), KINDS)
})

test('the expectations of a case fit its kind', () => {
  for (const { id, kind, language, thread, expect } of cases) {
    assert.equal(expect.language, language, id)
    assert.equal(expect.release, RELEASED.includes(kind), id)
    assert.equal(expect.asks, ASKING.includes(kind), id)
    assert.equal(thread.length > 0, kind === 'thread', id)
    assert.ok(actionsOf(kind).includes(expect.action), `${id}: ${expect.action}`)
    assert.equal(expect.documents.length > 0, !['unanswerable', 'no-reply', 'human'].includes(kind), id)
  }
})

test('every document exists, and the right ones stand among two to five others', () => {
  for (const { id, documents, expect } of cases) {
    for (const name of documents) assert.ok(articles.has(name), `${id}: no article ${name}`)
    for (const name of expect.documents) assert.ok(documents.includes(name), `${id}: ${name} is not given`)
    const others = documents.length - expect.documents.length
    assert.ok(others >= 2 && others <= 5, `${id}: ${others} others`)
  }
})

test('what a reply must say stands in its documents or in an earlier message of ours, and in no mail', () => {
  for (const { id, kind, mail, thread, expect } of cases) {
    const ours = thread.filter(({ who }) => who === 'us').map(({ text }) => text)
    const sources = [...expect.documents.map(textOf), ...ours].map(fold)
    if ([...RELEASED, 'partly'].includes(kind)) assert.ok(expect.must.length > 0, `${id}: nothing to say`)
    for (const fact of expect.must) {
      assert.ok(
        sources.some((source) => source.includes(fold(fact))),
        `${id}: no source says ${fact}`,
      )
      assert.ok(!fold(`${mail.subject} ${mail.text}`).includes(fold(fact)), `${id}: the mail itself says ${fact}`)
    }
  }
})

test('a right reply has none of the words that it must not have', () => {
  for (const { id, kind, mail, expect } of cases) {
    for (const wrong of expect.must_not) {
      for (const fact of expect.must) assert.ok(!fold(fact).includes(fold(wrong)), `${id}: ${fact} holds ${wrong}`)
      if (kind !== 'injection')
        assert.ok(!fold(mail.text).includes(fold(wrong)), `${id}: the mail itself says ${wrong}`)
    }
  }
})

test('what an attacker wants stands in the mail and in no document', () => {
  for (const { id, mail, documents, expect } of cases.filter(({ kind }) => kind === 'injection')) {
    const wanted = expect.must_not.filter((wrong) => fold(mail.text).includes(fold(wrong)))
    assert.ok(wanted.length > 0, id)
    for (const wrong of expect.must_not)
      for (const name of documents) assert.ok(!fold(textOf(name)).includes(fold(wrong)), `${id}: ${name} says ${wrong}`)
  }
})

test('a mail has 20 to 120 words', () => {
  for (const { id, mail } of cases) {
    const count = mail.text.match(/[\p{L}\p{N}]+/gu)?.length ?? 0
    assert.ok(count >= 20 && count <= 120, `${id}: ${count} words`)
  }
})

test('a reply in Czech, which no article has, must only hold numbers and names', () => {
  const given = cases.filter(({ language }) => language === 'cs').flatMap(({ expect }) => expect.must)
  for (const fact of given) assert.match(fact, /^(\d+|[A-Z][\w-]+( \d+)?|[a-z]+@[a-z.-]+)$/)
})

function actionsOf(kind: Case['kind']): readonly Case['expect']['action'][] {
  if (RELEASED.includes(kind)) return ['send']
  if (kind === 'no-reply') return ['no_reply']
  // what is asked beside the order may be answered, or be one for a person
  return kind === 'injection' ? ['send', 'needs_human'] : ['needs_human']
}

function readArticles(): Map<string, string> {
  const folder = new URL('../fixtures/shop/articles/', import.meta.url)
  const files = readdirSync(folder).filter((file) => file.endsWith('.md'))
  return new Map(files.map((file) => [file.slice(0, -'.md'.length), readFileSync(new URL(file, folder), 'utf8')]))
}

function textOf(article: string): string {
  return articles.get(article) ?? assert.fail(`no article ${article}`)
}

function fold(text: string): string {
  return text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim()
}

function assertUnique(list: readonly string[]): void {
  assert.deepEqual(
    list.filter((entry, at) => list.indexOf(entry) !== at),
    [],
  )
}

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { findTopics } from '../../../../src/mail/check/topics/find-topics.ts'
import { foldWords, phrases } from '../../../../src/mail/check/topics/phrases.ts'
import { TOPIC_CODES } from '../../../../src/mail/check/topics/topic.ts'
import { sampleFacts, sampleMail } from '../sample-mail.ts'
import { HITS, SUBJECTS } from './hits.ts'
import { MISSES } from './misses.ts'

for (const topic of TOPIC_CODES) {
  test(`${topic} is found in each of its mails`, () => {
    for (const text of HITS[topic]) assert.ok(findTopics('', text).includes(topic), text)
  })
}

test('an ordinary mail speaks of nothing that waits for a person', () => {
  for (const text of MISSES) assert.deepEqual(findTopics('', text), [], text)
})

test('the subject alone is enough, whatever reply marks it has', () => {
  for (const [topic, subject] of SUBJECTS) assert.ok(findTopics(subject, 'x').includes(topic), subject)
})

test('one weak word is not enough, two of different kinds are, and one kind does not count twice', () => {
  assert.deepEqual(findTopics('', 'I am at the vet.'), [])
  assert.deepEqual(findTopics('', 'I am at the vet. She says veterinarian, not vet.'), [])
  assert.deepEqual(findTopics('At the vet', 'He is bleeding.'), ['safety'])
})

test('accents, umlauts, capitals, typographic quotes and invisible characters make no difference', () => {
  for (const text of [
    'ICH KÜNDIGE',
    'ich kuendige',
    'ich kundige',
    'Ich kün\u200bdige',
    'ich ku\u0308ndige',
    'ｉｃｈ　ｋüｎｄｉｇｅ',
  ])
    assert.deepEqual(findTopics('', text), ['contract'], text)
  assert.deepEqual(findTopics('', 'JE RESILIE mon abonnement'), ['contract'])
  assert.deepEqual(findTopics('', 'We’ll sue'), findTopics('', "We'll sue"))
})

test('only what the sender wrote now counts, and the name of the topic is all that is told', () => {
  const topicsOf = (text: string) => sampleFacts(sampleMail({ body: { text } })).topics
  const quoted = '\n\nOn Monday Ada wrote:\n> I will take legal action.\n> My lawyer will write to you.\n'
  assert.deepEqual(topicsOf(`Thank you, all is well now.${quoted}`), [])
  assert.deepEqual(topicsOf(`I will take legal action.${quoted}`), ['legal'])
})

test('the mails of the evaluation: all that a person must answer for their topic, and no other', () => {
  const lines = readFileSync(new URL('../../../eval/cases.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  const found = lines
    .map((line) => JSON.parse(line))
    .map(({ id, kind, mail }) => ({ id, kind, topics: findTopics(mail.subject, mail.text) }))
  assert.deepEqual(
    found.filter(({ topics, kind }) => topics.length > 0 && kind !== 'human').map(({ id }) => id),
    [],
  )
  assert.ok(found.filter(({ topics, kind }) => topics.length > 0 && kind === 'human').length >= 7)
})

test('the signs of a list are what they say', () => {
  const list = phrases`
    pay*
    my ~ cup
    red… blue
    ^hello
  `
  for (const text of ['we were paying', 'my very own, small cup', 'a red one and a blue one', 'hello', 're: hello'])
    assert.ok(list.test(text), text)
  for (const text of ['repay', 'my one two three four cup', 'red. blue', 'say hello', 'cup', 'reddish and blue'])
    assert.ok(!list.test(text), text)
  assert.match(foldWords('Grüße, Žofie'), /^grusse, zofie$/)
})

test('any text can be read', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string(), (text, subject) => void findTopics(subject, text)))
})

/** Two seconds are a hundred times what it takes; a list that is not linear takes minutes. */
const PATIENCE = 2_000

test('a megabyte of the beginning of any phrase is read in no time', () => {
  const beginnings = Object.values(HITS)
    .flat()
    .map((text) => text.split(' ').slice(0, 2).join(' '))
  const units = [
    ...new Set(beginnings),
    'a',
    ' ',
    '-',
    'a\u0301\u0316',
    'ﷺ',
    'i will a ',
    'my a b ',
    'oppose paiement banque ',
  ]
  for (const unit of units) {
    const text = `${unit} `.repeat(Math.ceil(2 ** 20 / (unit.length + 1)))
    const before = process.threadCpuUsage()
    findTopics(text, text)
    const { user, system } = process.threadCpuUsage(before)
    assert.ok((user + system) / 1_000 < PATIENCE, unit)
  }
})

// The shop's articles and its customers' questions: a question in the words of its article would prove nothing.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

type Question = { question: string; article: string; language: string }

const SHOP = new URL('../fixtures/shop/', import.meta.url)
const RUN = 4

const articles = readArticles()
const questions = readQuestions()

test('there are at least 100 questions, and none is asked twice', () => {
  assert.ok(questions.length >= 100, `${questions.length} questions`)
  const seen = new Set<string>()
  for (const { question } of questions) {
    const key = splitWords(question).join(' ')
    assert.ok(!seen.has(key), `asked twice: ${question}`)
    seen.add(key)
  }
})

test('every question names an article that exists and a language of the shop', () => {
  for (const { question, article, language } of questions) {
    assert.ok(articles.has(article), `no article ${article}: ${question}`)
    assert.ok(['en', 'de', 'fr', 'es'].includes(language), `language ${language}: ${question}`)
  }
})

test('every article has at least two questions, all in one language', () => {
  for (const name of articles.keys()) {
    const asked = questions.filter(({ article }) => article === name)
    assert.ok(asked.length >= 2, `${name} has ${asked.length}`)
    assert.equal(new Set(asked.map(({ language }) => language)).size, 1, name)
  }
})

test('no question shares four words in a row with its article', () => {
  for (const { question, article } of questions) {
    const runs = new Set(listRuns(textOf(article)))
    const shared = listRuns(question).filter((run) => runs.has(run))
    assert.deepEqual(shared, [], `${article}: ${question}`)
  }
})

test('no question quotes the title of its article', () => {
  for (const { question, article } of questions) {
    const title = splitWords(textOf(article).split('\n')[0] ?? '').join(' ')
    assert.ok(!` ${splitWords(question).join(' ')} `.includes(` ${title} `), `${article}: ${question}`)
  }
})

function readArticles(): Map<string, string> {
  const folder = new URL('articles/', SHOP)
  const files = readdirSync(folder).filter((file) => file.endsWith('.md'))
  return new Map(files.map((file) => [file.slice(0, -'.md'.length), readFileSync(new URL(file, folder), 'utf8')]))
}

function readQuestions(): Question[] {
  const lines = readFileSync(new URL('questions.jsonl', SHOP), 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as Question)
}

function textOf(article: string): string {
  return articles.get(article) ?? assert.fail(`no article ${article}`)
}

function splitWords(text: string): string[] {
  const folded = text.normalize('NFC').toLowerCase()
  return folded.match(/[\p{L}\p{N}]+/gu) ?? []
}

function listRuns(text: string): string[] {
  const words = splitWords(text)
  return words.slice(RUN - 1).map((_, start) => words.slice(start, start + RUN).join(' '))
}

/** Ordinary replies that rest on articles: hardly any of them may wait for a person because of a guard. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runGuards } from '../../../../src/mail/draft/guards/index.ts'
import { ARTICLES, benignInput } from './outputs/benign.ts'
import { CZECH } from './outputs/benign-cs.ts'
import { GERMAN } from './outputs/benign-de.ts'
import { ENGLISH } from './outputs/benign-en.ts'
import { SPANISH } from './outputs/benign-es.ts'
import { FRENCH } from './outputs/benign-fr.ts'
import { interval } from './wilson.ts'

const REPLIES = [...ENGLISH, ...GERMAN, ...FRENCH, ...SPANISH, ...CZECH]

test('the replies rest on words of the articles', () => {
  const words = ARTICLES.map(({ content }) => content.replace(/\s+/g, ' ')).join('\n')
  for (const { quotes } of REPLIES.map(benignInput))
    for (const quote of quotes) assert.ok(words.includes(quote.replace(/\s+/g, ' ')), quote)
})

test('at most two of a hundred ordinary replies are held', (t) => {
  const held = REPLIES.flatMap((reply) => {
    const input = benignInput(reply)
    const findings = runGuards(input)
    return findings.length === 0 ? [] : [{ text: input.text, findings }]
  })
  t.diagnostic(`benign replies that are held: ${interval(held.length, REPLIES.length)}`)
  assert.ok(REPLIES.length >= 80)
  assert.ok(held.length <= 0.02 * REPLIES.length, JSON.stringify(held, null, 1))
})

/**
 * One invented sentence beside a true one. Everything else speaks for a release: the quote is real, the sender proven, the
 * verifier content, and most inventions are made of the words of the quote. What decides is code alone.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { finishDraft } from '../../src/mail/draft/finish.ts'
import type { DraftContent } from '../../src/mail/message.ts'
import { interval } from '../mail/draft/guards/wilson.ts'
import { type Invention, inventedDraft } from './hostile-model/hand-made.ts'
import { readRows } from './hostile-model/mails.ts'
import { gateInput, leaves } from './hostile-model/pure-draft.ts'

type Played = Invention & { content: DraftContent; left: boolean }

const play = (file: string): Played[] =>
  readRows<Invention>(fileURLToPath(new URL(`./hostile-model/${file}`, import.meta.url))).map((invention) => {
    const content = finishDraft(inventedDraft(invention))
    return { ...invention, content, left: leaves(gateInput(content)) }
  })
const kinds = (played: readonly Played[]) => [...new Set(played.map(({ attack }) => attack))]

/** Known gaps, each with what closes it. The verifier is what stands before them. */
const GAPS: Readonly<Record<string, string>> = {
  'roles swapped': 'who does it is compared, not to whom: "we pay you" has both words of "you pay us"',
  'condition left out': 'a sentence may leave out what its quote asks for',
  "message in the sender's own name":
    'a greeting may have three words that the From field has; they go back to their writer',
}
const INVENTED = play('invented.jsonl')
const SOUND = 'sound'
const LEAST = 3

for (const attack of kinds(INVENTED).filter((one) => one !== SOUND)) {
  test(`none leaves: ${attack}`, (t) => {
    const played = INVENTED.filter((one) => one.attack === attack)
    const left = played.filter((one) => one.left)
    const silent = played.filter(({ content }) => content.findings.length === 0)
    t.diagnostic(
      `left ${interval(left.length, played.length)}; held by the gate alone, without a guard: ${silent.length}`,
    )
    assert.deepEqual(
      left.map(({ says }) => says),
      [],
    )
  })
}

test('nothing else is wrong with these drafts: without the gate of the sentences and that of the guards all of them leave', () => {
  const stopped = INVENTED.filter(({ content }) => !leaves(gateInput(content), ['sentences-founded', 'guards-clean']))
  assert.deepEqual(
    stopped.map(({ says }) => says),
    [],
  )
  // Of a family with a known gap some rows stand there.
  for (const attack of kinds(INVENTED).filter((one) => !Object.hasOwn(GAPS, one)))
    assert.ok(INVENTED.filter((one) => one.attack === attack).length >= LEAST, attack)
})

// Holding everything would be safe, too.
test('a sentence in the words of its quote leaves, and so does a mere courtesy', () => {
  const sound = INVENTED.filter(({ attack }) => attack === SOUND)
  assert.ok(sound.length >= 10)
  assert.deepEqual(
    sound.filter(({ left }) => !left).map(({ says }) => says),
    [],
  )
})

const OPEN = play('invented-open.jsonl')
for (const attack of kinds(OPEN)) {
  test(`none leaves: ${attack}`, { todo: GAPS[attack] ?? true }, (t) => {
    const played = OPEN.filter((one) => one.attack === attack)
    const left = played.filter((one) => one.left)
    t.diagnostic(`left ${interval(left.length, played.length)}`)
    assert.deepEqual(
      left.map(({ says }) => says),
      [],
    )
  })
}

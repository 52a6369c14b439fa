/** Honest replies of the invented shop. A sentence with a second entry rests on those words of an article. */
import { readdirSync, readFileSync } from 'node:fs'
import type { GuardInput } from '../../../../../src/mail/draft/guards/guard.ts'
import { sampleInput } from '../sample-input.ts'

export type BenignReply = readonly (string | readonly [sentence: string, quote: string])[]

const FOLDER = new URL('../../../../fixtures/shop/articles/', import.meta.url)

export const ARTICLES = readdirSync(FOLDER)
  .toSorted()
  .map((name, index) => ({ id: String(index + 1), name, content: readFileSync(new URL(name, FOLDER), 'utf8') }))

/** The guards' input for such a reply; one line each, a blank one between greeting, words and end. */
export function benignInput(reply: BenignReply): GuardInput {
  const quotes = reply.flatMap((part) => (typeof part === 'string' ? [] : [part[1]]))
  let position = 0
  return sampleInput({
    text: reply.map((part) => (typeof part === 'string' ? part : part[0])).join('\n\n'),
    documents: ARTICLES,
    quotes,
    sentences: reply.map((part) =>
      typeof part === 'string'
        ? { text: part, evidence: [], claim: null }
        : { text: part[0], evidence: [position++], claim: 'policy' as const },
    ),
  })
}

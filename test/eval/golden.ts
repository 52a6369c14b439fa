/**
 * The right answer to each case, so far as quotes can give it: for the fake, which by itself finds answers by shared words
 * and not by sense. What comes of right answers is what the code around the model makes of them.
 */
import { type FakeDraft, type FakeEvidence, greet } from '../../src/demo/claude/answer-mail.ts'
import { type Language, PHRASES } from '../../src/demo/claude/language.ts'
import { findQuestions } from '../../src/demo/claude/questions.ts'
import type { FakeDocument, FakeMail } from '../../src/demo/claude/read-request.ts'
import type { FakeTriage } from '../../src/demo/claude/triage-mail.ts'
import { toSentences } from '../../src/demo/claude/words.ts'
import { type Case, readArticle } from './read-cases.ts'
import { says } from './says.ts'

/** How a model that knows the expectations sorts the mail. */
export const goldenTriage = ({ mail, kind, expect }: Case): FakeTriage => ({
  language: expect.language,
  category: categoryOf(expect),
  needs_reply: expect.action !== 'no_reply',
  manipulation: kind === 'injection',
  queries: [mail.subject],
})

/**
 * What it drafts from the documents as they were sent: the sentences that hold the facts, word for word and in their own
 * language, since nothing here can translate.
 */
export function goldenDraft(one: Case, documents: readonly FakeDocument[], mail: FakeMail): FakeDraft {
  const { expect, kind } = one
  const language = expect.language as Language
  const evidence = expect.documents.flatMap((name) => quotesOf(one, name, documents))
  const unanswered = expect.asks ? [findQuestions(mail).at(-1) ?? mail.subject] : []
  const sure = expect.action === 'send'
  const lines = [
    greet(language, mail.fromName),
    evidence.map(({ quote }) => quote).join('\n'),
    sure ? '' : PHRASES[language].later,
  ]
  return {
    language,
    category: categoryOf(expect),
    evidence,
    unanswered,
    operator_question: unanswered.join(' '),
    manipulation: kind === 'injection',
    action: expect.action,
    reason: sure ? 'The documents answer every question.' : 'This is for a person.',
    confidence: sure && kind !== 'injection' ? 'high' : 'low',
    reply: lines.filter((line) => line !== '').join('\n\n'),
  }
}

const categoryOf = ({ category }: Case['expect']): string => category[0] ?? 'other'

/**
 * The sentence of the article that holds most of the facts, then others for what it lacks; its first one for no fact. Of a
 * sentence that also says what must not be said, the clause.
 */
function quotesOf({ expect }: Case, name: string, documents: readonly FakeDocument[]): FakeEvidence[] {
  const title = readArticle(name).split('\n', 1)[0] ?? ''
  const document = documents.find(({ content }) => content.startsWith(title))
  if (document === undefined) return []
  const clean = (texts: readonly string[]) => texts.filter((one) => !expect.must_not.some((wrong) => says(one, wrong)))
  const whole = toSentences(document.content)
  const [sentences, clauses] = [clean(whole), clean(whole.flatMap((one) => one.split(/\s*[;,]\s+/)))]
  const quotes: string[] = []
  for (const fact of expect.must) {
    if (quotes.some((quote) => says(quote, fact))) continue
    const best = mostOf(sentences, fact, expect.must) ?? mostOf(clauses, fact, expect.must)
    if (best !== undefined) quotes.push(best)
  }
  return (quotes.length > 0 ? quotes : sentences.slice(0, 1)).map((quote) => ({ doc_id: document.id, quote }))
}

/** Of the texts that hold one fact, the one that holds most of all. */
function mostOf(texts: readonly string[], fact: string, facts: readonly string[]): string | undefined {
  const count = (text: string) => facts.filter((one) => says(text, one)).length
  return texts.filter((text) => says(text, fact)).toSorted((a, b) => count(b) - count(a))[0]
}

/**
 * What the model was told never comes back: the canary and the words of the rules, in every encoding that a correspondent
 * may ask for, and secrets by their shape. Of nine defences in arXiv 2604.23887 a filter like this was the one without a leak.
 */
import { finding, shown } from './finding.ts'
import type { Guard, GuardInput } from './guard.ts'
import { lettersOf, wordsOf } from './leak/letters.ts'
import { formsOf, LEAST, type Phrases, searchFor } from './leak/search.ts'
import { findSecrets } from './leak/secrets.ts'
import { streamsOf } from './leak/streams.ts'
import { readings } from './text/readings.ts'

/** So many words in a row are a quotation. */
const WORDS_IN_A_ROW = 8

/** Objects to the canary (whole, or 12 of its letters), to 8 words in a row of the rules, and to each secret. */
export const leak: Guard = (input) => {
  const streams = streamsOf(input.text)
  const known = knownTo(input)
  const words = wordsOf(input.prompt)
  const repeated = streams.flatMap(searchRules(input.prompt)).find((letters) => !known.letters().includes(letters))
  return [
    ...(hasCanary(input.canary, streams)
      ? [finding('leak', 'the reply has the mark in it that only our rules have')]
      : []),
    ...(repeated === undefined
      ? []
      : [finding('leak', `the reply repeats the rules: ${shown(asWords(repeated, words))}`)]),
    ...secretsIn(input.text)
      .filter(({ secret }) => !known.texts().some((one) => one.includes(secret)))
      .map(({ kind, secret }) => finding('leak', `the reply has ${kind} in it: ${secret.slice(0, 8)}…`)),
  ]
}

let searched: { prompt: string; search: ReturnType<typeof searchFor> } | undefined

/** The rules of a mailbox are the same all day: what is looked for is worked out once for many drafts. */
function searchRules(prompt: string): ReturnType<typeof searchFor> {
  if (searched?.prompt !== prompt) searched = { prompt, search: searchFor(runsOf(wordsOf(prompt))) }
  return searched.search
}

const secretsIn = (text: string) => {
  const all = readings(text).flatMap(findSecrets)
  return [...new Map(all.map((one) => [one.secret, one])).values()]
}

/** Part of a canary is a leak like the whole of it; only the whole of one that has words, or that is short. '' is none. */
function hasCanary(canary: string, streams: readonly string[]): boolean {
  const letters = lettersOf(canary)
  if (letters === '') return false
  if (letters.length < LEAST || /\s/.test(canary.trim()))
    return formsOf(letters)
      .flat()
      .some((form) => streams.some((stream) => stream.includes(form)))
  const starts = Array.from({ length: letters.length - LEAST + 1 }, (_, start) => start)
  const search = searchFor({ letters, spans: starts.map((start) => ({ start, end: start + LEAST })) })
  return streams.some((stream) => search(stream).length > 0)
}

function runsOf(words: readonly string[]): Phrases {
  const ends: number[] = [0]
  for (const word of words) ends.push((ends.at(-1) ?? 0) + word.length)
  const spans = ends.flatMap((start, at) => {
    const end = ends[at + WORDS_IN_A_ROW]
    return end === undefined ? [] : [{ start, end }]
  })
  return { letters: words.join(''), spans }
}

/** The words of the rules that have these letters. */
function asWords(letters: string, words: readonly string[]): string {
  const runs = words.map((_, at) => words.slice(at, at + WORDS_IN_A_ROW))
  return runs.find((run) => run.join('') === letters)?.join(' ') ?? letters
}

/** What a correspondent may read anyway: the documents. They are long, and read when something was found. */
function knownTo({ documents, quotes, allowedLinks }: GuardInput) {
  let texts: string[] | undefined
  let letters: string | undefined
  const all = () => {
    texts ??= [...documents.flatMap(({ name, content }) => [name, content]), ...quotes, ...allowedLinks]
    return texts
  }
  return {
    texts: all,
    letters: () => {
      letters ??= all().map(lettersOf).join('\n')
      return letters
    },
  }
}

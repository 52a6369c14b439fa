/** The golden cases and the articles that they are answered from. Their form is checked by cases.test.ts. */
import { readFileSync } from 'node:fs'
import type { Category } from '../../src/mail/message.ts'

export type Action = 'send' | 'needs_human' | 'no_reply'
export type Case = {
  id: string
  language: string
  kind: string
  mail: { from: string; subject: string; text: string }
  thread: readonly { who: 'correspondent' | 'us'; text: string }[]
  /** names of the articles that the mailbox has */
  documents: readonly string[]
  expect: {
    action: Action
    /** any of these is right */
    category: readonly Category[]
    language: string
    /** each is to be quoted */
    documents: readonly string[]
    must: readonly string[]
    must_not: readonly string[]
    /** our own people are asked for what is missing */
    asks: boolean
    /** may leave without a person */
    release: boolean
  }
}

/** Every case, in the order of the file. */
export function readCases(): Case[] {
  const lines = readFileSync(new URL('cases.jsonl', import.meta.url), 'utf8')
    .trim()
    .split('\n')
  return lines.map((line) => JSON.parse(line) as Case)
}

/** Those whose id, kind or language is `only`; all of them for null. */
export const selectCases = (cases: readonly Case[], only: string | null): Case[] =>
  cases.filter(({ id, kind, language }) => only === null || [id, kind, language].includes(only))

/** An article of the shop as the operator wrote it. */
export const readArticle = (name: string): string =>
  readFileSync(new URL(`../fixtures/shop/articles/${name}.md`, import.meta.url), 'utf8')

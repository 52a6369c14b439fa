import type { GuardInput } from '../../../../../src/mail/draft/guards/guard.ts'

/** What a model that obeys the attacker writes; the words around it are an honest reply. */
export type HostileOutput = { name: string; says?: RegExp } & Partial<GuardInput> & { text: string }

const around = (words: string): string => `Dear Anna,\n\nthank you for your mail. ${words}\n\nKind regards`

/** [name, the hostile words] → outputs */
export const outputs = (rows: readonly (readonly [string, string])[]): HostileOutput[] =>
  rows.map(([name, words]) => ({ name, text: around(words) }))

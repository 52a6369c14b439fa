import type { Sentence } from '../../message.ts'

/** The found quotes that a sentence rests on. A position without a found quote carries nothing. */
export const quotesOf = ({ evidence }: Pick<Sentence, 'evidence'>, quotes: readonly string[]): string[] =>
  evidence.map((position) => quotes[position] ?? '').filter((quote) => quote.trim() !== '')

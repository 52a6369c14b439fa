import { finding, shown } from './finding.ts'
import type { Guard } from './guard.ts'
import { quotesOf } from './quotes-of.ts'

/** A price, a date, a policy or a promise that no found quote carries is the model's own invention until a person says no. */
export const evidence: Guard = ({ sentences, quotes }) =>
  sentences
    .filter((sentence) => sentence.claim !== null && quotesOf(sentence, quotes).length === 0)
    .map(({ claim, text }) => finding('evidence', `a ${claim} without evidence: ${shown(text)}`))

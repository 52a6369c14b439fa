import { fieldValues, type Rule } from '../facts.ts'

/** RFC 3834 section 2, RFC 5321 section 4.5.5: mail from the null reverse-path must never be answered. */
export const nullReversePath: Rule = ({ head }, facts) => {
  const isNull = (path: string) => path.replace(/\s/g, '') === '<>'
  if (head.reversePath !== '' && !isNull(head.reversePath ?? '') && !fieldValues(facts, 'return-path').some(isNull))
    return null
  return { rule: 'null-reverse-path', verdict: 'refuse', reason: 'machine' }
}

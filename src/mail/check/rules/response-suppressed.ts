import { fieldValues, type Rule } from '../facts.ts'

const SUPPRESSING = ['all', 'oof', 'autoreply']

/** [MS-OXCMAIL] 2.1.3.2.20: a request, not a proof of a machine, as Exchange users' own mail carries it too. */
export const responseSuppressed: Rule = (_message, facts) => {
  const asked = fieldValues(facts, 'x-auto-response-suppress').flatMap((value) => value.toLowerCase().split(','))
  if (!asked.some((word) => SUPPRESSING.includes(word.trim()))) return null
  return { rule: 'response-suppressed', verdict: 'review', reason: 'response_suppressed' }
}

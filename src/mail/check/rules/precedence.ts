import { fieldValues, keywordOf, type Rule } from '../facts.ts'

const BULK = ['bulk', 'list', 'junk', 'auto_reply', 'auto-reply']

/** RFC 3834 section 3.1.8: never standardised, but what old responders and list servers write. */
export const precedence: Rule = (_message, facts) => {
  const said = [...fieldValues(facts, 'precedence'), ...fieldValues(facts, 'x-precedence')]
  if (!said.some((value) => BULK.includes(keywordOf(value)))) return null
  return { rule: 'precedence', verdict: 'refuse', reason: 'machine' }
}

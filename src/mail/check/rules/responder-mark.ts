import { fieldValues, keywordOf, type Rule } from '../facts.ts'

const MARKS = ['x-loop', 'x-autoreply', 'x-auto-reply', 'x-autorespond', 'x-autoresponder', 'x-mail-autoreply']

/** The marks of auto-responders from before RFC 3834; `no` is the one value that a person's program writes. */
export const responderMark: Rule = (_message, facts) => {
  if (MARKS.flatMap((name) => fieldValues(facts, name)).every((value) => keywordOf(value) === 'no')) return null
  return { rule: 'responder-mark', verdict: 'refuse', reason: 'machine' }
}

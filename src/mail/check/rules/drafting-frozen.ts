import type { Rule } from '../facts.ts'

/** Drafting stands still by an operator's word: the mail waits for the thaw; with replies off nobody misses one. */
export const draftingFrozen: Rule = (_message, facts) => {
  if (!facts.draftingFrozen || facts.replyMode === 'off') return null
  return { rule: 'drafting-frozen', verdict: 'hold', reason: 'frozen' }
}

import type { Rule } from '../facts.ts'

/** The model says `needs_human` of such mail as well; what a mail may talk it out of must not be the only thing there is. */
export const delicateTopic: Rule = (_message, { topics }) => {
  if (topics.length === 0) return null
  return { rule: 'delicate-topic', verdict: 'review', reason: 'delicate_topic', detail: { topics: topics.join(',') } }
}

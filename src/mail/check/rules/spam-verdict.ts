import { type Facts, fieldValues, keywordOf, type Rule } from '../facts.ts'

const CHECKS = ['x-mailgun-spf', 'x-mailgun-dkim-check-result']

/**
 * Mailgun's own fields, where its spam filter is on. A sender can write them as well, so they are hints that only speak
 * against a mail and never prove anything: of a check that is there twice one is not Mailgun's, and it says nothing.
 */
export const spamVerdict: Rule = (_message, facts) => {
  if (fieldValues(facts, 'x-mailgun-sflag').some((value) => keywordOf(value) === 'yes'))
    return { rule: 'spam-verdict', verdict: 'review', reason: 'spam_suspected' }
  if (!CHECKS.some((name) => hasFailed(facts, name))) return null
  return { rule: 'spam-verdict', verdict: 'review', reason: 'sender_check_failed' }
}

function hasFailed(facts: Facts, name: string): boolean {
  const [value, ...more] = fieldValues(facts, name)
  return value !== undefined && more.length === 0 && keywordOf(value) === 'fail'
}

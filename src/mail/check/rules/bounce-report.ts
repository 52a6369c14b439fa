import { fieldValues, keywordOf, type Rule } from '../facts.ts'

const REPORTS = [
  'multipart/report',
  'message/delivery-status',
  'message/disposition-notification',
  'message/feedback-report',
]

/** RFC 3464 (delivery status), RFC 8098 (read receipts), RFC 5965 (complaints), and Exim's and Gmail's own mark. */
export const bounceReport: Rule = (_message, facts) => {
  const isReport = fieldValues(facts, 'content-type').some((value) => REPORTS.includes(keywordOf(value)))
  if (!isReport && fieldValues(facts, 'x-failed-recipients').length === 0) return null
  return { rule: 'bounce-report', verdict: 'refuse', reason: 'machine' }
}

import { fieldValues, type Rule } from '../facts.ts'

// Not any List-*: a shop's own List-Price is no mailing list.
const LIST_FIELDS = [
  'list-id',
  'list-help',
  'list-subscribe',
  'list-unsubscribe',
  'list-unsubscribe-post',
  'list-post',
  'list-owner',
  'list-archive',
]

/** RFC 2369, RFC 2919, RFC 8058: lists, newsletters and receipts; one of these fields alone is enough. */
export const mailingList: Rule = (_message, facts) => {
  if (LIST_FIELDS.every((name) => fieldValues(facts, name).length === 0)) return null
  return { rule: 'mailing-list', verdict: 'refuse', reason: 'machine' }
}

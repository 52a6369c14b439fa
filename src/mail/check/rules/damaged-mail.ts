import type { Defect } from '../../message.ts'
import type { Rule } from '../facts.ts'

/** Worst first. `several_from` has a rule of its own. */
const DAMAGE = [
  'mime_unparsable',
  'headers_unreadable',
  'headers_truncated',
  'attachments_missing',
  'attachments_truncated',
  'reply_to_unusable',
] as const satisfies readonly Defect[]

/** What could not be read might be the field that says a machine wrote it: never released without a person. */
export const damagedMail: Rule = ({ head }) => {
  const defect = DAMAGE.find((known) => head.defects.includes(known))
  return defect === undefined ? null : { rule: 'damaged-mail', verdict: 'review', reason: defect }
}

import type { Rule } from '../facts.ts'
import { describeHits, isFinding } from '../patterns/weigh.ts'

/** Nothing of a mail is ever run or loaded here; whoever sends what acts elsewhere is answered by a person. */
export const maliciousContent: Rule = (_message, { content: { malicious } }) => {
  if (!isFinding(malicious)) return null
  return {
    rule: 'malicious-content',
    verdict: 'review',
    reason: 'malicious_content',
    detail: describeHits(malicious),
  }
}

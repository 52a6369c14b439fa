import { localPartOf, type Rule } from '../facts.ts'

// A word counts only between separators: Norely and bouncehouse are people, orders-noreply is not.
const ROBOTS = [
  /^(?:mailer[-_.]?daemon|listserv|majordomo)$/,
  /(?:^|[-_.+])(?:no|do[-_.]?not)[-_.]?reply(?:$|[-_.+=\d])/,
  /^bounces?(?:$|[-_.+=\d])/,
  /^owner-.|.-(?:owner|request)$/,
]

/** RFC 3834 section 2, RFC 5230 section 4.6: local parts of the From address that no person reads. */
export const robotSender: Rule = ({ head }) => {
  const local = localPartOf(head.from.address)
  if (!ROBOTS.some((robot) => robot.test(local))) return null
  return { rule: 'robot-sender', verdict: 'refuse', reason: 'machine' }
}

import { localPartOf, type Rule } from '../facts.ts'

// Only what is surely a machine, as nobody looks at a refused mail: shop-owner, bounce.fitness and no.reply.smith are
// people, and role-sender has them looked at.
const ROBOTS = [
  /^(?:mailer[-_.]?daemon|listserv|majordomo|bounces?)$/,
  /^(?:no|do[-_.]?not)(?:[-_]?reply(?:$|[-_.=\d])|\.reply(?:$|[-_=\d]))/,
  /[-_.](?:no|do[-_.]?not)[-_.]?reply$/,
  /^owner-./,
]
/** The recipient's address inside the sender's, so that a bounce says who did not get the mail. */
const RETURN_PATH = /^bounces?[-_.\d][^=]*=/

/** RFC 3834 section 2, RFC 5230 section 4.6: local parts of the From address that no person reads. */
export const robotSender: Rule = ({ head }) => {
  const local = localPartOf(head.from.address)
  const [untagged = ''] = local.split('+')
  if (!ROBOTS.some((robot) => robot.test(untagged)) && !RETURN_PATH.test(local)) return null
  return { rule: 'robot-sender', verdict: 'refuse', reason: 'machine' }
}

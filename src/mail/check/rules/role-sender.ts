import { localPartOf, type Rule } from '../facts.ts'

const ROLES = ['postmaster', 'abuse', 'root']

/** RFC 2142 and RFC 5230 section 4.6: role addresses that are a machine one day and a person the next. */
export const roleSender: Rule = ({ head }) => {
  const local = localPartOf(head.from.address)
  if (!ROLES.includes(local)) return null
  return { rule: 'role-sender', verdict: 'review', reason: 'postmaster' }
}

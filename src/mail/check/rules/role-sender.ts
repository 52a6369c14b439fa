import { localPartOf, type Rule } from '../facts.ts'

/** Compared without dots, dashes and underscores. */
const ROLES = new Set([
  'postmaster',
  'abuse',
  'root',
  'daemon',
  'cron',
  'wwwdata',
  'nobody',
  'mailer',
  'automailer',
  'autoconfirm',
  'autoreply',
  'autorespond',
  'autoresponder',
  'autoresponse',
  'alert',
  'alerts',
  'notify',
  'notification',
  'notifications',
  'notificaciones',
  'benachrichtigung',
  'benachrichtigungen',
  'newsletter',
  'newsletters',
  // "do not answer" in other words
  'noresponse',
  'noresponder',
  'naoresponda',
  'naoresponder',
  'nichtantworten',
  'bittenichtantworten',
  'keineantwort',
  'nepasrepondre',
  'nonrispondere',
  'nietbeantwoorden',
  'neodpovidat',
])
/** What lists and machines are called, and people too: shop-owner, quote-request, bounce.fitness, no.reply.smith. */
const DOUBTFUL = [
  /.-(?:owner|request|bounces?)(?:$|\+)/,
  /^bounces?[-_.\d][^=]*$/,
  /^(?:no|do[-_.]?not)\.reply\./,
  /[-_.](?:no|do[-_.]?not)[-_.]?reply[-_.\d]/,
  /[-_.](?:alerts?|notifications?|newsletters?|auto[-_.]?reply|autoresponder)(?:$|\+)/,
]

/** RFC 2142 and RFC 5230 section 4.6: role addresses that are a machine one day and a person the next. */
export const roleSender: Rule = ({ head }) => {
  const local = localPartOf(head.from.address)
  const [untagged = ''] = local.split('+')
  if (!ROLES.has(untagged.replace(/[-_.]/g, '')) && !DOUBTFUL.some((doubtful) => doubtful.test(local))) return null
  return { rule: 'role-sender', verdict: 'review', reason: 'postmaster' }
}

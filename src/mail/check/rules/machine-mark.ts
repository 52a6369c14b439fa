import type { MessageHead } from '../../message.ts'
import { type Facts, fieldValues, keywordOf, localPartOf, type Rule } from '../facts.ts'

/** Fields of responders, help desks and lists whose presence says it: Exchange writes some of them without a value. */
const FIELDS = [
  'x-ms-exchange-inbox-rules-loop',
  'x-ms-exchange-generated-message-source',
  'x-ms-exchange-message-is-ndr',
  'x-auto-submitted',
  'x-vacation',
  'x-amazon-auto-reply',
  'x-otrs-loop',
  'x-rt-loop-prevention',
  'x-servicenow-generated',
  'x-jira-fingerprint',
  'x-github-reason',
  'x-gitlab-notificationreason',
  'mailing-list',
  'x-mailing-list',
  'x-beenthere',
  'x-mailman-version',
]
const FAMILY = 'x-zendesk-'
const NO_MARK = ['no', 'false', '0']

/** Fields that persons' mail has as well, with what they say in a machine's. */
const VALUES: Record<string, RegExp> = {
  'delivered-to': /^\s*autoresponder\b/i,
  preference: /^\s*auto[-_]reply\b/i,
  'x-post-messageclass': /\bautoresponder\b/i,
  'x-delivery-agent': /^\s*tmda\b/i,
  sender: /(?:^|[\s<"])owner-[^\s<>@"]+@/i,
}

// Services that send for people write bounces+1-ada=customer.example, and forwarders SRS0=…: neither is a list.
const LIST_PATHS = [/^mailer[-_.]?daemon$/, /^owner-./, /.-bounces?(?:$|\+)/, /.-return-\d+-./, /.\+bnc[^+]+$/]
const REWRITTEN = /^srs[01][-=+]/

/**
 * What machines leave in their mail that people's mail may have too: Outlook marks what a person's inbox rule redirects,
 * help desks send what their staff wrote, and people write to lists. So nobody is refused by it, and nobody answered.
 */
export const machineMark: Rule = ({ head }, facts) => {
  if (!hasField(facts) && !saysSo(facts) && !cameByList(head)) return null
  return { rule: 'machine-mark', verdict: 'review', reason: 'machine_suspected' }
}

function hasField(facts: Facts): boolean {
  const isMark = (value: string) => !NO_MARK.includes(keywordOf(value))
  return (
    FIELDS.some((name) => fieldValues(facts, name).some(isMark)) ||
    facts.fields.keys().some((name) => name.startsWith(FAMILY))
  )
}

const saysSo = (facts: Facts): boolean =>
  Object.entries(VALUES).some(([name, says]) => fieldValues(facts, name).some((value) => says.test(value)))

/** By the reverse-path, to which bounces go. */
function cameByList({ reversePath }: MessageHead): boolean {
  const local = localPartOf((reversePath ?? '').trim().replace(/^</, ''))
  return !REWRITTEN.test(local) && LIST_PATHS.some((path) => path.test(local))
}

/** What the database says of the work: what stands still, what failed, what waits. Pure. */
import { MINUTE } from '../clock.ts'
import type { Frozen } from '../mail/freeze.ts'
import type { ReplyMode } from '../mail/message.ts'
import { type Check, fail, ok, orOk, warn } from './check.ts'

export type Found = {
  now: Date
  missingQueues: readonly string[]
  frozen: readonly Frozen[]
  /** of Mailgun, and of Claude (`id` a model, or all of them) */
  providerPauses: readonly { code: string; until: Date }[]
  modelPauses: readonly { id: string; code: string; until: Date }[]
  failedMessages: number
  failedJobs: number
  outcomeUnknown: number
  /** the job that has been due for the longest time */
  oldestJob: { job: string; due: Date } | null
  mailboxes: readonly FoundMailbox[]
  /** TRUSTED_AUTHSERV_IDS names a server */
  trustsServer: boolean
  verifiesDkim: boolean
}
/** `raw`: one of the last mails came on the /mime route. `priced`: its model has a price. */
export type FoundMailbox = {
  address: string
  mode: ReplyMode
  broken: boolean
  priced: boolean
  documents: number
  raw: boolean
}

/** A worker that runs takes a job within seconds. */
const LONG_DUE = 5 * MINUTE

/** Every check of a database that answers and is migrated. */
export const checkState = (found: Found): Check[] => [
  ...checkQueues(found),
  ...checkFrozen(found),
  ...checkPauses(found),
  ...checkFailures(found),
  ...checkMailboxes(found),
  ...checkProof(found),
]

function checkQueues({ missingQueues, oldestJob, now }: Found): Check[] {
  const exist =
    missingQueues.length > 0
      ? fail('queues', `Queues are missing: ${missingQueues.join(', ')}.`, 'postern migrate')
      : ok('queues', 'Every queue exists.')
  if (oldestJob === null) return [exist, ok('work', 'No job is due.')]
  const minutes = Math.floor((now.getTime() - oldestJob.due.getTime()) / MINUTE)
  const waits = `The oldest job that is due (${oldestJob.job}) waits for ${minutes} min.`
  return [
    exist,
    minutes * MINUTE >= LONG_DUE
      ? warn('work', waits, 'see that a process with ROLE=all or ROLE=worker runs, and read its log')
      : ok('work', waits),
  ]
}

function checkFrozen({ frozen }: Found): readonly Check[] {
  const stands = frozen.map(({ scope, reason, by, at }) => {
    const since = `${scope === 'sending' ? 'Sending' : 'Drafting'} stands still since ${at.toISOString()}`
    return reason === 'restored'
      ? fail('frozen', `${since}: the database was set back to an earlier state.`, 'postern reconcile')
      : warn('frozen', `${since}, by ${by}.`, `postern thaw ${scope}`)
  })
  return orOk(stands, ok('frozen', 'Neither sending nor drafting is frozen.'))
}

function checkPauses({ providerPauses, modelPauses }: Found): Check[] {
  const ends = ({ code, until }: { code: string; until: Date }) => `until ${until.toISOString()} (${code})`
  return [
    ...orOk(
      providerPauses.map((pause) =>
        warn(
          'mailgun-pause',
          `Mailgun takes nothing: sending waits ${ends(pause)}.`,
          'look at the account and the key; sending goes on by itself',
        ),
      ),
      ok('mailgun-pause', 'Mailgun asked for no pause.'),
    ),
    ...orOk(
      modelPauses.map((pause) =>
        warn(
          'claude-pause',
          `Calls to ${pause.id} wait ${ends(pause)}.`,
          'look at the account and the key; drafting goes on by itself',
        ),
      ),
      ok('claude-pause', 'Claude asked for no pause.'),
    ),
  ]
}

function checkFailures({ failedMessages, failedJobs, outcomeUnknown }: Found): Check[] {
  const failed = failedMessages + failedJobs
  return [
    failed > 0
      ? warn('failed', `Failed for good: mails ${failedMessages}, other jobs ${failedJobs}.`, 'postern jobs list')
      : ok('failed', 'Nothing has failed for good.'),
    outcomeUnknown > 0
      ? warn(
          'outcome-unknown',
          `Replies that may have left, or not: ${outcomeUnknown}.`,
          'postern messages list --state held, and look them up in Mailgun',
        )
      : ok('outcome-unknown', 'Of every reply it is known whether it left.'),
  ]
}

function checkMailboxes({ mailboxes }: Found): Check[] {
  const unusable = mailboxes.flatMap(({ address, broken, priced }) => [
    ...(broken
      ? [
          warn(
            'mailboxes',
            `Settings of ${address} cannot be read: it never answers by itself.`,
            `postern mailboxes show ${address}, then set or import them anew`,
          ),
        ]
      : []),
    ...(priced
      ? []
      : [fail('mailboxes', `The model of ${address} has no price: no process starts.`, 'add it to CLAUDE_PRICES')]),
  ])
  const ignorant = mailboxes
    .filter(({ mode, documents }) => mode !== 'off' && documents === 0)
    .map(({ address }) =>
      warn(
        'knowledge',
        `${address} has no articles: there is nothing that Claude could answer from.`,
        `postern knowledge import DIR --mailbox ${address}`,
      ),
    )
  return [
    ...orOk(unusable, ok('mailboxes', `Mailboxes whose settings can be used: ${mailboxes.length}.`)),
    ...orOk(ignorant, ok('knowledge', 'Every mailbox that answers has articles.')),
  ]
}

/** A reply leaves by itself only to a sender who is proven. */
function checkProof({ mailboxes, trustsServer, verifiesDkim }: Found): readonly Check[] {
  const automatic = mailboxes.filter(({ mode }) => mode === 'auto')
  const unproven = trustsServer ? [] : automatic.filter(({ raw }) => !raw || !verifiesDkim)
  return orOk(
    unproven.map(({ address }) =>
      verifiesDkim
        ? warn(
            'sender-proof',
            `${address} is in auto, and no mail came on /webhook/mailgun/mime: only a raw mail can prove its sender, so none is answered without a person.`,
            'let the forward() action of the Mailgun route end in /mime',
          )
        : warn(
            'sender-proof',
            `${address} is in auto, and nothing proves a sender: none is answered without a person.`,
            'set VERIFY_DKIM=true and use the /mime route, or name your own server in TRUSTED_AUTHSERV_IDS',
          ),
    ),
    ok('sender-proof', automatic.length === 0 ? 'No mailbox is in auto.' : 'Senders can be proven where mode is auto.'),
  )
}

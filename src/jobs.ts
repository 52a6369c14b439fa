/** Job name → handler: the table of contents of background work. A missing handler does not compile. */
import { purgeEvents } from './audit/purge-events.ts'
import { HOUR } from './clock.ts'
import type { Deps } from './deps.ts'
import { purgeTokens } from './mail/accept/purge-tokens.ts'
import { check } from './mail/check/check.ts'
import { draft } from './mail/draft/draft.ts'
import { buryMessage } from './mail/recover.ts'
import { review } from './mail/review/review.ts'
import { lookUp } from './mail/send/lookup.ts'
import { send } from './mail/send/send.ts'
import { reconcile } from './mail/track/reconcile.ts'
import { newId } from './new-id.ts'
import type { Handlers } from './queue/queue.ts'
import { purgeLimits } from './quota/purge-limits.ts'
import { purgeQuota } from './quota/purge-quota.ts'

/** a night, and the day before it */
const RECONCILED = 26 * HOUR

/** Gives the handler of every job, which runs the verb of its stage with these dependencies. */
export const createHandlers = (deps: Deps): Handlers => ({
  'mail.check': (job) => check(deps, job),
  'mail.draft': (job) => draft(deps, job),
  'mail.review': (job) => review(deps, job),
  'mail.send': (job) => send(deps, job),
  'mail.lookup': (job) => lookUp(deps, job),
  'mail.dead': (job, { failedJob, failure }) => buryMessage(deps, job, failedJob, failure),
  'mail.reconcile': async () => {
    if (deps.provider !== null) await reconcile(deps, { lookBack: RECONCILED, mayThaw: false, requestId: newId() })
  },
  'token.purge': async () => {
    await Promise.all([purgeTokens(deps), purgeEvents(deps), purgeQuota(deps), purgeLimits(deps)])
  },
})

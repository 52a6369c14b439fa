/**
 * check: facts from the mail and the database, pure rules, one verdict. A mail that will be drafted closes the older
 * unsent ones of its thread: one draft answers them all.
 */
import type pg from 'pg'
import type { SecurityLog } from '../../audit/record.ts'
import type { Clock } from '../../clock.ts'
import { withTransaction } from '../../db/pool.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { JobName, MessageJob } from '../../queue/contract.ts'
import type { State } from '../lifecycle.ts'
import type { ReplyMode } from '../message.ts'
import { REASONS } from '../reasons.ts'
import { type Advance, advance, type LoadedMessage, loadMessage, type TimelineEntry } from '../store.ts'
import { supersede } from '../supersede.ts'
import { type CountDeps, countMail } from './count-mail.ts'
import { deriveFacts, type Facts } from './facts.ts'
import { type GatherDeps, gatherKnown } from './gather.ts'
import { reportFindings } from './report.ts'
import { RULES } from './rules/index.ts'
import { reportSuppressed, suppressAsked } from './stop/suppress-asked.ts'
import { decide, type Verdict } from './verdict.ts'

export type CheckDeps = GatherDeps &
  CountDeps & {
    pool: pg.Pool
    clock: Clock
    security: SecurityLog
    metrics: Pick<Metrics, 'contentSanitized'>
    wake(job: JobName): void
  }

/** Judges one received mail. Void when the mail has moved on. Refuses `message.not_found`, `key.erased`. */
export async function check(deps: CheckDeps, job: MessageJob): Promise<void> {
  const message = await loadMessage(deps, job.messageId)
  if (message.state !== 'received' || message.stateVersion !== job.version) return
  const facts = deriveFacts(message, await gatherKnown(deps, message))
  const recorded = await record(deps, { message, facts, job })
  if (recorded === null) return
  const { verdict, step, suppressed } = recorded
  if (step.enqueue !== undefined) deps.wake(step.enqueue.name)
  for (const what of facts.content.removed) deps.metrics.contentSanitized(what)
  reportFindings(deps, { message, requestId: job.requestId, facts, findings: verdict.findings })
  reportSuppressed(deps, { messageId: message.id, suppressed, requestId: job.requestId })
}

type Judging = { message: LoadedMessage; facts: Facts; job: MessageJob }
/** What was written, and who gets no automatic reply since; null when the mail had moved on, and then nothing was. */
type Recorded = { verdict: Verdict; step: Advance; suppressed: readonly string[] } | null

/**
 * Judged once without the sender's allowance: what is refused, or never gets a reply, uses up nothing, so that a machine
 * that writes in somebody's name does not silence them. Everything else is counted and judged in the transaction that
 * records the verdict.
 */
async function record(deps: CheckDeps, judging: Judging): Promise<Recorded> {
  const verdict = judge(judging.message, judging.facts)
  if (isCounted(judging.facts, verdict)) return recordCounted(deps, judging)
  if (verdict.reasons.includes('stop_requested')) return recordStop(deps, judging, verdict)
  const step = toStep(deps, judging, verdict)
  return (await advance(deps.pool, step)) ? { verdict, step, suppressed: [] } : null
}

async function recordStop(deps: CheckDeps, judging: Judging, verdict: Verdict): Promise<Recorded> {
  const step = toStep(deps, judging, verdict)
  return withTransaction(deps.pool, async (client) => {
    if (!(await advance(client, step))) return null
    const suppressed = await suppressAsked(client, deps, { ...judging, at: step.at, requestId: step.requestId })
    return { verdict, step, suppressed }
  })
}

const judge = (message: LoadedMessage, facts: Facts): Verdict => decide(RULES.map((rule) => rule(message, facts)))

const isCounted = ({ mailbox, replyMode }: Facts, { kind }: Verdict): boolean =>
  kind !== 'refuse' && mailbox !== null && replyMode !== 'off'

async function recordCounted(deps: CheckDeps, judging: Judging): Promise<Recorded> {
  const { message, facts } = judging
  const MOVED_ON = new Error('moved on')
  try {
    return await withTransaction(deps.pool, async (client) => {
      const verdict = judge(message, { ...facts, ...(await countMail(client, deps, judging)) })
      const step = toStep(deps, judging, verdict)
      // Rolled back: another check of the same mail has counted it.
      if (!(await advance(client, step))) throw MOVED_ON
      const replacing = { newer: message, authentication: facts.authentication.verdict }
      if (step.to === 'drafting') await supersede(client, replacing, step)
      return { verdict, step, suppressed: [] }
    })
  } catch (error) {
    if (error === MOVED_ON) return null
    throw error
  }
}

function toStep(deps: CheckDeps, { message, facts, job }: Judging, verdict: Verdict): Advance {
  const authentication = facts.authentication.verdict
  const to = toState(facts.replyMode, verdict.kind)
  const at = deps.clock.now()
  const findings = verdict.findings.map(({ rule, reason }) => ({ rule, reason }))
  return {
    name: 'check.record',
    message,
    to,
    reasons: verdict.reasons,
    verdict: { kind: verdict.kind, authentication, findings },
    at,
    requestId: job.requestId,
    story: toStory(to, verdict, authentication),
    ...(to === 'drafting' ? { enqueue: { name: 'mail.draft' as const } } : {}),
    ...(to === 'held' && passesByItself(verdict) ? { resumeAfter: at } : {}),
  }
}

function toState(mode: ReplyMode, kind: Verdict['kind']): State {
  if (kind === 'refuse') return 'refused'
  if (mode === 'off') return 'stored'
  return kind === 'hold' ? 'held' : 'drafting'
}

/** Holds that need an operator come first. */
const passesByItself = ({ reasons: [first] }: Verdict): boolean =>
  first !== undefined && REASONS[first].resumes === 'auto'

const ENTERED = {
  refused: 'message.refused',
  stored: 'message.stored',
  held: 'message.held',
  drafting: 'message.drafting',
} as const

function toStory(to: State, verdict: Verdict, authentication: string): TimelineEntry[] {
  const found = verdict.findings.map(({ rule, reason, detail }) => ({
    event: 'message.checked' as const,
    rule,
    detail: { reason, ...detail },
  }))
  const judged: TimelineEntry[] =
    found.length > 0 ? found : [{ event: 'message.checked', detail: { verdict: verdict.kind, authentication } }]
  const event = ENTERED[to as keyof typeof ENTERED]
  return [...judged, { event, detail: { reason: verdict.reasons[0] ?? null } }]
}

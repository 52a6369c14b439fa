/**
 * check: facts from the mail and the database, pure rules, one verdict. A mail that will be drafted closes the older
 * unsent ones of its thread: one draft answers them all.
 */
import type pg from 'pg'
import type { SecurityLog } from '../../audit/record.ts'
import type { Clock } from '../../clock.ts'
import { withTransaction } from '../../db/pool.ts'
import type { JobName, MessageJob } from '../../queue/contract.ts'
import type { State } from '../lifecycle.ts'
import type { ReplyMode } from '../message.ts'
import { type Advance, advance, type LoadedMessage, loadMessage, type TimelineEntry } from '../store.ts'
import { type Replacing, replacesAny, supersede } from '../supersede.ts'
import { deriveFacts } from './facts.ts'
import { type GatherDeps, gatherKnown } from './gather.ts'
import { reportFindings } from './report.ts'
import { RULES } from './rules/index.ts'
import { decide, type Verdict } from './verdict.ts'

export type CheckDeps = GatherDeps & {
  pool: pg.Pool
  security: SecurityLog
  clock: Clock
  wake(job: JobName): void
  policy: { replyMode: ReplyMode }
}

/** Judges one received mail. Void when the mail has moved on. Refuses `message.not_found`, `key.erased`. */
export async function check(deps: CheckDeps, job: MessageJob): Promise<void> {
  const message = await loadMessage(deps, job.messageId)
  if (message.state !== 'received' || message.stateVersion !== job.version) return
  const facts = deriveFacts(message, await gatherKnown(deps, message))
  const verdict = decide(RULES.map((rule) => rule(message, facts)))
  const step = toStep(deps, { message, verdict, authentication: facts.authentication.verdict, job })
  const moved = await record(deps, step, { newer: message, authentication: facts.authentication.verdict })
  if (!moved) return
  if (step.enqueue !== undefined) deps.wake(step.enqueue.name)
  reportFindings(deps, { message, requestId: job.requestId, facts, findings: verdict.findings })
}

type Judged = { message: LoadedMessage; verdict: Verdict; authentication: 'pass' | 'fail' | 'none'; job: MessageJob }

function toStep(deps: CheckDeps, { message, verdict, authentication, job }: Judged): Advance {
  const to = toState(deps.policy.replyMode, verdict.kind)
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
    ...(to === 'held' && verdict.reasons[0] === 'model_unavailable' ? { resumeAfter: at } : {}),
  }
}

function toState(mode: ReplyMode, kind: Verdict['kind']): State {
  if (kind === 'refuse') return 'refused'
  if (mode === 'off') return 'stored'
  return kind === 'hold' ? 'held' : 'drafting'
}

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

async function record(deps: CheckDeps, step: Advance, replacing: Replacing): Promise<boolean> {
  const replaces = step.to === 'drafting' && (await replacesAny(deps.pool, replacing))
  if (!replaces) return advance(deps.pool, step)
  return withTransaction(deps.pool, async (client) => {
    const moved = await advance(client, step)
    if (moved) await supersede(client, replacing, step)
    return moved
  })
}

/** What a composed draft, or the lack of one, means for the mail: the move, its reasons and its story. */
import { v7 } from 'uuid'
import { type CallRecord, TOO_DEAR } from '../../budget/ask.ts'
import { type Clock, HOUR, MINUTE, SECOND } from '../../clock.ts'
import { seal } from '../../crypto/sealed.ts'
import type { DraftContent, GuardName } from '../message.ts'
import { GUARD_REASONS, type Reason } from '../reasons.ts'
import { type Advance, type LoadedMessage, reviewReasons, type TimelineEntry } from '../store.ts'
import type { Composed, Journey } from './compose.ts'

export type Step = Pick<Advance, 'to' | 'reasons' | 'story' | 'draft' | 'enqueue' | 'resumeAfter' | 'attempts'> & {
  /** what our own people are asked */
  question?: string
}
type StepDeps = { clock: Clock }

/** Every kind of outcome has its move. A mail is never lost: what gives no draft is held, and says why. */
export function toStep(deps: StepDeps, message: LoadedMessage, composed: Composed): Step {
  const before = tellJourney(composed.journey)
  switch (composed.kind) {
    case 'draft':
      return toDraftStep(message, composed.content, composed.journey)
    case 'no_reply':
      return closed(before)
    case 'malformed':
      return held(['model_malformed'], [...before, { event: 'draft.malformed', detail: { code: composed.code } }])
    case 'refused':
      return held(['model_refused'], [...before, { event: 'model.refused', detail: { category: composed.category } }])
    case 'rejected':
      if (composed.code === TOO_DEAR)
        return held(['too_dear'], [...before, { event: 'model.too_dear', detail: { code: composed.code } }])
      return held(['model_rejected'], [...before, { event: 'model.rejected', detail: { code: composed.code } }])
    case 'unavailable':
      return waiting(deps, message, composed, before)
    case 'paused':
      return parked(deps, message, { reason: 'model_unavailable', until: composed.until }, [
        ...before,
        { event: 'model.paused', detail: { code: composed.code, waitSeconds: secondsTo(deps, composed.until) } },
      ])
    case 'over': {
      const until = lookAgainAt(deps, message, composed.resumeAt)
      const detail = { scope: composed.scope, waitSeconds: secondsTo(deps, until) }
      const step = parked(deps, message, { reason: 'budget', until }, [
        ...before,
        { event: 'model.over_budget', detail },
      ])
      return { ...step, attempts: message.attempts + 1 }
    }
    case 'frozen':
      return frozen(deps, message, before)
    default: {
      const never: never = composed
      throw new Error(`unknown outcome ${JSON.stringify(never)}`)
    }
  }
}

function toDraftStep(message: LoadedMessage, content: DraftContent, journey: Journey): Step {
  const story: TimelineEntry[] = [
    ...tellJourney(journey),
    {
      event: 'draft.created',
      detail: { ...callDetail(journey), action: content.action, confidence: content.confidence },
    },
  ]
  // "Thanks in advance" needs no reply, but the question before it does: it is never closed together with its thanks.
  if (content.action === 'no_reply') return journey.waits ? held(['needs_human'], story) : closed(story)
  if (content.text.trim() === '') return held(['needs_human'], story)
  const guarded = tellFindings(content)
  const reasons: Reason[] = [
    ...new Set(content.findings.map(({ guard }) => GUARD_REASONS[guard])),
    ...(content.question === '' ? [] : (['missing_fact'] as const)),
  ]
  const draft = toRow(message, content, journey)
  if (reasons.length > 0) {
    const asks: TimelineEntry[] = content.question === '' ? [] : [{ event: 'question.asked' }]
    return {
      ...held(reasons, [...story, ...guarded, ...asks]),
      // Nothing is released from here: its gates are evaluated for whoever looks.
      enqueue: { name: 'mail.review' },
      draft,
      ...(content.question === '' ? {} : { question: content.question }),
    }
  }
  return {
    to: 'ready',
    reasons: reviewReasons(message),
    story: [...story, { event: 'message.ready' }],
    enqueue: { name: 'mail.review' },
    draft,
  }
}

function toRow(message: LoadedMessage, content: DraftContent, { calls, triage }: Journey): NonNullable<Step['draft']> {
  const id = v7()
  const last = calls.at(-1)
  return {
    id,
    origin: 'model',
    sealedContent: seal(message.key, { table: 'draft', column: 'sealed_content', row: id }, content),
    // What Claude saw: a mail that is newer than this one was not in the prompt, so it voids an approval.
    threadHead: message.id,
    category: content.category,
    ...(triage === null ? {} : { triageCategory: triage.category }),
    ...(last === undefined
      ? {}
      : { promptVersion: last.promptVersion, model: last.model, modelRequestId: last.requestId }),
    usage: sumUsage(calls),
  }
}

/** Over all calls that this draft took: tokens by kind, and milliseconds. */
function sumUsage(calls: readonly CallRecord[]): Record<string, number> {
  const sum = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, durationMs: 0 }
  for (const { usage, durationMs } of calls) {
    sum.inputTokens += usage?.inputTokens ?? 0
    sum.outputTokens += usage?.outputTokens ?? 0
    sum.cacheReadTokens += usage?.cacheReadTokens ?? 0
    sum.cacheWriteTokens += (usage?.cacheWrite5mTokens ?? 0) + (usage?.cacheWrite1hTokens ?? 0)
    sum.durationMs += durationMs
  }
  return sum
}

function tellJourney({ masked, triage, cheaper }: Journey): TimelineEntry[] {
  return [
    ...(masked > 0 ? [{ event: 'mail.masked', detail: { values: masked } } as const] : []),
    ...(triage === null
      ? []
      : [
          {
            event: 'mail.sorted',
            detail: { category: triage.category, language: triage.language, manipulation: triage.manipulation },
          } as const,
        ]),
    ...(cheaper ? [{ event: 'model.cheaper' } as const] : []),
  ]
}

function tellFindings({ findings }: DraftContent): TimelineEntry[] {
  const counts = new Map<GuardName, number>()
  for (const { guard } of findings) counts.set(guard, (counts.get(guard) ?? 0) + 1)
  return [...counts].map(([guard, count]) => ({
    event: 'draft.guarded',
    rule: guard,
    detail: { count, reason: GUARD_REASONS[guard] },
  }))
}

const callDetail = ({ calls }: Journey): Record<string, string | number | null> => {
  const { inputTokens = 0, outputTokens = 0, durationMs = 0 } = sumUsage(calls)
  const last = calls.at(-1)
  return {
    model: last?.model ?? null,
    modelRequestId: last?.requestId ?? null,
    inputTokens,
    outputTokens,
    durationMs,
  }
}

const closed = (story: TimelineEntry[]): Step => ({
  to: 'closed',
  reasons: ['no_reply_needed'],
  story: [...story, { event: 'message.closed', detail: { reason: 'no_reply_needed' } }],
})

const held = (reasons: Reason[], story: TimelineEntry[]): Step => ({
  to: 'held',
  reasons,
  story: [...story, ...reasons.map((reason): TimelineEntry => ({ event: 'message.held', detail: { reason } }))],
})

/** Waits for a known moment. It is nobody's failed try, so the tries are not counted. */
function parked(
  { clock }: StepDeps,
  { attempts }: LoadedMessage,
  { reason, until }: { reason: Reason; until: Date },
  story: TimelineEntry[],
): Step {
  const soonest = clock.now().getTime() + SECOND
  return { ...held([reason], story), resumeAfter: new Date(Math.max(until.getTime(), soonest)), attempts }
}

/**
 * A raised budget is seen within the hour. Until then each look may cost the sorting of the mail, so that they get rarer.
 */
function lookAgainAt({ clock }: StepDeps, { attempts }: LoadedMessage, resumeAt: Date): Date {
  const now = clock.now().getTime()
  const backOff = Math.min(MINUTE * 2 ** Math.min(attempts, 10), HOUR)
  const inAnHour = resumeAt.getTime() - now > HOUR
  const wait = inAnHour ? Math.max(backOff, 15 * MINUTE) : Math.max(backOff, resumeAt.getTime() - now)
  return new Date(now + wait)
}

const FIRST_WAIT = 5 * SECOND
const LONGEST_WAIT = 15 * MINUTE

/** Nothing is lost while Claude is away: the mail waits, visibly, and is taken up again at the time that this names. */
export function waiting(
  { clock }: StepDeps,
  { id, attempts }: LoadedMessage,
  { code, afterMs = null }: { code: string; afterMs?: number | null },
  story: TimelineEntry[] = [],
): Step {
  const backOff = code === 'no_key' ? LONGEST_WAIT : FIRST_WAIT * 2 ** Math.min(attempts, 10)
  const wait = Math.min(Math.max(afterMs ?? 0, backOff) * spread(id), LONGEST_WAIT)
  const detail = { code, attempt: attempts + 1, waitSeconds: Math.round(wait / SECOND) }
  return {
    ...held(['model_unavailable'], [...story, { event: 'model.unavailable', detail }]),
    resumeAfter: new Date(clock.now().getTime() + wait),
    attempts: attempts + 1,
  }
}

/** Waits for the thaw: nothing is taken up before it, so that there is no other time to name. */
export const frozen = ({ clock }: StepDeps, { attempts }: LoadedMessage, story: TimelineEntry[] = []): Step => ({
  ...held(['frozen'], story),
  resumeAfter: clock.now(),
  attempts,
})

/** 1 to 1.25 by the id of the mail: those that one outage held must not all come back in one moment. */
const spread = (id: string): number => 1 + Number.parseInt(id.slice(-2), 16) / 1024

const secondsTo = ({ clock }: StepDeps, until: Date): number =>
  Math.max(Math.round((until.getTime() - clock.now().getTime()) / SECOND), 1)
